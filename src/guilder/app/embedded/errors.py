"""What can keep the embedded Postgres from running."""


class PostgresUnavailable(Exception):
    """The server cannot be started or reached. remedy: what the person can do about it."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy
