"""`guilder user …`: the operator's way to accounts."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import SecretStr, ValidationError

from guilder.app import registry
from guilder.app.connection import connect
from guilder.app.errors import Stopped
from guilder.identity.contracts import Register
from guilder.identity.service import accounts
from guilder.kernel.runtime import Runtime

T = TypeVar("T")


def show(*, as_json: bool) -> int:
    """List everyone."""
    users = _with_runtime(accounts.list_all)
    if as_json:
        print(json.dumps([person.model_dump(mode="json", by_alias=True) for person in users], indent=2))
    else:
        for person in users:
            print(f"{person.id}  {person.email}  {person.name}")
    return 0


def create(email: str, name: str) -> int:
    """Make a verified account with a random password."""
    word = secrets.token_urlsafe(12)
    try:
        register = Register(email=email, name=name or email.partition("@")[0], password=SecretStr(word))
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise Stopped(f"No account was made: {reason}.", remedy="Correct it and try again.", code=2) from None
    _with_runtime(lambda runtime: accounts.create(runtime, cmd=register, verified=True))
    print(f"{register.email} can sign in with the password {word}")
    return 0


def password(email: str) -> int:
    """Replace a password."""
    word = secrets.token_urlsafe(12)
    address = email.strip().lower()
    if not _with_runtime(lambda runtime: accounts.set_password(runtime, email=address, password=SecretStr(word))):
        raise Stopped(f"There is no account {address}.", remedy="See: guilder user list")
    print(f"{address} can sign in with the password {word}; every session has ended.")
    return 0


def _with_runtime(work: Callable[[Runtime], Awaitable[T]]) -> T:
    async def run() -> T:
        runtime = registry.build_runtime(connected.settings)
        try:
            return await work(runtime)
        finally:
            await runtime.close()

    with connect() as connected:
        return asyncio.run(run())
