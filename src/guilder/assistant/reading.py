"""Reads a message: its intent and its particulars, against the names that the workspace uses."""

import asyncio
from collections.abc import Sequence

from guilder.assistant.agents.desk import Question
from guilder.assistant.intents.classifying import Understanding, understand
from guilder.assistant.slots import figures, names, periods
from guilder.assistant.slots.names import Named
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.runtime import Runtime
from guilder.transactions.service import categories


async def known_names(runtime: Runtime, actor: Actor) -> Sequence[Named]:
    """The categories and merchants that the workspace uses; none for a role that may not read transactions."""
    if not actor.may("transactions:read"):
        return ()
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        tree = await categories.names(session, actor=actor)
        merchants = await categories.top_merchants(session, actor=actor, limit=500)
    return (
        *(Named("category", str(category_id), name) for category_id, name, _ in tree),
        *(Named("merchant", name, name) for name in merchants),
    )


async def read(runtime: Runtime, text: str, *, actor: Actor, chosen: str | None) -> tuple[Understanding, Question]:
    """What `text` asks, and with which particulars; names are matched against the workspace's own."""
    understanding, known = await asyncio.gather(
        asyncio.to_thread(understand, text, chosen=chosen), known_names(runtime, actor)
    )
    today = clock.today(actor.time_zone)
    spans = periods.find(text, today)
    without = text
    for span in reversed(spans):
        without = without[: span.start] + " " * (span.end - span.start) + without[span.end :]
    return understanding, Question(
        text=text,
        intent=understanding.intent,
        today=today,
        currency=actor.currency,
        periods=tuple(spans),
        age=figures.find_age(text),
        amounts=tuple(figures.find_amounts(text)),
        named=names.find(without, known),
    )
