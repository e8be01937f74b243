"""What can keep the embedded Postgres from running."""

from guilder.app.errors import Stopped


class PostgresUnavailable(Stopped):
    """The server cannot be started or reached."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message, remedy=remedy, code=3)
