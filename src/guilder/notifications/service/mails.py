"""From a wish for a mail to a sent one."""

import logging
import uuid
from typing import Protocol

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.identity.service import invitations, links, profile, workspaces
from guilder.kernel import clock, ids, jobs
from guilder.kernel.runtime import Runtime
from guilder.notifications import templates
from guilder.notifications.adapters.outbox import Outbox
from guilder.notifications.adapters.smtp import MailRefused, Smtp
from guilder.notifications.contracts import Mail, Message
from guilder.notifications.service import listing
from guilder.notifications.settings import NotificationsSettings
from guilder.notifications.tables import MailRow

log = logging.getLogger("guilder.notifications")

SEND = "notifications.send_mail"


class Mailer(Protocol):
    """A way out for mails."""

    async def send(self, message_id: uuid.UUID, message: Message) -> None:
        """Send it; sending the same id again is known as the same."""


def mailer(runtime: Runtime) -> Mailer:
    """The way out that this server has: a mail server, or else the outbox."""
    settings = runtime.settings_of(NotificationsSettings)
    return Smtp(settings) if settings.configured else Outbox(runtime.database, runtime.keyring)


async def ask_for_mail(
    session: AsyncSession, *, event_id: uuid.UUID, kind: str, user_id: uuid.UUID | None, subject_id: uuid.UUID
) -> None:
    """Want the mail of one event, once however often the event is heard."""
    mail_id = ids.new_id()
    asked = await session.execute(
        insert(MailRow)
        .values(
            id=mail_id,
            event_id=event_id,
            kind=kind,
            workspace_id=session.info["workspace_id"],
            user_id=user_id,
            subject_id=subject_id,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )
    if asked.rowcount:  # type: ignore[attr-defined]
        await jobs.defer(session, SEND, mail_id=str(mail_id))


async def send(runtime: Runtime, *, mail_id: uuid.UUID) -> None:
    """Render a mail, hand it to the way out, note that it left. A mail whose reason is gone is not sent.

    What is refused for good is noted and not tried again. Raises MailNotTaken 503: a later try may succeed.
    """
    async with runtime.database.system_session() as session:
        row = await session.get(MailRow, mail_id)
        if row is None or row.sent_at is not None or row.refused is not None:
            return
        message = await _render(runtime, session, row)
    refused = None
    if message is not None:
        try:
            await mailer(runtime).send(mail_id, message)
        except MailRefused as error:
            refused = error.message
            log.warning("a mail was refused", extra={"mail_id": str(mail_id), "kind": row.kind, "answer": refused})
    async with runtime.database.system_session() as session:
        row = await session.get_one(MailRow, mail_id)
        row.refused, row.sent_at = refused, None if refused else clock.now()


async def _render(runtime: Runtime, session: AsyncSession, row: MailRow) -> Message | None:
    keyring, url = runtime.keyring, runtime.settings.public_url.rstrip("/")
    if row.kind == "workspace.invitation.created":
        offered = await invitations.addressee(session, invitation_id=row.subject_id)
        if offered is None:
            return None
        to, inviter, workspace = offered
        link = links.invitation_url(keyring, url, row.subject_id)
        subject, text = templates.render(row.kind, inviter=inviter, workspace=workspace, link=link)
        return Message(to=to, subject=subject, text=text)
    user = None if row.user_id is None else await profile.find(session, user_id=row.user_id)
    if user is None:
        return None
    if row.kind in {listing.KIND, listing.REPORT}:
        words = await listing.words(session, row.subject_id, url)
        if words is None or row.workspace_id is None:
            return None
        household = await workspaces.name_of(session, workspace_id=row.workspace_id)
        subject, text = templates.render(row.kind, name=user.name, workspace=household, link=f"{url}/notifications")
        return Message(to=user.email, subject=subject, text=text.replace(templates.LIST, words))
    if row.kind in {"user.account.registered", "user.email.verification_requested"}:
        link = links.ticket_url(keyring, url, row.subject_id, purpose="verify_email")
    elif row.kind == "user.password.reset_requested":
        link = links.ticket_url(keyring, url, row.subject_id, purpose="reset_password")
    else:
        link = f"{url}/forgot-password"
    subject, text = templates.render(row.kind, name=user.name, link=link)
    return Message(to=user.email, subject=subject, text=text)


async def outbox(runtime: Runtime) -> list[Mail]:
    """What the local outbox keeps, newest first."""
    return await Outbox(runtime.database, runtime.keyring).newest()


async def clear_outbox(runtime: Runtime) -> None:
    """Forget mails of more than a week ago."""
    await Outbox(runtime.database, runtime.keyring).clear()
