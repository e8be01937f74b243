"""Turns a request into a person, and a person with a workspace into an actor.

Session and membership are read from the database and believed for three seconds in this process: signing out, a
role change or a suspension takes hold everywhere within that time.
"""

import uuid
from collections.abc import Mapping

from fastapi import Request

from guilder.audit import service as audit
from guilder.audit.service import Origin
from guilder.identity.contracts import Role, WorkspaceRequired
from guilder.identity.service import sessions, workspaces
from guilder.identity.signing import Signer
from guilder.kernel.actor import Actor, Person
from guilder.kernel.cache import remembered
from guilder.kernel.correlation import correlation_id
from guilder.kernel.errors import NotFound, NotSignedIn
from guilder.kernel.middleware import address_of
from guilder.kernel.module import ROLES
from guilder.kernel.runtime import Runtime


class SessionAuthenticator:
    """Bearer tokens of our own sessions, and nothing else."""

    def __init__(self, runtime: Runtime, permissions: Mapping[str, tuple[str, ...]]) -> None:
        self._runtime = runtime
        self.signer = Signer(runtime.database, runtime.keyring, issuer=runtime.settings.public_url.rstrip("/"))
        self._of_role = {
            role: frozenset(name for name, roles in permissions.items() if role in roles) for role in ROLES
        }

    async def person(self, request: Request) -> Person:
        """See Authenticator."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn
        audit.arriving_from(origin_of(request, self._runtime))
        claims = await self.signer.verify(token.strip())
        key = f"identity:session:{claims.session_id}"

        async def load() -> bool | None:
            async with self._runtime.database.system_session() as session:
                return await sessions.alive(session, session_id=claims.session_id, user_id=claims.user_id) or None

        if not await remembered(self._runtime.cache, key, load, seconds=sessions.CHECKED_EVERY):
            raise NotSignedIn
        await self._runtime.limiter.hit("user", str(claims.user_id), per_minute=self._runtime.settings.limit_user)
        return Person(user_id=claims.user_id, session_id=claims.session_id, request_id=correlation_id())

    async def actor(self, request: Request) -> Actor:
        """See Authenticator."""
        person = await self.person(request)
        workspace_id = _named_workspace(request)

        async def load() -> tuple[Role, str, str] | None:
            async with self._runtime.database.session(user_id=person.user_id) as session:
                return await workspaces.role_in(session, workspace_id=workspace_id, user_id=person.user_id)

        key = f"identity:member:{workspace_id}:{person.user_id}"
        found = await remembered(self._runtime.cache, key, load, seconds=sessions.CHECKED_EVERY)
        if found is None:
            raise NotFound("There is no such workspace, or you are not a member of it.")
        role, time_zone, currency = found
        return Actor(
            user_id=person.user_id,
            workspace_id=workspace_id,
            role=role,
            session_id=person.session_id,
            request_id=person.request_id,
            permissions=self._of_role[role],
            time_zone=time_zone,
            currency=currency,
        )


def origin_of(request: Request, runtime: Runtime) -> Origin:
    """Where a request came from; a proxy's word counts only when the operator trusts it."""
    address = address_of(request.scope, request.headers, runtime.settings.trusted_proxies)
    return Origin(address, request.headers.get("user-agent", "")[:300])


def _named_workspace(request: Request) -> uuid.UUID:
    named = request.headers.get("x-workspace-id")
    if not named:
        raise WorkspaceRequired
    try:
        return uuid.UUID(named)
    except ValueError:
        raise WorkspaceRequired("X-Workspace-Id holds no workspace's id.") from None
