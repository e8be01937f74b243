"""The local outbox: on a server that people try out, mails are read here."""

from fastapi import Request

from guilder.kernel.errors import NotFound
from guilder.kernel.http import CurrentRuntime, ListEnvelope, failures, is_local, page
from guilder.kernel.routing import Router
from guilder.notifications import service
from guilder.notifications.contracts import Mail

router = Router(tags=["notifications"])


@router.get("/outbox", operation_id="listOutbox", responses=failures(NotFound))
async def outbox(request: Request, runtime: CurrentRuntime) -> ListEnvelope[Mail]:
    """Sent mails, newest first; only in the demo, and only to the machine that it runs on."""
    if not (runtime.settings.demo and is_local(request)):
        raise NotFound
    return page(await service.outbox(runtime))
