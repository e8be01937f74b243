"""The notifications module's public words."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from guilder.kernel.contract import Contract
from guilder.kernel.errors import NotFound
from guilder.kernel.facts import Cell
from guilder.kernel.money import Amount, Currency

#: What a notice is about; each can be switched off by each person.
Topic = Literal["budgets", "bills", "large", "plan"]
Digest = Literal["off", "daily", "weekly"]


class Message(Contract):
    """A mail, ready to be sent. The text is plain; a link stands on a line of its own."""

    to: str
    subject: str
    text: str


class Mail(Contract):
    """A mail as the outbox shows it."""

    id: uuid.UUID
    to: str
    subject: str
    text: str
    sent_at: datetime


class Notice(Contract):
    """Something a person is told, once. figures: what it rests on; link: the page that shows it; readAt: null while new."""

    id: uuid.UUID
    topic: Topic
    kind: str
    title: str
    figures: list[Cell]
    link: str
    told_at: datetime
    read_at: datetime | None


class Unread(Contract):
    """How many notices are new to the reader."""

    count: int


class Marked(Contract):
    """The notices that were new before, so that it can be taken back."""

    ids: list[uuid.UUID]


class MarkNotices(Contract):
    """Notices (all that are new, if none are named) that are read, or new again."""

    ids: Annotated[list[uuid.UUID], Field(max_length=500)] | None = None
    read: bool = True


class Preferences(Contract):
    """What a person wants to hear in this household. digest: what is new by e-mail, each notice at most once; at `hour`
    of the person's own time zone, weekly on `weekday` (Monday is 0), to a verified address alone. report: what the
    budgets came to in the last seven days, on `weekday` at `hour`, here and by e-mail. largeFrom: what a transaction comes
    to, in the household's currency and either direction, for it to be told. muted: topics that are not told at all.
    """

    digest: Digest
    report: bool
    hour: int
    weekday: int
    large_from: Amount
    currency: Currency
    muted: list[Topic]
    time_zone: str
    email: str
    email_verified: bool


class SavePreferences(Contract):
    """What to change; what is left out stays."""

    digest: Digest | None = None
    report: bool | None = None
    hour: Annotated[int, Field(ge=0, le=23)] | None = None
    weekday: Annotated[int, Field(ge=0, le=6)] | None = None
    large_from: Annotated[Amount, Field(gt=0, lt=Decimal(10) ** 12)] | None = None
    muted: Annotated[list[Topic], Field(max_length=10)] | None = None


class Reader(Contract):
    """A member whose weekly report is due. on: the day where that person lives."""

    user_id: uuid.UUID
    role: str
    time_zone: str
    currency: Currency
    on: date


class NoticeNotFound(NotFound):
    """No such notice for this person."""

    code = "NOTICE_NOT_FOUND"
    summary = "There is no such notice."
