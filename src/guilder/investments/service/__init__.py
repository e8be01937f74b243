"""The use-cases of investments, a file per family."""
