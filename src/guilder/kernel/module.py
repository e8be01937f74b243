"""A module's manifest: everything that `app` needs from it, declared in its `module.py`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from fastapi import Request

from guilder.kernel.actor import Actor, Person
from guilder.kernel.events import Subscription
from guilder.kernel.facts import Tool
from guilder.kernel.jobs import Cron, Job
from guilder.kernel.routing import Router
from guilder.kernel.runtime import Runtime
from guilder.kernel.settings import Settings

ROLES = ("owner", "admin", "adviser", "member", "viewer")


class Authenticator(Protocol):
    """How a request becomes a person; identity provides the one there is."""

    async def actor(self, request: Request) -> Actor:
        """Who acts in which workspace. Raises NotSignedIn 401, NotFound 404."""

    async def person(self, request: Request) -> Person:
        """Who is signed in. Raises NotSignedIn 401."""


@dataclass(frozen=True, slots=True)
class Module:
    """One module as the process sees it.

    permissions: `<area>:<verb>` → the roles that carry it by default. warm: run once at start-up, off the event loop.
    """

    name: str
    router: Router | None = None
    well_known: Router | None = None
    subscriptions: tuple[Subscription, ...] = ()
    jobs: tuple[Job, ...] = ()
    crons: tuple[Cron, ...] = ()
    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tools: tuple[Tool[Any], ...] = ()
    settings: type[Settings] | None = None
    authenticator: Callable[[Runtime, Mapping[str, tuple[str, ...]]], Authenticator] | None = None
    health: Callable[[Runtime], Awaitable[None]] | None = None
    warm: Callable[[Runtime], None] | None = None
