"""Which events ask for a mail, and what the mail is about."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.events import StoredEvent, Subscription
from guilder.notifications.service import mails

_ABOUT = {
    "user.account.registered": "ticketId",
    "user.email.verification_requested": "ticketId",
    "user.password.reset_requested": "ticketId",
    "user.password.changed": "userId",
    "user.account.locked": "userId",
    "user.session.new_device": "sessionId",
    "user.session.reused": "sessionId",
    "workspace.invitation.created": "invitationId",
}


async def _ask(session: AsyncSession, owner: uuid.UUID, events: list[StoredEvent]) -> None:
    del owner  # the session is in that workspace, or acts for that person
    for event in events:
        await mails.ask_for_mail(
            session,
            event_id=event.id,
            kind=event.key,
            user_id=event.user_id,
            subject_id=uuid.UUID(event.payload[_ABOUT[event.key]]),
        )


subscriptions = (
    Subscription("notifications.person_mails", tuple(k for k in _ABOUT if k.startswith("user.")), _ask, personal=True),
    Subscription("notifications.workspace_mails", tuple(k for k in _ABOUT if k.startswith("workspace.")), _ask),
)
