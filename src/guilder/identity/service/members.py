"""Members of a workspace: who is in it, with which role, and leaving it."""

import uuid

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.identity import rules
from guilder.identity.contracts import LastOwner, Member, Role
from guilder.identity.tables import MembershipRow, UserRow
from guilder.kernel.actor import Actor
from guilder.kernel.cache import Cache
from guilder.kernel.errors import NotAllowed, NotFound


async def list_all(session: AsyncSession, *, actor: Actor) -> list[Member]:
    """Everyone in the workspace, longest first."""
    found = await session.execute(
        select(MembershipRow, UserRow.name, UserRow.email)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(MembershipRow.workspace_id == actor.workspace_id)
        .order_by(MembershipRow.joined_at)
    )
    return [_as_member(row, name, email) for row, name, email in found]


async def ids_of(session: AsyncSession, *, workspace_id: uuid.UUID) -> list[uuid.UUID]:
    """Everyone in the workspace."""
    return list(await session.scalars(select(MembershipRow.user_id).where(MembershipRow.workspace_id == workspace_id)))


async def change_role(session: AsyncSession, cache: Cache, *, actor: Actor, user_id: uuid.UUID, role: Role) -> Member:
    """Give a member another role; it holds from the member's next request on (within 3 s in other processes).

    Raises NotFound 404, NotAllowed 403, LastOwner 409.
    """
    row = await _locked(session, actor, user_id)
    if not (rules.may_give(actor.role, role) and rules.may_give(actor.role, row.role)):
        raise NotAllowed
    if row.role == "owner" and role != "owner":
        await _ensure_another_owner(session, actor)
    before, row.role = row.role, role
    await session.flush()
    await audit.record(session, actor, "member.changed", "member", user_id, before=before, after=role)
    await cache.drop(f"identity:member:{actor.workspace_id}")
    user = await session.get_one(UserRow, user_id)
    return _as_member(row, user.name, user.email)


async def remove(session: AsyncSession, cache: Cache, *, actor: Actor, user_id: uuid.UUID) -> None:
    """Take a member out of the workspace, or leave it oneself. Raises NotFound 404, NotAllowed 403, LastOwner 409."""
    row = await _locked(session, actor, user_id)
    if user_id != actor.user_id and not (actor.may("members:write") and rules.may_give(actor.role, row.role)):
        raise NotAllowed
    if row.role == "owner":
        await _ensure_another_owner(session, actor)
    await session.delete(row)
    await session.flush()
    await audit.record(session, actor, "member.removed", "member", user_id, role=row.role)
    await cache.drop(f"identity:member:{actor.workspace_id}")


def _as_member(row: MembershipRow, name: str, email: str) -> Member:
    return Member(user_id=row.user_id, name=name, email=email, role=row.role, joined_at=row.joined_at)


async def _locked(session: AsyncSession, actor: Actor, user_id: uuid.UUID) -> MembershipRow:
    """The membership, with the workspace's memberships locked: two owners cannot both leave at once."""
    await session.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:workspace, 1))"), {"workspace": str(actor.workspace_id)}
    )
    row = await session.get(MembershipRow, (actor.workspace_id, user_id))
    if row is None:
        raise NotFound
    return row


async def _ensure_another_owner(session: AsyncSession, actor: Actor) -> None:
    owners = await session.scalar(
        select(func.count()).where(MembershipRow.workspace_id == actor.workspace_id, MembershipRow.role == "owner")
    )
    if (owners or 0) < 2:
        raise LastOwner
