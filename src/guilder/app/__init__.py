"""Puts the modules together into processes: the HTTP application, workers, the command line, the embedded parts."""
