"""The assistant's words: threads, messages, runs and their events."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from guilder.assistant.answer.references import Segment
from guilder.kernel.contract import Contract
from guilder.kernel.errors import GuilderError
from guilder.kernel.facts import Chart, Fact

RunStatus = Literal["running", "done", "failed", "stopped"]


class CreateThread(Contract):
    """Begin a conversation; without a title, the first question gives it one."""

    title: str | None = Field(default=None, max_length=120)


class ChangeThread(Contract):
    """Give a conversation another title."""

    title: str = Field(min_length=1, max_length=120)


class Ask(Contract):
    """A question. intent: the choice that was clicked when an earlier answer asked which was meant."""

    text: str = Field(min_length=1, max_length=2000)
    intent: str | None = Field(default=None, max_length=40)


class Thread(Contract):
    """A conversation as the list shows it."""

    id: UUID
    title: str
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class Choice(Contract):
    """Another reading of the question, one click away."""

    intent: str
    label: str


class DrawnChart(Contract):
    """A chart and the fact it draws."""

    fact_id: str
    chart: Chart


class Run(Contract):
    """One answer in the making or made. summary: what was looked at, in one line."""

    id: UUID
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None


class Message(Contract):
    """A question (text) or an answer (segments). aside: the small print; sure: false when Guilder asks back."""

    id: UUID
    role: Literal["user", "assistant"]
    text: str
    segments: list[Segment]
    aside: list[Segment]
    charts: list[DrawnChart]
    choices: list[Choice]
    sure: bool
    steps: list[str]
    summary: str
    run: Run
    created_at: datetime


class OpenThread(Contract):
    """A conversation with its messages, oldest first."""

    thread: Thread
    messages: list[Message]
    running: Run | None


class Asked(Contract):
    """A question that was taken; its answer is read from the stream of `run`."""

    thread: Thread
    message: Message
    run: Run


class RunEvent(Contract):
    """An event as the stream sends it: `id: seq`, `event: name`, `data: data`."""

    seq: int
    name: str
    data: dict[str, Any]


class KnownFact(Contract):
    """A fact behind an answer: what was called with which arguments, its cells and its working."""

    handle: str
    arguments: dict[str, Any]
    fact: Fact


class ThreadNotFound(GuilderError):
    """No such conversation of this person in this workspace."""

    status = 404
    code = "THREAD_NOT_FOUND"
    summary = "There is no such conversation. It may have been deleted."


class FactNotFound(GuilderError):
    """No such fact in this conversation."""

    status = 404
    code = "FACT_NOT_FOUND"
    summary = "The working behind this figure is no longer kept."


class RunNotFound(GuilderError):
    """No such run in this conversation."""

    status = 404
    code = "RUN_NOT_FOUND"
    summary = "There is no such answer in this conversation."


class AnswerInProgress(GuilderError):
    """The thread's last answer is still being written."""

    status = 409
    code = "ANSWER_IN_PROGRESS"
    summary = "The last answer is still being written. Wait for it, or stop it."
