"""The public words of the record, one file per family."""
