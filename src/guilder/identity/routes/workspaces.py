"""Workspaces, their members and invitations."""

import uuid
from typing import Annotated

from fastapi import Depends

from guilder.identity.contracts import (
    AcceptInvitation,
    AlreadyMember,
    ChangeRole,
    ChangeWorkspace,
    CreateWorkspace,
    EmailNotVerified,
    Invitation,
    Invite,
    InvitedSomeoneElse,
    LastOwner,
    LinkExpired,
    Member,
    Workspace,
    WorkspaceRequired,
)
from guilder.identity.service import invitations, members, workspaces
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotFound, NotSignedIn
from guilder.kernel.http import (
    CurrentActor,
    CurrentPerson,
    CurrentRuntime,
    Envelope,
    ListEnvelope,
    PersonSession,
    Session,
    SystemSession,
    envelope,
    failures,
    page,
    requires,
)
from guilder.kernel.routing import Router

router = Router(tags=["workspaces"])

CanWriteWorkspace = Annotated[Actor, Depends(requires("workspace:write"))]
CanReadMembers = Annotated[Actor, Depends(requires("members:read"))]
CanWriteMembers = Annotated[Actor, Depends(requires("members:write"))]


@router.get("/workspaces", operation_id="listWorkspaces", responses=failures(NotSignedIn))
async def list_workspaces(person: CurrentPerson, session: PersonSession) -> ListEnvelope[Workspace]:
    """The workspaces that you are a member of."""
    return page(await workspaces.list_own(session, person=person))


@router.post("/workspaces", status_code=201, operation_id="createWorkspace", responses=failures(NotSignedIn))
async def create_workspace(cmd: CreateWorkspace, person: CurrentPerson, session: PersonSession) -> Envelope[Workspace]:
    """Make a workspace; you own it."""
    return envelope(await workspaces.create(session, person=person, cmd=cmd))


@router.get("/workspaces/current", operation_id="getWorkspace",
            responses=failures(NotSignedIn, NotFound, WorkspaceRequired))  # fmt: skip
async def get_workspace(actor: CurrentActor, session: Session) -> Envelope[Workspace]:
    """The workspace that the call names."""
    return envelope(await workspaces.get(session, actor=actor))


@router.patch("/workspaces/current", operation_id="changeWorkspace", responses=failures(NotSignedIn, NotAllowed))
async def change_workspace(
    cmd: ChangeWorkspace, actor: CanWriteWorkspace, session: Session, runtime: CurrentRuntime
) -> Envelope[Workspace]:
    """Change its name, currency or time zone."""
    changed = await workspaces.change(session, actor=actor, cmd=cmd)
    await runtime.cache.drop(f"identity:member:{actor.workspace_id}")
    return envelope(changed)


@router.get("/members", operation_id="listMembers", responses=failures(NotSignedIn, NotAllowed))
async def list_members(actor: CanReadMembers, session: Session) -> ListEnvelope[Member]:
    """Everyone in the workspace."""
    return page(await members.list_all(session, actor=actor))


@router.patch("/members/{user_id}", operation_id="changeMemberRole",
              responses=failures(NotSignedIn, NotAllowed, NotFound, LastOwner))  # fmt: skip
async def change_role(
    user_id: uuid.UUID, cmd: ChangeRole, actor: CanWriteMembers, session: Session, runtime: CurrentRuntime
) -> Envelope[Member]:
    """Give a member another role."""
    return envelope(await members.change_role(session, runtime.cache, actor=actor, user_id=user_id, role=cmd.role))


@router.delete("/members/{user_id}", status_code=204, operation_id="removeMember",
               responses=failures(NotSignedIn, NotAllowed, NotFound, LastOwner))  # fmt: skip
async def remove_member(user_id: uuid.UUID, actor: CurrentActor, session: Session, runtime: CurrentRuntime) -> None:
    """Take a member out of the workspace, or leave it yourself."""
    await members.remove(session, runtime.cache, actor=actor, user_id=user_id)


@router.get("/invitations", operation_id="listInvitations", responses=failures(NotSignedIn, NotAllowed))
async def list_invitations(actor: CanWriteMembers, session: Session) -> ListEnvelope[Invitation]:
    """Invitations that nobody has taken up yet."""
    return page(await invitations.list_open(session, actor=actor))


@router.post("/invitations", status_code=201, operation_id="inviteMember",
             responses=failures(NotSignedIn, NotAllowed, EmailNotVerified, AlreadyMember))  # fmt: skip
async def invite(cmd: Invite, actor: CanWriteMembers, session: Session) -> Envelope[Invitation]:
    """Invite someone into the workspace by mail."""
    return envelope(await invitations.invite(session, actor=actor, cmd=cmd))


@router.delete("/invitations/{invitation_id}", status_code=204, operation_id="withdrawInvitation",
               responses=failures(NotSignedIn, NotAllowed, NotFound))  # fmt: skip
async def withdraw(invitation_id: uuid.UUID, actor: CanWriteMembers, session: Session) -> None:
    """Take an invitation back."""
    await invitations.withdraw(session, actor=actor, invitation_id=invitation_id)


@router.post("/invitations/accept", operation_id="acceptInvitation",
             responses=failures(NotSignedIn, LinkExpired, InvitedSomeoneElse))  # fmt: skip
async def accept(
    cmd: AcceptInvitation, person: CurrentPerson, session: SystemSession, runtime: CurrentRuntime
) -> Envelope[Workspace]:
    """Take up an invitation with the link of its mail."""
    return envelope(await invitations.accept(session, runtime.keyring, person=person, token=cmd.token))
