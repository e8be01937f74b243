"""What the modules above may ask for: that people are told something (`telling`)."""
