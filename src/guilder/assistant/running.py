"""A run: from a question to an answer, every step committed as an event before the next begins.

The process that took the question runs it in a task of its own, so it goes on when the reader leaves. It gives a sign
of life every second; a run without one is ended by whoever looks at it next (`threads.bury`).
"""

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal
from urllib.parse import quote

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.assistant import reading, signals
from guilder.assistant.agents.desk import Answer, Desk, Known, Question, ToolMissing
from guilder.assistant.agents.roster import ROSTER
from guilder.assistant.agents.teacher import meaning_of
from guilder.assistant.answer import references
from guilder.assistant.answer.calculation import calculate
from guilder.assistant.answer.references import CitedFigure, Link, Words
from guilder.assistant.composing import Withheld, compose
from guilder.assistant.contracts import Asked, Choice, DrawnChart
from guilder.assistant.intents.catalogue import CHIPS
from guilder.assistant.intents.classifying import Understanding
from guilder.assistant.reading import Read
from guilder.assistant.service import threads
from guilder.assistant.tables import FactRow, MessageRow, RunEventRow, RunRow
from guilder.gateway import service as gateway
from guilder.gateway.contracts import ModelUnavailable
from guilder.kernel.actor import Actor
from guilder.kernel.clock import now
from guilder.kernel.errors import GuilderError
from guilder.kernel.facts import Fact
from guilder.kernel.ids import new_id
from guilder.kernel.runtime import Runtime

log = logging.getLogger("guilder.assistant")

SIGN_OF_LIFE: Final = 1.0
_tasks: set[asyncio.Task[None]] = set()

Part = Words | CitedFigure | Link

#: Which count says what was looked at: cell, tool, and the words for it.
_LOOKED: Final = (
    ("count", "transactions.spending", "transaction", "transactions"),
    ("count", "transactions.recurring", "regular payment", "regular payments"),
    ("count", "transactions.upcoming", "regular payment", "regular payments"),
    ("count", "insights.net_worth", "account", "accounts"),
    ("count", "budgets.", "budget line", "budget lines"),
    ("goals", "planning.", "goal", "goals"),
    ("futures", "planning.", "future", "futures"),
)


class Stopped(Exception):
    """The asker wants no more."""


class RunDesk(Desk):
    """The desk of one run: calls tools as the asker, keeps facts, and writes the run's events."""

    def __init__(
        self, runtime: Runtime, actor: Actor, *, thread_id: uuid.UUID, run_id: uuid.UUID, question: str
    ) -> None:
        self.runtime, self.actor = runtime, actor
        self.thread_id, self.run_id, self.question = thread_id, run_id, question
        self.facts: dict[str, Fact] = {}
        self.steps: list[str] = []
        self.parts: list[Part] = []
        self.aside: list[Part] = []
        self.charts: list[DrawnChart] = []
        self.agent = "orchestrator"
        self._seq = 2  # the question wrote the first two
        self._started = time.perf_counter()

    @contextlib.asynccontextmanager
    async def _session(self) -> Any:
        async with self.runtime.database.session(
            workspace_id=self.actor.workspace_id, user_id=self.actor.user_id
        ) as session:
            yield session

    async def emit(self, name: str, data: Mapping[str, Any]) -> None:
        """Commit one event, then wake readers."""
        async with self._session() as session:
            self._add(session, name, data)
        signals.poke(self.run_id)

    def _add(self, session: AsyncSession, name: str, data: Mapping[str, Any]) -> None:
        self._seq += 1
        session.add(
            RunEventRow(
                workspace_id=self.actor.workspace_id,
                run_id=self.run_id,
                seq=self._seq,
                name=name,
                data=dict(data),
                created_at=now(),
            )
        )

    async def earlier(self) -> list[reading.Earlier]:
        """What was asked and answered before in this conversation."""
        async with self._session() as session:
            return await threads.answered_before(
                session, actor=self.actor, thread_id=self.thread_id, run_id=self.run_id
            )

    async def activate(self, agent: str, doing: str) -> None:
        """Say who works now, and on what."""
        self.agent = agent
        self.steps.append(doing)
        await self.emit("agent_activated", {"agent": agent, "doing": doing})

    async def look_up(self, tool: str, **arguments: Any) -> Known:
        """See Desk."""
        found = next((known for known in self.runtime.tools if known.name == tool), None)
        if found is None:
            raise ToolMissing("That part of Guilder does not run here, so this question cannot be answered yet.")
        if not self.actor.may(found.permission):
            raise ToolMissing("Your role in this workspace does not permit reading what this question needs.")
        given = {name: value for name, value in arguments.items() if value is not None}
        async with self._session() as session:
            fact = await found.call(session, self.actor, given)
            return self._keep(session, fact, given)

    async def work_out(self, label: str, expression: str, *, kind: Literal["percent", "number"] = "number") -> Known:
        """See Desk."""
        fact = calculate(label, expression, self.facts, kind=kind)
        async with self._session() as session:
            return self._keep(session, fact, {"expression": expression})

    def _keep(self, session: AsyncSession, fact: Fact, arguments: Mapping[str, Any]) -> Known:
        handle = f"t{len(self.facts) + 1}"
        self.facts[handle] = fact
        plain = {
            name: value if isinstance(value, (str, int, bool)) else str(value) for name, value in arguments.items()
        }
        session.add(
            FactRow(
                workspace_id=self.actor.workspace_id,
                id=uuid.UUID(fact.id),
                thread_id=self.thread_id,
                run_id=self.run_id,
                handle=handle,
                arguments=plain,
                body=fact.model_dump(mode="json"),
                created_at=now(),
            )
        )
        cells = [cell.model_dump(mode="json", by_alias=True) for cell in fact.cells]
        self._add(
            session,
            "agent_result",
            {"agent": self.agent, "handle": handle, "factId": fact.id, "tool": fact.tool, "title": fact.title, "cells": cells},
        )  # fmt: skip
        return Known(handle, fact)

    async def draw(self, known: Known) -> None:
        """See Desk."""
        if known.fact.chart is None or not any(series.y for series in known.fact.chart.series):
            return
        drawn = DrawnChart(fact_id=known.fact.id, chart=known.fact.chart)
        self.charts.append(drawn)
        await self.emit("visualization", drawn.model_dump(mode="json", by_alias=True))

    async def say(self, sentence: str, *, aside: bool = False) -> None:
        """Show a sentence. One that holds a figure of its own is withheld."""
        wrong = references.violations(sentence, self.facts, self.question)
        if wrong:
            log.error("a sentence was withheld", extra={"run_id": str(self.run_id), "wrong": wrong})
            return
        parts = references.render(sentence, self.facts)
        place = self.aside if aside else self.parts
        if place:
            place.append(Words(type="text", text=" "))
        place.extend(parts)
        await self.emit("message", {"segments": _json(parts), "aside": aside, "reset": False})

    async def start_over(self, *, charts: bool = False) -> None:
        """Take back what was said, and with `charts` what was drawn, because it has to be said rightly."""
        self.parts.clear()
        self.aside.clear()
        if charts:
            self.charts.clear()
        await self.emit("message", {"segments": [], "aside": False, "reset": True, "charts": charts})

    def summary(self) -> str:
        """What was looked at, in one line: for the page's folded steps, not part of the answer."""
        parts: list[str] = []
        for cell_id, tools, one, many in _LOOKED:
            found = sum(_whole(fact, cell_id) for fact in self.facts.values() if fact.tool.startswith(tools))
            if found:
                verb = "ran" if cell_id == "futures" else "looked at"
                verb = verb if parts else verb.capitalize()
                parts.append(f"{verb} {found:,} {one if found == 1 else many}")
        parts.append(f"{time.perf_counter() - self._started:.1f} s")
        return " · ".join(parts)

    async def finish(
        self, *, status: Literal["done", "stopped"], intent: str, sure: bool, choices: Sequence[Choice]
    ) -> None:
        """Keep the answer and end the run, in one commit."""
        summary, message_id = self.summary(), new_id()
        body = {
            "segments": _json(_merged(self.parts)),
            "aside": _json(_merged(self.aside)),
            "charts": [drawn.model_dump(mode="json", by_alias=True) for drawn in self.charts],
            "choices": [choice.model_dump(mode="json", by_alias=True) for choice in choices],
            "sure": sure,
            "steps": self.steps,
            "summary": summary,
        }
        async with self._session() as session:
            session.add(
                MessageRow(
                    workspace_id=self.actor.workspace_id,
                    id=message_id,
                    thread_id=self.thread_id,
                    run_id=self.run_id,
                    role="assistant",
                    text=references.plain([*self.parts, *([Words(type="text", text=" ")] if self.aside else []), *self.aside]),
                    body=body,
                    created_at=now(),
                )
            )  # fmt: skip
            await self._end(session, status, intent if sure else None)
            self._add(
                session,
                "done",
                {"messageId": str(message_id), "status": status, "intent": intent, "sure": sure, "summary": summary,
                 "steps": self.steps, "choices": body["choices"]},
            )  # fmt: skip
        signals.poke(self.run_id)

    async def fail(self, code: str, message: str) -> None:
        """End the run with an error; the question stays."""
        async with self._session() as session:
            await self._end(session, "failed", None)
            self._add(session, "error", {"code": code, "message": message})
        signals.poke(self.run_id)

    async def _end(self, session: AsyncSession, status: str, intent: str | None) -> None:
        await session.execute(
            update(RunRow)
            .where(RunRow.workspace_id == self.actor.workspace_id, RunRow.id == self.run_id, RunRow.status == "running")
            .values(status=status, finished_at=now(), intent=intent)
        )

    async def live(self, working: "asyncio.Task[None]") -> None:
        """Give signs of life until cancelled; cancel `working` when the asker stops the run."""
        while True:
            await asyncio.sleep(SIGN_OF_LIFE)
            async with self._session() as session:
                stop = await session.scalar(
                    update(RunRow)
                    .where(RunRow.workspace_id == self.actor.workspace_id, RunRow.id == self.run_id)
                    .values(alive_at=now())
                    .returning(RunRow.stop_asked)
                )
            if stop:
                working.cancel()
                return


def engine(runtime: Runtime) -> str:
    """Who writes answers here: `model` when the operator configured one, else `rules`."""
    return "model" if gateway.model_settings(runtime).configured else "rules"


def start(runtime: Runtime, *, actor: Actor, asked: Asked, chosen: str | None) -> None:
    """Begin answering in a task of this process."""
    task = asyncio.create_task(answer(runtime, actor=actor, asked=asked, chosen=chosen), name=f"run {asked.run.id}")
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def answer(runtime: Runtime, *, actor: Actor, asked: Asked, chosen: str | None) -> None:
    """Answer to the end: `done` or `error` is the last event, whatever happens."""
    desk = RunDesk(runtime, actor, thread_id=asked.thread.id, run_id=asked.run.id, question=asked.message.text)
    working = asyncio.create_task(_work(desk, chosen))
    living = asyncio.create_task(desk.live(working))
    try:
        await working
    except asyncio.CancelledError:
        if not living.done():
            working.cancel()
            raise
        await desk.finish(status="stopped", intent="", sure=True, choices=())
    except GuilderError as error:
        await desk.fail(error.code, error.message)
    except Exception:
        log.exception("a run failed", extra={"run_id": str(asked.run.id)})
        await desk.fail(
            "INTERNAL", "Guilder could not answer this, and nothing was changed. Your question is kept; ask it again."
        )
    finally:
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)


async def _work(desk: RunDesk, chosen: str | None) -> None:
    found = await reading.read(
        desk.runtime, desk.question, actor=desk.actor, chosen=chosen, earlier=await desk.earlier()
    )
    understanding, question = found.understanding, found.question
    if engine(desk.runtime) == "model" and await _by_model(desk, question):
        await desk.finish(status="done", intent=question.intent, sure=True, choices=())
        return
    if found.lacks:
        await _ask_the_rest(desk, found)
        return
    if not understanding.sure or _unknown_word(understanding, question):
        await _ask_back(desk, understanding)
        return
    await _by_rules(desk, question)
    await desk.finish(status="done", intent=question.intent, sure=True, choices=_others(understanding))


async def _by_model(desk: RunDesk, question: Question) -> bool:
    """Whether the model wrote the answer; where it did not, nothing of it is left to see."""
    agent = ROSTER[question.intent]
    await desk.activate(agent.name, agent.doing)
    try:
        await compose(desk, question)
    except (ModelUnavailable, Withheld) as why:
        log.warning("answered by rules instead of the model", extra={"why": type(why).__name__})
        await desk.start_over(charts=True)
        return False
    return True


async def _by_rules(desk: RunDesk, question: Question) -> None:
    agent = ROSTER[question.intent]
    await desk.activate(agent.name, agent.doing)
    try:
        said = await agent.answer(desk, question)
    except ToolMissing as missing:
        said = Answer([missing.message])
    except GuilderError as refused:
        if refused.status >= 500 or references.violations(refused.message, {}, desk.question):
            raise
        said = Answer([refused.message])
    for sentence in said.sentences:
        await desk.say(sentence)
    if said.aside:
        await desk.say(said.aside, aside=True)


def _unknown_word(understanding: Understanding, question: Question) -> bool:
    """The classifier took the message for a question about a word, and the glossary does not hold it."""
    return question.intent == "define_term" and understanding.by == "model" and meaning_of(question.text) is None


async def _ask_back(desk: RunDesk, understanding: Understanding) -> None:
    await desk.say("That could mean several things. Which of these is it?")
    await desk.finish(status="done", intent=understanding.intent, sure=False, choices=_choices(understanding.likely))


async def _ask_the_rest(desk: RunDesk, found: Read) -> None:
    """Half a question that nothing before it completes."""
    if found.unknown:
        await desk.say(f"Nothing here goes by “{found.unknown}”: no category and no shop of yours.")
        await desk.say(
            f"[See the transactions that mention it](/transactions?q={quote(found.unknown).lower()}), or start anew with one of these."
        )
    else:
        await desk.say("That is half a question, and nothing before it says the rest. What do you want to know?")
    asked, likely = found.question, found.understanding.likely
    if asked.periods or asked.named:
        likely = ("spending", "income" if asked.periods else "budget_status", "compare_months")
    await desk.finish(status="done", intent=found.understanding.intent, sure=False, choices=_choices(likely))


def _choices(intents: Sequence[str]) -> list[Choice]:
    return [Choice(intent=intent, label=CHIPS[intent]) for intent in intents]


def _others(understanding: Understanding) -> list[Choice]:
    """Other readings, offered beside an answer that rests on the classifier alone."""
    if understanding.by in {"rule", "chosen"}:
        return []
    return _choices([name for name in understanding.likely[1:] if name not in {"unknown", "help"}][:2])


def _json(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [part.model_dump(mode="json", by_alias=True) for part in parts]


def _merged(parts: Sequence[Part]) -> list[Part]:
    merged: list[Part] = []
    for part in parts:
        if merged and isinstance(part, Words) and isinstance(merged[-1], Words):
            merged[-1] = Words(type="text", text=merged[-1].text + part.text)
        else:
            merged.append(part)
    return merged


def _whole(fact: Fact, cell_id: str) -> int:
    cell = fact.get(cell_id)
    return int(cell.value) if cell is not None and cell.kind == "count" else 0
