"""What other modules may ask of the gateway."""

import functools
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.gateway.adapters.e5 import LocalE5
from guilder.gateway.contracts import Embedder, ModelCall
from guilder.gateway.settings import GatewaySettings
from guilder.gateway.tables import ModelCallRow
from guilder.kernel.actor import Actor
from guilder.kernel.runtime import Runtime

if TYPE_CHECKING:
    from pydantic_ai.models import Model


@functools.cache
def embedder() -> Embedder:
    """The process's one embedder; its model loads at the first use."""
    return LocalE5()


def model_settings(runtime: Runtime) -> GatewaySettings:
    """What the operator configured; `configured` is False where Guilder answers by its own rules."""
    return runtime.settings_of(GatewaySettings)


@functools.lru_cache(maxsize=4)
def chat_model(settings: GatewaySettings) -> "Model":
    """The configured chat model, one client per process. The first call imports its library (1 to 2 s)."""
    from guilder.gateway.adapters import openai

    return openai.chat_model(settings)


async def record_call(session: AsyncSession, *, actor: Actor, call: ModelCall) -> None:
    """Put one call into the ledger."""
    session.add(ModelCallRow(workspace_id=actor.workspace_id, **call.model_dump()))
