"""The household to explore: made through the same services as anyone's."""
