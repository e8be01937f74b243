"""Routers that are asked only about paths that could be theirs.

FastAPI tries route after route, and once more for every router inside a router: with a few hundred routes that took
longer than the work itself.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope


class Router(APIRouter):
    """FastAPI's router, which says no at once to a path that holds the beginning of none of its routes."""

    def __init__(self, *, prefix: str = "", tags: list[str] | None = None) -> None:
        super().__init__(prefix=prefix, tags=list(tags or []))
        self._paths: list[str] = []
        self._included: list[tuple[str, Router]] = []

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """See APIRouter."""
        super().add_api_route(path, endpoint, **options)
        self._paths.append(path)

    def include_router(self, router: APIRouter, *, prefix: str = "", **options: Any) -> None:
        """See APIRouter; `router` is a Router too, so that its paths are known. Raises TypeError."""
        if not isinstance(router, Router):
            raise TypeError("include a guilder.kernel.routing.Router")
        super().include_router(router, prefix=prefix, **options)
        self._included.append((prefix, router))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """How the paths begin, as far as they are the same for every request. No route may be added after this."""
        own = {path.partition("{")[0] for path in self._paths}
        inner = {prefix + each for prefix, router in self._included for each in router.beginnings}
        return frozenset(self.prefix + each for each in own | inner)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether one of the routes fits; where the router is included, more may stand before its own prefix."""
        if scope["type"] == "http" and not any(each in scope["path"] for each in self.beginnings):
            return Match.NONE, {}
        return super().matches(scope)
