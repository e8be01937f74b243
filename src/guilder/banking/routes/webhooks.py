"""Notices from providers. They prove themselves by a signature over the raw body, and only start a look."""

from fastapi import Request, Response

from guilder.banking import hearing
from guilder.banking.contracts import ProviderKey, WebhookRefused
from guilder.kernel.errors import NotFound, TooManyRequests
from guilder.kernel.http import CurrentRuntime, failures
from guilder.kernel.routing import Router

router = Router(tags=["connections"])


@router.post(
    "/webhooks/{provider}", status_code=204, operation_id="receiveBankNotice",
    responses=failures(WebhookRefused, NotFound, TooManyRequests),
)  # fmt: skip
async def receive(provider: ProviderKey, request: Request, runtime: CurrentRuntime) -> Response:
    """A provider says that something happened at a bank."""
    await hearing.hear(runtime, provider=provider, headers=request.headers, body=await request.body())
    return Response(status_code=204)
