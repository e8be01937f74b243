"""From facts to sentences: references instead of digits, filled in and checked by the server."""
