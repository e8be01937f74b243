"""What banking answers over HTTP: accounts, connections, and notices from providers."""
