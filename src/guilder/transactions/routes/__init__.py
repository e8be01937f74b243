"""The HTTP edge of the record, one file per family."""
