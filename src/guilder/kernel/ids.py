"""Identifiers: UUID version 7 (RFC 9562), made in the application so that bulk writes need no RETURNING."""

import uuid

from uuid_utils import compat


def new_id() -> uuid.UUID:
    """A time-ordered id: later ids sort after earlier ones of the same process."""
    return compat.uuid7()
