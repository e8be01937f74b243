"""The gateway's manifest."""

from guilder.gateway import service
from guilder.gateway.contracts import EmbeddingsMissing
from guilder.gateway.settings import GatewaySettings
from guilder.kernel.module import Module
from guilder.kernel.runtime import Runtime


def _warm(runtime: Runtime) -> None:
    """Load what the first question would wait for."""
    try:
        service.embedder().embed_now(["warm"])
    except EmbeddingsMissing:
        return
    settings = runtime.settings_of(GatewaySettings)
    if settings.configured:
        service.chat_model(settings)


module = Module(name="gateway", settings=GatewaySettings, warm=_warm)
