"""Notifications' manifest."""

import uuid

from guilder.kernel.jobs import Cron, Job
from guilder.kernel.module import ROLES, Module
from guilder.kernel.runtime import Runtime
from guilder.notifications.handlers import subscriptions
from guilder.notifications.routes import router
from guilder.notifications.service import digests, mails, telling
from guilder.notifications.settings import NotificationsSettings


async def _send_mail(runtime: Runtime, *, mail_id: str) -> None:
    await mails.send(runtime, mail_id=uuid.UUID(mail_id))


#: The pauses double: a mail server may be away for some four hours.
send_mail = Job(mails.SEND, _send_mail, attempts=13)
clear_outbox = Job("notifications.clear_outbox", mails.clear_outbox)
send_digests = Job("notifications.send_digests", digests.send_due)
clear_notices = Job("notifications.clear_notices", telling.clear)

module = Module(
    name="notifications",
    router=router,
    settings=NotificationsSettings,
    subscriptions=subscriptions,
    jobs=(send_mail, clear_outbox, send_digests, clear_notices),
    #: Hours begin on quarters somewhere (Kathmandu, Chatham Islands).
    crons=(
        Cron("41 3 * * *", clear_outbox),
        Cron("46 3 * * *", clear_notices),
        Cron("*/15 * * * *", send_digests),
    ),
    permissions={"notifications:read": ROLES},
)
