"""Notifications' manifest."""

import uuid

from guilder.kernel.jobs import Cron, Job
from guilder.kernel.module import Module
from guilder.kernel.runtime import Runtime
from guilder.notifications import service
from guilder.notifications.handlers import subscriptions
from guilder.notifications.routes import router


async def _send_mail(runtime: Runtime, *, mail_id: str) -> None:
    await service.send(runtime, mail_id=uuid.UUID(mail_id))


send_mail = Job(service.SEND, _send_mail)
clear_outbox = Job("notifications.clear_outbox", service.clear_outbox)

module = Module(
    name="notifications",
    router=router,
    subscriptions=subscriptions,
    jobs=(send_mail, clear_outbox),
    crons=(Cron("41 3 * * *", clear_outbox),),
)
