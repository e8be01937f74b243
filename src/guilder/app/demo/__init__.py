"""The household to explore: `making` makes it, `story` tells its three years, `statement` writes them as its banks."""
