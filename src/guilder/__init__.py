"""Guilder: an open money platform."""
