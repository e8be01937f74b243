"""Workspaces: making one, listing one's own, changing it."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.identity.contracts import ChangeWorkspace, CreateWorkspace, Role, Workspace
from guilder.identity.tables import MembershipRow, WorkspaceRow
from guilder.kernel import db, ids
from guilder.kernel.actor import Actor, Person


def _as_workspace(row: WorkspaceRow, role: str) -> Workspace:
    return Workspace(
        id=row.id,
        kind=row.kind,
        name=row.name,
        currency=row.currency,
        time_zone=row.time_zone,
        role=role,
        created_at=row.created_at,
    )


async def create(session: AsyncSession, *, person: Person, cmd: CreateWorkspace) -> Workspace:
    """Make a workspace that the person owns."""
    row = WorkspaceRow(id=ids.new_id(), kind=cmd.kind, name=cmd.name, currency=cmd.currency, time_zone=cmd.time_zone)
    await db.enter(session, row.id, person.user_id)
    session.add(row)
    await session.flush()
    session.add(MembershipRow(workspace_id=row.id, user_id=person.user_id, role="owner"))
    await session.flush()
    await audit.record(session, person, "workspace.created", "workspace", row.id, kind=cmd.kind)
    return _as_workspace(row, "owner")


async def list_own(session: AsyncSession, *, person: Person) -> list[Workspace]:
    """The workspaces that the person is a member of, oldest first."""
    found = await session.execute(
        select(WorkspaceRow, MembershipRow.role)
        .join(MembershipRow, MembershipRow.workspace_id == WorkspaceRow.id)
        .where(MembershipRow.user_id == person.user_id)
        .order_by(MembershipRow.joined_at)
    )
    return [_as_workspace(row, role) for row, role in found]


async def get(session: AsyncSession, *, actor: Actor) -> Workspace:
    """The workspace that the actor is in."""
    return _as_workspace(await session.get_one(WorkspaceRow, actor.workspace_id), actor.role)


async def change(session: AsyncSession, *, actor: Actor, cmd: ChangeWorkspace) -> Workspace:
    """Change name, currency or time zone; fields that are left out stay. Booked amounts keep their currency."""
    row = await session.get_one(WorkspaceRow, actor.workspace_id)
    changes = {field: value for field, value in cmd.model_dump(exclude_unset=True).items() if value is not None}
    for field, value in changes.items():
        setattr(row, field, value)
    await session.flush()
    await audit.record(session, actor, "workspace.changed", "workspace", row.id, fields=sorted(changes))
    return _as_workspace(row, actor.role)


async def list_ids(session: AsyncSession, *, kinds: Sequence[str] = ("household", "practice")) -> list[uuid.UUID]:
    """Every workspace, for work that is due in each. The session is the system role's."""
    query = select(WorkspaceRow.id).where(WorkspaceRow.kind.in_(kinds)).order_by(WorkspaceRow.id)
    return list(await session.scalars(query))


async def name_of(session: AsyncSession, *, workspace_id: uuid.UUID) -> str:
    """What its members call the workspace."""
    return (await session.get_one(WorkspaceRow, workspace_id)).name


async def time_zone_of(session: AsyncSession, *, workspace_id: uuid.UUID) -> str:
    """The IANA time zone in which the workspace counts its days and months."""
    return (await session.get_one(WorkspaceRow, workspace_id)).time_zone


async def currency_of(session: AsyncSession, *, workspace_id: uuid.UUID) -> str:
    """The currency in which the workspace adds up."""
    return (await session.get_one(WorkspaceRow, workspace_id)).currency


async def role_in(
    session: AsyncSession, *, workspace_id: uuid.UUID, user_id: uuid.UUID
) -> tuple[Role, str, str] | None:
    """The person's role in a workspace with its time zone and currency; None for outsiders."""
    found = (
        await session.execute(
            select(MembershipRow.role, WorkspaceRow.time_zone, WorkspaceRow.currency)
            .join(WorkspaceRow, WorkspaceRow.id == MembershipRow.workspace_id)
            .where(MembershipRow.workspace_id == workspace_id, MembershipRow.user_id == user_id)
        )
    ).one_or_none()
    return (found.role, found.time_zone, found.currency) if found else None
