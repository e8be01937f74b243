"""Identity's public words: commands, results, events and errors."""

import re
import uuid
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, InvalidInput, NotAllowed, NotSignedIn
from guilder.kernel.events import Event
from guilder.kernel.money import Currency

Role = Literal["owner", "admin", "adviser", "member", "viewer"]
Kind = Literal["household", "practice"]
Theme = Literal["system", "light", "dark"]

_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]+@[^\s@<>\"(),:;\\\[\]]+\.[^\s@<>\"(),:;\\\[\].]{2,}")


def _email(address: str) -> str:
    plain = address.strip().lower()
    if len(plain) > 254 or not _EMAIL.fullmatch(plain) or not plain.isprintable():
        raise ValueError("write an e-mail address, such as ada@example.org")
    return plain


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("choose a time zone by its IANA name, such as Europe/Amsterdam")
    return name


def _one_line(name: str) -> str:
    if not name.isprintable():
        raise ValueError("use one line of plain text")
    return name


EmailAddress = Annotated[str, AfterValidator(_email)]
TimeZone = Annotated[str, AfterValidator(_zone)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(_one_line)]
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
# Its rules are checked by `rules.check_password`, which names the reason.
Password = Annotated[SecretStr, Field(max_length=4096)]


class Register(Contract):
    """A new account."""

    email: EmailAddress
    password: Password
    name: Name


class LogIn(Contract):
    """Signing in with a password."""

    email: EmailAddress
    password: Password


class VerifyEmail(Contract):
    """The token of a verification mail."""

    token: str = Field(max_length=200)


class AskForReset(Contract):
    """Asking for a mail that lets one choose a new password."""

    email: EmailAddress


class ResetPassword(Contract):
    """The token of that mail, and the new password."""

    token: str = Field(max_length=200)
    password: Password


class ChangePassword(Contract):
    """The present password, once more, and the new one."""

    current: Password
    password: Password


class ChangeProfile(Contract):
    """What a person changes about themselves; a field that is left out stays."""

    name: Name | None = None
    locale: Locale | None = None
    theme: Theme | None = None
    time_zone: TimeZone | None = None
    currency: Currency | None = None


class User(Contract):
    """A person as they see themselves."""

    id: uuid.UUID
    email: str
    name: str
    email_verified: bool
    locale: str | None
    theme: Theme
    time_zone: str | None
    currency: str | None
    created_at: datetime


class SignedIn(Contract):
    """An access token for `expires_in` seconds; the refresh token is in a cookie that no script reads."""

    access_token: str
    expires_in: int
    user: User


class Accepted(Contract):
    """The same answer whatever was asked, so that nothing can be learnt from it."""

    message: str


class SignedInDevice(Contract):
    """A session: a browser in which the person is signed in."""

    id: uuid.UUID
    current: bool
    created_at: datetime
    last_seen_at: datetime
    address: str
    user_agent: str


class CreateWorkspace(Contract):
    """A new workspace; whoever makes it owns it."""

    name: Name
    kind: Kind = "household"
    currency: Currency
    time_zone: TimeZone


class ChangeWorkspace(Contract):
    """What may change about a workspace; a field that is left out stays."""

    name: Name | None = None
    currency: Currency | None = None
    time_zone: TimeZone | None = None


class Workspace(Contract):
    """A workspace, and the role of whoever asks in it."""

    id: uuid.UUID
    kind: Kind
    name: str
    currency: str
    time_zone: str
    role: Role
    created_at: datetime


class Member(Contract):
    """A person in the workspace."""

    user_id: uuid.UUID
    name: str
    email: str
    role: Role
    joined_at: datetime


class ChangeRole(Contract):
    """Another role for a member."""

    role: Role


class Invite(Contract):
    """A place in the workspace for the person with this address."""

    email: EmailAddress
    role: Role


class AcceptInvitation(Contract):
    """The token of an invitation's mail."""

    token: str = Field(max_length=200)


class Invitation(Contract):
    """An invitation that nobody has taken up yet."""

    id: uuid.UUID
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


class DemoAccess(Contract):
    """The way into the demo household of a server that offers one."""

    email: str
    password: str


class Instance(Contract):
    """What anyone may know about this server. outbox: mails are shown on a page instead of being sent."""

    name: str
    version: str
    demo: DemoAccess | None
    outbox: bool


class JsonWebKeys(BaseModel):
    """The public keys that verify access tokens (RFC 7517)."""

    keys: list[dict[str, str]]


class _OfUser(Event):
    aggregate_type: ClassVar[str] = "user"
    user_id: uuid.UUID

    def aggregate_id(self) -> uuid.UUID:
        """The person."""
        return self.user_id


class UserRegistered(_OfUser):
    """An account was made; its verification mail refers to the ticket."""

    key: ClassVar[str] = "user.account.registered"
    ticket_id: uuid.UUID


class VerificationRequested(_OfUser):
    """Another verification mail is wanted."""

    key: ClassVar[str] = "user.email.verification_requested"
    ticket_id: uuid.UUID


class ResetRequested(_OfUser):
    """A mail to choose a new password is wanted."""

    key: ClassVar[str] = "user.password.reset_requested"
    ticket_id: uuid.UUID


class PasswordChanged(_OfUser):
    """The password is another one; every other session has ended."""

    key: ClassVar[str] = "user.password.changed"


class AccountLocked(_OfUser):
    """Ten wrong passwords in a row."""

    key: ClassVar[str] = "user.account.locked"


class SignedInElsewhere(_OfUser):
    """Someone signed in with the right password from a browser that was never used before."""

    key: ClassVar[str] = "user.session.new_device"
    session_id: uuid.UUID


class RefreshTokenReused(_OfUser):
    """A refresh token came a second time, so one of its two holders is not the owner: the session has ended."""

    key: ClassVar[str] = "user.session.reused"
    session_id: uuid.UUID


class InvitationCreated(Event):
    """Someone was invited into the workspace."""

    key: ClassVar[str] = "workspace.invitation.created"
    aggregate_type: ClassVar[str] = "invitation"
    invitation_id: uuid.UUID

    def aggregate_id(self) -> uuid.UUID:
        """The invitation."""
        return self.invitation_id


class LoginFailed(NotSignedIn):
    """Wrong address, wrong password or a locked account: the answer is the same. The try is remembered."""

    code = "LOGIN_FAILED"
    summary = (
        "E-mail and password do not fit together. After ten wrong tries an account rests for 15 minutes; "
        "a new password can be set by mail at any time."
    )
    keeps = True


class RefreshFailed(NotSignedIn):
    """The session has ended or never was."""

    code = "SESSION_ENDED"
    summary = "Your session has ended. Sign in to go on."


class RefreshReused(RefreshFailed):
    """An old refresh token came again. What was done about it is kept."""

    keeps = True


class EmailTaken(Conflict):
    """There is an account with this address already."""

    code = "EMAIL_TAKEN"
    summary = "This address cannot be used for a new account. If it is yours, sign in, or set a new password by mail."


class PasswordRefused(InvalidInput):
    """The password does not keep its owner safe; the message says why."""

    code = "PASSWORD_REFUSED"
    summary = "Choose another password."


class LinkExpired(GuilderError):
    """A one-time link that was used, has run out or never was."""

    status = 410
    code = "LINK_EXPIRED"
    summary = "This link has been used or has run out. Ask for a new one."


class WrongPassword(NotAllowed):
    """The present password, asked for once more, is not right."""

    code = "WRONG_PASSWORD"
    summary = "The present password is not right. Nothing was changed."


class EmailNotVerified(NotAllowed):
    """Inviting others needs a verified address."""

    code = "EMAIL_NOT_VERIFIED"
    summary = "Verify your e-mail address before you invite others. The link is in your mail."


class WorkspaceRequired(GuilderError):
    """The call does not say in which workspace."""

    code = "WORKSPACE_REQUIRED"
    summary = "Name a workspace in the X-Workspace-Id header."


class LastOwner(Conflict):
    """A workspace always has an owner."""

    code = "LAST_OWNER"
    summary = "A workspace needs an owner. Make someone else an owner first."


class AlreadyMember(Conflict):
    """The person with this address is in the workspace."""

    code = "ALREADY_MEMBER"
    summary = "This person is in the workspace already."


class InvitedSomeoneElse(NotAllowed):
    """The invitation went to another address than the one that is signed in."""

    code = "INVITED_SOMEONE_ELSE"
    summary = "This invitation was sent to another address. Sign in with that one."
