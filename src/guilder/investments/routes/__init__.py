"""The routes of investments, a file per family."""
