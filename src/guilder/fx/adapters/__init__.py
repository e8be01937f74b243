"""One file per provider of rates."""
