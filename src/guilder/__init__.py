"""Guilder: an open money platform."""

__version__ = "0.1.0"
