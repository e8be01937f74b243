"""Accounts: registering, signing in, verifying the address, passwords.

Whoever calls these is nobody yet, so they open the system role's sessions themselves, short ones: a password is
checked between two transactions, never inside one.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.audit.service import Origin
from guilder.identity import passwords, rules
from guilder.identity.contracts import (
    AccountLocked,
    ChangePassword,
    EmailTaken,
    LogIn,
    LoginFailed,
    PasswordChanged,
    Register,
    ResetPassword,
    ResetRequested,
    SignedInElsewhere,
    User,
    UserRegistered,
    VerificationRequested,
    WrongPassword,
)
from guilder.identity.service import links, sessions
from guilder.identity.service.profile import as_user
from guilder.identity.service.sessions import Begun
from guilder.identity.tables import CredentialRow, DeviceRow, UserRow
from guilder.kernel import clock, db
from guilder.kernel.actor import Person
from guilder.kernel.crypto import digest
from guilder.kernel.errors import FieldProblem
from guilder.kernel.events import publish
from guilder.kernel.runtime import Runtime

TRIES = 10
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Entered:
    """A person and the session that they have just begun."""

    user: User
    session: Begun


async def register(runtime: Runtime, *, cmd: Register, origin: Origin, device: str) -> Entered:
    """Make an account and sign it in. The address is verified by mail; until then one cannot invite others.

    device: the browser's long-lived random cookie.
    Raises EmailTaken 409, PasswordRefused 422. Emits: user.account.registered.
    """
    user = await create(runtime, cmd=cmd)
    async with runtime.database.system_session() as session:
        begun = await sessions.begin(session, runtime.keyring, user_id=user.id, origin=origin)
        session.add(DeviceRow(user_id=user.id, token_hash=digest(device)))
    return Entered(user, begun)


async def create(runtime: Runtime, *, cmd: Register, verified: bool = False) -> User:
    """Make an account without signing in: what registering and the operator's command share.

    verified: the operator vouches for the address; no mail goes out.
    Raises EmailTaken 409, PasswordRefused 422. Emits: user.account.registered, unless verified.
    """
    password = cmd.password.get_secret_value()
    rules.check_password(password, email=cmd.email, name=cmd.name)
    password_hash = await passwords.make_hash(password)
    async with runtime.database.system_session() as session:
        user = UserRow(email=cmd.email, name=cmd.name, email_verified_at=clock.now() if verified else None)
        await db.insert_unique(session, user, on_conflict=_taken())
        session.add(CredentialRow(user_id=user.id, password_hash=password_hash))
        await session.flush()
        await db.enter(session, None, user.id)
        await audit.record(session, None, "user.registered", "user", user.id, user_id=user.id)
        if not verified:
            ticket = await links.issue(session, user_id=user.id, purpose="verify_email")
            await publish(session, UserRegistered(user_id=user.id, ticket_id=ticket))
        return as_user(user)


def _taken() -> EmailTaken:
    return EmailTaken(details=[FieldProblem(field="email", message=EmailTaken.summary)])


async def log_in(runtime: Runtime, *, cmd: LogIn, origin: Origin, device: str) -> Entered:
    """Sign in with a password.

    Ten wrong tries lock the account for 15 minutes, except on a device where its owner has signed in before; there
    ten wrong tries make the device an unknown one. Raises LoginFailed 401, the same for every reason.
    Emits: user.account.locked, user.session.new_device.
    """
    async with runtime.database.system_session() as session:
        found = (
            await session.execute(
                select(UserRow, CredentialRow, DeviceRow)
                .join(CredentialRow, CredentialRow.user_id == UserRow.id)
                .outerjoin(DeviceRow, (DeviceRow.user_id == UserRow.id) & (DeviceRow.token_hash == digest(device)))
                .where(UserRow.email == cmd.email, UserRow.disabled_at.is_(None))
            )
        ).one_or_none()
    user, credential, known = found or (None, None, None)
    right = await passwords.fits(credential.password_hash if credential else None, cmd.password.get_secret_value())
    locked = bool(credential and credential.locked_until and credential.locked_until > clock.now()) and known is None
    async with runtime.database.system_session() as session:
        if user is None or not right or locked:
            await _count_failure(session, user, known, locked=locked)
            raise LoginFailed
        await _count_success(session, user.id, known, device)
        begun = await sessions.begin(session, runtime.keyring, user_id=user.id, origin=origin)
        await db.enter(session, None, user.id)
        await audit.record(session, None, "session.begun", "session", begun.session_id, user_id=user.id)
        if known is None:
            await publish(session, SignedInElsewhere(user_id=user.id, session_id=begun.session_id))
    return Entered(as_user(user), begun)


async def _count_failure(session: AsyncSession, user: UserRow | None, known: DeviceRow | None, *, locked: bool) -> None:
    if user is None:
        await audit.record(session, None, "session.refused", "user", "unknown")
        return
    await db.enter(session, None, user.id)
    await audit.record(session, None, "session.refused", "user", user.id, user_id=user.id, locked=locked)
    if locked:
        return
    if known is not None:
        failures = await session.scalar(
            update(DeviceRow)
            .where(DeviceRow.id == known.id)
            .values(failures=DeviceRow.failures + 1)
            .returning(DeviceRow.failures)
            .execution_options(synchronize_session=False)
        )
        if failures is not None and failures >= TRIES and (row := await session.get(DeviceRow, known.id)):
            await session.delete(row)
        return
    full = CredentialRow.failures + 1 >= TRIES
    locked_until = await session.scalar(
        update(CredentialRow)
        .where(CredentialRow.user_id == user.id)
        .values(
            failures=case((full, 0), else_=CredentialRow.failures + 1),
            locked_until=case((full, clock.now() + LOCKED_FOR), else_=None),
        )
        .returning(CredentialRow.locked_until)
        .execution_options(synchronize_session=False)
    )
    if locked_until is not None:
        await audit.record(session, None, "user.locked", "user", user.id, user_id=user.id)
        await publish(session, AccountLocked(user_id=user.id))


async def _count_success(session: AsyncSession, user_id: uuid.UUID, known: DeviceRow | None, device: str) -> None:
    await session.execute(
        update(CredentialRow)
        .where(CredentialRow.user_id == user_id)
        .values(failures=0, locked_until=None)
        .execution_options(synchronize_session=False)
    )
    if known is None:
        session.add(DeviceRow(user_id=user_id, token_hash=digest(device)))
    else:
        await session.execute(
            update(DeviceRow)
            .where(DeviceRow.id == known.id)
            .values(failures=0, seen_at=clock.now())
            .execution_options(synchronize_session=False)
        )


async def refresh(runtime: Runtime, *, written: str) -> Entered:
    """Go on with a session. Raises RefreshFailed 401, RefreshReused 401."""
    async with runtime.database.system_session() as session:
        begun = await sessions.refresh(session, runtime.keyring, written=written)
        user = await session.get_one(UserRow, begun.user_id)
    return Entered(as_user(user), begun)


async def verify_email(runtime: Runtime, *, token: str) -> None:
    """Confirm the address that the link was sent to. Raises LinkExpired 410."""
    async with runtime.database.system_session() as session:
        user_id = await links.spend(session, runtime.keyring, token=token, purpose="verify_email")
        user = await session.get_one(UserRow, user_id)
        user.email_verified_at = clock.now()
        await audit.record(session, None, "user.verified", "user", user_id, user_id=user_id)


async def send_verification(runtime: Runtime, *, person: Person) -> None:
    """Send the verification mail once more; nothing happens when the address is verified.

    Emits: user.email.verification_requested.
    """
    async with runtime.database.system_session() as session:
        user = await session.get_one(UserRow, person.user_id)
        if user.email_verified_at is None:
            await db.enter(session, None, user.id)
            ticket = await links.issue(session, user_id=user.id, purpose="verify_email")
            await publish(session, VerificationRequested(user_id=user.id, ticket_id=ticket))


async def ask_for_reset(runtime: Runtime, *, email: str) -> None:
    """Send a mail to choose a new password, if there is such an account. It takes the same steps if there is none.

    Emits: user.password.reset_requested.
    """
    async with runtime.database.system_session() as session:
        user = await session.scalar(select(UserRow).where(UserRow.email == email, UserRow.disabled_at.is_(None)))
        nobody = uuid.UUID(int=0)
        user_id = user.id if user else nobody
        await db.enter(session, None, user_id)
        await audit.record(
            session, None, "password.reset_requested", "user", user_id, user_id=user.id if user else None
        )
        if user is None:
            await links.spend_all(session, user_id=nobody, purpose="reset_password")
            return
        ticket = await links.issue(session, user_id=user_id, purpose="reset_password")
        await publish(session, ResetRequested(user_id=user_id, ticket_id=ticket))


async def reset_password(runtime: Runtime, *, cmd: ResetPassword) -> None:
    """Choose a new password by a mailed link. Every session ends; the address counts as verified.

    Raises LinkExpired 410, PasswordRefused 422 (the link then still holds). Emits: user.password.changed.
    """
    async with runtime.database.system_session() as session:
        user_id = await links.spend(session, runtime.keyring, token=cmd.token, purpose="reset_password")
        user = await session.get_one(UserRow, user_id)
        await _set_password(runtime, session, user, cmd.password)
        user.email_verified_at = user.email_verified_at or clock.now()


async def change_password(runtime: Runtime, *, person: Person, cmd: ChangePassword) -> None:
    """Change the password with the present one at hand; every other session ends.

    Raises WrongPassword 403, PasswordRefused 422. Emits: user.password.changed.
    """
    async with runtime.database.system_session() as session:
        user = await session.get_one(UserRow, person.user_id)
        credential = await session.get_one(CredentialRow, person.user_id)
        if not await passwords.fits(credential.password_hash, cmd.current.get_secret_value()):
            raise WrongPassword(details=[FieldProblem(field="current", message=WrongPassword.summary)])
        await _set_password(runtime, session, user, cmd.password, but=person.session_id)


async def set_password(runtime: Runtime, *, email: str, password: SecretStr) -> bool:
    """The operator's way in for someone who is locked out; whether there is such an account.

    Raises PasswordRefused 422. Emits: user.password.changed.
    """
    async with runtime.database.system_session() as session:
        user = await session.scalar(select(UserRow).where(UserRow.email == email))
        if user is None:
            return False
        await _set_password(runtime, session, user, password)
    return True


async def _set_password(
    runtime: Runtime, session: AsyncSession, user: UserRow, password: SecretStr, *, but: uuid.UUID | None = None
) -> None:
    plain = password.get_secret_value()
    rules.check_password(plain, email=user.email, name=user.name)
    password_hash = await passwords.make_hash(plain)
    await session.execute(
        update(CredentialRow)
        .where(CredentialRow.user_id == user.id)
        .values(password_hash=password_hash, failures=0, locked_until=None, changed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    await links.spend_all(session, user_id=user.id, purpose="reset_password")
    await sessions.end_all(session, runtime.cache, user_id=user.id, because="password changed", but=but)
    await db.enter(session, None, user.id)
    await audit.record(session, None, "password.changed", "user", user.id, user_id=user.id)
    await publish(session, PasswordChanged(user_id=user.id))


async def list_all(runtime: Runtime) -> list[User]:
    """Every account, oldest first, for the operator's shell."""
    async with runtime.database.system_session() as session:
        return [as_user(row) for row in await session.scalars(select(UserRow).order_by(UserRow.created_at))]
