"""How every route speaks: envelope, errors, actor, session, limits (PRODUCT.md, "What every API call keeps to")."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException

from guilder.kernel import clock
from guilder.kernel.actor import Actor, Person
from guilder.kernel.contract import Contract
from guilder.kernel.correlation import correlation_id
from guilder.kernel.errors import FieldProblem, GuilderError, NotAllowed
from guilder.kernel.runtime import Runtime

T = TypeVar("T")

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_PROXIED = ("forwarded", "x-forwarded-", "x-real-ip", "x-client-ip", "x-original-", "via", "cf-", "true-client-ip")


class Meta(Contract):
    """Which request was answered, and when (UTC)."""

    request_id: str
    timestamp: datetime


class Envelope(Contract, Generic[T]):
    """One thing."""

    data: T
    meta: Meta


class Pagination(Contract):
    """Where the next page begins; a cursor of null means that this was the last one."""

    cursor: str | None
    limit: int


class ListEnvelope(Contract, Generic[T]):
    """One page of things."""

    data: list[T]
    pagination: Pagination
    meta: Meta


class Problem(Contract):
    """What went wrong, for people (`message`) and for programs (`code`)."""

    code: str
    message: str
    details: list[FieldProblem]


class Failure(Contract):
    """The body of every answer that is not a success."""

    error: Problem
    meta: Meta


def meta() -> Meta:
    """The meta part of an answer to the request that runs now."""
    return Meta(request_id=correlation_id(), timestamp=clock.now())


def envelope(data: T) -> Envelope[T]:
    """A success with one thing."""
    return Envelope(data=data, meta=meta())


def page(data: Sequence[T], *, cursor: str | None = None, limit: int | None = None) -> ListEnvelope[T]:
    """A success with a list; `limit` is the page's size, or the list's own when it is always whole."""
    size = len(data) if limit is None else limit
    return ListEnvelope(data=list(data), pagination=Pagination(cursor=cursor, limit=size), meta=meta())


def failures(*errors: type[GuilderError]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI responses of a route that may fail with `errors`."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        known = by_status.setdefault(error.status, {"model": Failure, "description": ""})
        known["description"] = " ".join(filter(None, [known["description"], f"`{error.code}`: {error.summary}"]))
    return by_status


def runtime(request: Request) -> Runtime:
    """The process's parts."""
    return cast("Runtime", request.app.state.runtime)


def is_local(request: Request) -> bool:
    """Whether the request comes from this very machine, and from a page that names it so (no DNS rebinding).

    A proxy on this machine is no proof of that: whatever carries a proxy's mark, or asks in HTTP/1.0 as nginx does
    unless told otherwise (no browser does), counts as from elsewhere, and so does all on a server with a public name.
    """
    peer = request.client.host if request.client else ""
    if peer not in _LOOPBACK or request.url.hostname not in _LOOPBACK:
        return False
    if urlsplit(runtime(request).settings.public_url).hostname not in _LOOPBACK:
        return False
    return request.scope.get("http_version") != "1.0" and not any(name.startswith(_PROXIED) for name in request.headers)


async def current_person(request: Request) -> Person:
    """Who is signed in."""
    return cast("Person", await request.app.state.authenticator.person(request))


async def current_actor(request: Request) -> Actor:
    """Who acts, in the workspace that `X-Workspace-Id` names."""
    return cast("Actor", await request.app.state.authenticator.actor(request))


def requires(permission: str) -> Callable[[Actor], Awaitable[Actor]]:
    """A dependency: the actor, if the role carries `permission`. Raises NotAllowed 403."""

    async def check(actor: Annotated[Actor, Depends(current_actor)]) -> Actor:
        if not actor.may(permission):
            raise NotAllowed
        return actor

    return check


async def _workspace_session(
    request: Request, actor: Annotated[Actor, Depends(current_actor)]
) -> AsyncIterator[AsyncSession]:
    async with runtime(request).database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        yield session


async def _person_session(
    request: Request, person: Annotated[Person, Depends(current_person)]
) -> AsyncIterator[AsyncSession]:
    async with runtime(request).database.session(user_id=person.user_id) as session:
        yield session


async def _system_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with runtime(request).database.system_session() as session:
        yield session


# `scope="function"` commits before the answer leaves; the default would answer 200 and then fail to commit.
#: One transaction in the actor's workspace.
Session = Annotated[AsyncSession, Depends(_workspace_session, scope="function")]
#: One transaction that sees the signed-in person's own rows and no workspace.
PersonSession = Annotated[AsyncSession, Depends(_person_session, scope="function")]
#: One transaction past row-level security: only for look-ups before anyone is known.
SystemSession = Annotated[AsyncSession, Depends(_system_session, scope="function")]
CurrentActor = Annotated[Actor, Depends(current_actor)]
CurrentPerson = Annotated[Person, Depends(current_person)]
CurrentRuntime = Annotated[Runtime, Depends(runtime)]


def rendered(error: GuilderError) -> JSONResponse:
    """The answer to an expected failure."""
    return _failure(error.status, error.code, error.message, list(error.details), error.headers)


def _failure(
    status: int, code: str, message: str, details: list[FieldProblem], headers: dict[str, str] | None = None
) -> JSONResponse:
    body = Failure(error=Problem(code=code, message=message, details=details), meta=meta())
    return JSONResponse(body.model_dump(mode="json", by_alias=True), status_code=status, headers=headers)


async def on_guilder_error(_: Request, error: Exception) -> JSONResponse:
    """Render an expected failure."""
    return rendered(cast("GuilderError", error))


async def on_bad_request(_: Request, error: Exception) -> JSONResponse:
    """Render what pydantic found wrong with the request, field by field."""
    problems = cast("RequestValidationError | ValidationError", error).errors()
    details = [
        FieldProblem(
            field=".".join(str(part) for part in problem["loc"] if part not in {"body", "query", "path"}) or "body",
            message=_plain(problem),
        )
        for problem in problems
    ]
    malformed = any(problem["type"] == "json_invalid" for problem in problems)
    message = "The body is not valid JSON." if malformed else "Some fields need another look."
    return _failure(400 if malformed else 422, "INVALID_INPUT", message, details)


#: What pydantic says is for programmers; these are its cases that a person runs into.
_PLAIN = {
    "missing": "This is missing",
    "extra_forbidden": "This is not asked for here",
    "string_too_short": "Use at least {min_length} characters",
    "string_too_long": "Use at most {max_length} characters",
    "too_long": "Use at most {max_length}",
    "greater_than": "Use a value above {gt}",
    "greater_than_equal": "Use {ge} or more",
    "less_than": "Use a value below {lt}",
    "less_than_equal": "Use {le} or less",
    "literal_error": "Choose {expected}",
    "int_parsing": "Write a whole number",
    "int_from_float": "Write a whole number",
    "float_parsing": "Write a number",
    "decimal_parsing": "Write a number, such as 12.50",
    "date_parsing": "Write a day, such as 2026-01-31",
    "date_from_datetime_parsing": "Write a day, such as 2026-01-31",
    "uuid_parsing": "This is not an id",
}


def _plain(problem: Mapping[str, Any]) -> str:
    context = problem.get("ctx", {})
    if problem["type"] == "string_too_short" and context["min_length"] == 1:
        return "Write something here."
    words = _PLAIN.get(problem["type"], "").format(**context) or str(problem["msg"]).removeprefix("Value error, ")
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


_WORDS = {
    404: ("NOT_FOUND", "There is nothing here with that address."),
    405: ("METHOD_NOT_ALLOWED", "This address does not take that method."),
}


async def on_http_error(_: Request, error: Exception) -> JSONResponse:
    """Render what the framework itself refuses."""
    refused = cast("HTTPException", error)
    code, message = _WORDS.get(refused.status_code, ("INVALID_INPUT", "The request cannot be read."))
    return _failure(refused.status_code, code, message, [], dict(refused.headers or {}))


def crashed() -> JSONResponse:
    """The answer when Guilder itself is at fault: no detail leaves, the log has it under the request id."""
    return _failure(
        500, "INTERNAL", "Guilder could not do this, and nothing was changed. The error has been recorded.", []
    )
