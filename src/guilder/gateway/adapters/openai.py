"""Any server that speaks the OpenAI Chat wire: OpenAI itself, Ollama, llama.cpp, vLLM, a LiteLLM proxy.

The SDK's own retries are off: there is one retry loop here, before the first token only. A breaker per address and
model leaves a failing server alone for half a minute.
"""

import asyncio
import contextlib
import time
from collections import defaultdict, deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Final

from openai import AsyncOpenAI
from pydantic_ai.direct import model_request_stream
from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError, UnexpectedModelBehavior
from pydantic_ai.messages import ModelMessage, ModelRequest, UserPromptPart
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import RunContext

from guilder.gateway.contracts import ModelUnavailable
from guilder.gateway.settings import GatewaySettings

#: Worth a second try: busy, too slow, or broken on the other side.
RETRIED: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
PAUSE: Final = 0.5


@dataclass
class Breaker:
    """Opens for 30 s when at least half of the last six or more requests of a minute failed."""

    calls: deque[tuple[float, bool]] = field(default_factory=lambda: deque(maxlen=50))
    open_until: float = 0.0

    def check(self) -> None:
        """Raises ModelUnavailable while open."""
        if time.monotonic() < self.open_until:
            raise ModelUnavailable

    def note(self, *, ok: bool) -> None:
        """Remember how a request ended."""
        at = time.monotonic()
        self.calls.append((at, ok))
        recent = [good for when, good in self.calls if when > at - 60]
        if len(recent) >= 6 and recent.count(False) * 2 >= len(recent):
            self.open_until = at + 30
            self.calls.clear()


_breakers: defaultdict[tuple[str, str], Breaker] = defaultdict(Breaker)


class Patient(WrapperModel):
    """One retry before the first token, then a breaker."""

    def __init__(self, wrapped: Model, breaker: Breaker) -> None:
        super().__init__(wrapped)
        self._breaker = breaker

    @contextlib.asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """See WrapperModel. Raises ModelUnavailable."""
        async with contextlib.AsyncExitStack() as stack:
            for attempt in (1, 2):
                self._breaker.check()
                try:
                    stream = await stack.enter_async_context(
                        self.wrapped.request_stream(messages, model_settings, model_request_parameters, run_context)
                    )
                    break
                except ModelAPIError as error:
                    self._breaker.note(ok=False)
                    status = error.status_code if isinstance(error, ModelHTTPError) else None
                    if attempt == 2 or (status is not None and status not in RETRIED):
                        raise ModelUnavailable from error
                    await asyncio.sleep(PAUSE)
            self._breaker.note(ok=True)
            yield stream


def chat_model(settings: GatewaySettings) -> Model:
    """The configured model."""
    client = AsyncOpenAI(
        base_url=settings.openai_url,
        api_key=settings.openai_key.get_secret_value() or "none",
        max_retries=0,
        timeout=settings.first_word,
    )
    model = OpenAIChatModel(settings.openai_model, provider=OpenAIProvider(openai_client=client))
    return Patient(model, _breakers[settings.openai_url, settings.openai_model])


async def ask_for_json(
    model: Model, *, instructions: str, question: str, name: str, schema: dict[str, Any]
) -> tuple[str, tuple[int, int]]:
    """(what the model answers, (tokens in, tokens out)), with `schema` as the strict format of its answer.

    Raises ModelUnavailable.
    """
    wanted = ModelRequestParameters(
        output_mode="native",
        output_object=OutputObjectDefinition(json_schema=schema, name=name, strict=True),
        allow_text_output=True,
    )
    asked: list[ModelMessage] = [ModelRequest(parts=[UserPromptPart(question)], instructions=instructions)]
    try:
        async with model_request_stream(
            model, asked, model_settings={"temperature": 0}, model_request_parameters=wanted
        ) as stream:
            async for _ in stream:
                pass
            answer, usage = stream.get(), stream.usage
    except (ModelAPIError, UnexpectedModelBehavior) as error:
        raise ModelUnavailable from error
    used = usage() if callable(usage) else usage
    return answer.text or "", (used.input_tokens, used.output_tokens)
