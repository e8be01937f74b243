"""For whom a command acts: a person and their first workspace, with that person's own rights and no more."""

import json

from guilder.app import registry
from guilder.app.errors import Stopped
from guilder.identity.service import accounts, workspaces
from guilder.kernel.actor import Actor, Person
from guilder.kernel.correlation import correlation_id
from guilder.kernel.ids import new_id
from guilder.kernel.runtime import Runtime


async def acting_for(runtime: Runtime, email: str | None) -> Actor:
    """The actor of `email`; without one the demo's person, else the only or first one who registered."""
    people = await accounts.list_all(runtime)
    wanted = email or _demo_email(runtime)
    found = next((user for user in people if user.email == wanted), None)
    if found is None and email is None and people:
        found = people[0]
    if found is None:
        raise Stopped(
            f"There is no account {email}." if email else "Nobody has registered yet.",
            remedy="`guilder user list` shows who there is; `guilder user create` makes an account.",
        )
    async with runtime.database.session(user_id=found.id) as session:
        own = await workspaces.list_own(session, person=Person(found.id, new_id(), ""))
    if not own:
        raise Stopped(f"{found.email} has no household yet.", remedy="Sign in once and create one.")
    first = own[0]
    rights = registry.permissions(registry.load())
    return Actor(
        user_id=found.id,
        workspace_id=first.id,
        role=first.role,
        session_id=None,
        request_id=correlation_id() or str(new_id()),
        permissions=frozenset(name for name, roles in rights.items() if first.role in roles),
        time_zone=first.time_zone,
        currency=first.currency,
    )


def _demo_email(runtime: Runtime) -> str | None:
    try:
        known = json.loads((runtime.settings.home / "demo.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(known["email"])
