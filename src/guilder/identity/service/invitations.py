"""Invitations: a place in the workspace, offered by mail and taken up by whoever owns the address."""

import uuid
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.identity import rules
from guilder.identity.contracts import (
    AlreadyMember,
    EmailNotVerified,
    Invitation,
    InvitationCreated,
    Invite,
    InvitedSomeoneElse,
    LinkExpired,
    Workspace,
)
from guilder.identity.service import workspaces
from guilder.identity.tables import InvitationRow, MembershipRow, UserRow
from guilder.identity.tokens import read_link
from guilder.kernel import clock, db
from guilder.kernel.actor import Actor, Person
from guilder.kernel.crypto import Keyring
from guilder.kernel.errors import NotAllowed, NotFound
from guilder.kernel.events import publish

HOLDS = timedelta(days=7)


async def invite(session: AsyncSession, *, actor: Actor, cmd: Invite) -> Invitation:
    """Offer a place in the workspace.

    Raises EmailNotVerified 403, NotAllowed 403, AlreadyMember 409. Emits: workspace.invitation.created.
    """
    inviter = await session.get_one(UserRow, actor.user_id)
    if inviter.email_verified_at is None:
        raise EmailNotVerified
    if not rules.may_give(actor.role, cmd.role):
        raise NotAllowed
    member = await session.scalar(
        select(MembershipRow.user_id)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(MembershipRow.workspace_id == actor.workspace_id, UserRow.email == cmd.email)
    )
    if member is not None:
        raise AlreadyMember
    row = InvitationRow(
        workspace_id=actor.workspace_id,
        email=cmd.email,
        role=cmd.role,
        invited_by=actor.user_id,
        expires_at=clock.now() + HOLDS,
    )
    session.add(row)
    await session.flush()
    await audit.record(session, actor, "invitation.created", "invitation", row.id, role=cmd.role)
    await publish(session, InvitationCreated(invitation_id=row.id))
    return Invitation.model_validate(_fields(row))


async def list_open(session: AsyncSession, *, actor: Actor) -> list[Invitation]:
    """Invitations that still hold, newest first."""
    rows = await session.scalars(
        select(InvitationRow)
        .where(InvitationRow.workspace_id == actor.workspace_id, *_open())
        .order_by(InvitationRow.created_at.desc())
    )
    return [Invitation.model_validate(_fields(row)) for row in rows]


async def withdraw(session: AsyncSession, *, actor: Actor, invitation_id: uuid.UUID) -> None:
    """Take an invitation back; its link no longer holds. Raises NotFound 404."""
    row = await session.get(InvitationRow, (actor.workspace_id, invitation_id))
    if row is None or row.accepted_at is not None:
        raise NotFound
    row.withdrawn_at = row.withdrawn_at or clock.now()
    await session.flush()
    await audit.record(session, actor, "invitation.withdrawn", "invitation", invitation_id)


async def accept(session: AsyncSession, keyring: Keyring, *, person: Person, token: str) -> Workspace:
    """Take up an invitation; receiving it also proves the address. The session is the system role's.

    Raises LinkExpired 410, InvitedSomeoneElse 403.
    """
    invitation_id = read_link(keyring, token, purpose="invitation")
    row = await session.scalar(
        select(InvitationRow).where(InvitationRow.id == invitation_id, *_open()).with_for_update()
    )
    if row is None:
        raise LinkExpired
    user = await session.get_one(UserRow, person.user_id)
    if user.email != row.email:
        raise InvitedSomeoneElse
    user.email_verified_at = user.email_verified_at or clock.now()
    row.accepted_at = clock.now()
    await db.enter(session, row.workspace_id, person.user_id)
    await session.execute(
        insert(MembershipRow)
        .values(workspace_id=row.workspace_id, user_id=person.user_id, role=row.role, joined_at=clock.now())
        .on_conflict_do_nothing()
    )
    await audit.record(session, person, "member.joined", "member", person.user_id, role=row.role)
    joined = await workspaces.list_own(session, person=person)
    return next(workspace for workspace in joined if workspace.id == row.workspace_id)


async def addressee(session: AsyncSession, *, invitation_id: uuid.UUID) -> tuple[str, str, str] | None:
    """Address, inviter's name and workspace's name of an invitation that holds; for its mail, as the system role."""
    row = await session.scalar(select(InvitationRow).where(InvitationRow.id == invitation_id, *_open()))
    if row is None:
        return None
    inviter = await session.get_one(UserRow, row.invited_by)
    return row.email, inviter.name, await workspaces.name_of(session, workspace_id=row.workspace_id)


def _open() -> tuple[ColumnElement[bool], ...]:
    return (
        InvitationRow.accepted_at.is_(None),
        InvitationRow.withdrawn_at.is_(None),
        InvitationRow.expires_at > clock.now(),
    )


def _fields(row: InvitationRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in Invitation.model_fields}
