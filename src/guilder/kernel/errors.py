"""What can go wrong, in words a person can act on. One class per error, one stable `code`, one HTTP status."""

from collections.abc import Sequence
from typing import ClassVar

from guilder.kernel.contract import Contract


class FieldProblem(Contract):
    """One field that is wrong, by its JSON path, and what to do about it."""

    field: str
    message: str


class GuilderError(Exception):
    """An expected failure. The message is shown to people: what happened, what was kept, what to do.

    keeps: the transaction commits before the error is rendered (a failed sign-in must be counted).
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "INVALID_INPUT"
    summary: ClassVar[str] = "The request cannot be carried out as it stands."
    keeps: ClassVar[bool] = False

    def __init__(
        self,
        message: str | None = None,
        *,
        details: Sequence[FieldProblem] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message or self.summary)
        self.message = message or self.summary
        self.details = tuple(details)
        self.headers = headers or {}


class InvalidInput(GuilderError):
    """A value that cannot be used; `details` names the fields."""

    status = 422
    code = "INVALID_INPUT"
    summary = "Some fields need another look."


class NotSignedIn(GuilderError):
    """No valid access token came with the request."""

    status = 401
    code = "NOT_SIGNED_IN"
    summary = "Sign in to go on."


class NotAllowed(GuilderError):
    """The actor's role does not permit this act."""

    status = 403
    code = "NOT_ALLOWED"
    summary = "Your role in this workspace does not permit this. Ask its owner."


class NotFound(GuilderError):
    """Nothing with this id is visible to the actor (it may exist elsewhere: that is private)."""

    status = 404
    code = "NOT_FOUND"
    summary = "There is nothing here with that address, or it is not yours to see."


class Conflict(GuilderError):
    """The present state forbids the change."""

    status = 409
    code = "CONFLICT"
    summary = "This was changed in the meantime. Load it again."


class TooLarge(GuilderError):
    """The body is over the limit."""

    status = 413
    code = "TOO_LARGE"
    summary = "The file is larger than this server accepts."


class TooManyRequests(GuilderError):
    """A limit was reached; `Retry-After` says when to try again."""

    status = 429
    code = "TOO_MANY_REQUESTS"
    summary = "Too many requests. Wait a moment and try again."


class Unavailable(GuilderError):
    """A part that this needs is down; the rest goes on."""

    status = 503
    code = "UNAVAILABLE"
    summary = "A part of Guilder that this needs is not answering. Nothing was changed; try again shortly."
