"""What other modules may ask of the gateway."""

import asyncio
import functools
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.gateway.adapters.e5 import LocalE5
from guilder.gateway.contracts import Embedder, ModelCall, ModelUnavailable
from guilder.gateway.settings import GatewaySettings
from guilder.gateway.tables import ModelCallRow
from guilder.kernel import clock, ids
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


async def calls_since(session: AsyncSession, *, actor: Actor, purpose: str, since: datetime) -> int:
    """How often the workspace asked a model for this purpose."""
    query = select(func.count()).where(
        ModelCallRow.workspace_id == actor.workspace_id,
        ModelCallRow.purpose == purpose,
        ModelCallRow.started_at >= since,
    )
    return int(await session.scalar(query) or 0)


async def ask_for_json(
    runtime: Runtime, *, actor: Actor, purpose: str, prompt_version: str, instructions: str, question: str, name: str,
    schema: dict[str, Any],
) -> str:  # fmt: skip
    """What the configured model answers, under a JSON schema that servers are asked to enforce: the caller still checks.

    The call enters the ledger however it ends. Raises ModelUnavailable 503.
    """
    settings = model_settings(runtime)
    began_at, began = clock.now(), time.perf_counter()
    outcome, usage = "failed", (0, 0)
    try:
        async with asyncio.timeout(settings.whole):
            from guilder.gateway.adapters import openai

            said, usage = await openai.ask_for_json(
                chat_model(settings), instructions=instructions, question=question, name=name, schema=schema
            )
        outcome = "answered"
    except TimeoutError as late:
        outcome = "late"
        raise ModelUnavailable from late
    finally:
        call = ModelCall(
            id=ids.new_id(), user_id=actor.user_id, purpose=purpose, provider="openai-compatible",
            model=settings.openai_model, prompt_version=prompt_version, outcome=outcome, requests=1, input_tokens=usage[0],
            output_tokens=usage[1], duration_ms=round((time.perf_counter() - began) * 1000), started_at=began_at,
        )  # fmt: skip
        async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
            await record_call(session, actor=actor, call=call)
    return said
