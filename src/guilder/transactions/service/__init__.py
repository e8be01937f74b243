"""Use-cases of the record, one file per family."""
