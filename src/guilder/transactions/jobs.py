"""The jobs of an import (read, book, undo), of a rule on the past, of what names mean and people chose, and of what no
bank booked.

Each is harmless when it runs again.
"""

import uuid
from collections.abc import Awaitable, Callable

from guilder.kernel.actor import Actor
from guilder.kernel.correlation import correlation_id
from guilder.kernel.jobs import Cron, Job, in_each_workspace
from guilder.kernel.runtime import Runtime
from guilder.transactions.service import (
    asking,
    booking,
    history,
    learning,
    meaning,
    payments,
    reading,
    reminding,
    rule_runs,
)


def _as_person(work: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """`work` in the name of whoever asked for it."""

    async def run(runtime: Runtime, *, import_id: str, workspace_id: str, user_id: str) -> None:
        await work(runtime, actor=_person(workspace_id, user_id), import_id=uuid.UUID(import_id))

    return run


def _person(workspace_id: str, user_id: str) -> Actor:
    return Actor(
        user_id=uuid.UUID(user_id), workspace_id=uuid.UUID(workspace_id), role="member", session_id=None,
        request_id=correlation_id(), permissions=frozenset(), time_zone="UTC", currency="",
    )  # fmt: skip


async def _apply_rule(runtime: Runtime, *, workspace_id: str, user_id: str, act_id: str) -> None:
    await rule_runs.go_on(runtime, actor=_person(workspace_id, user_id), act_id=uuid.UUID(act_id))


_REMIND = Job(name="transactions.remind", run=in_each_workspace(reminding.wanted_somewhere, reminding.remind))
_LEARN_EVERYWHERE = Job(name="transactions.background.learn_everywhere", run=meaning.learn_everywhere, attempts=1)
_PURGE = Job(
    name="transactions.purge",
    run=in_each_workspace(history.old_somewhere, history.purge_some, until_nothing_is_left=True),
)
_LET_GO = Job(name="transactions.let_go", run=in_each_workspace(payments.waiting_somewhere, payments.let_go_old))
#: Local midnights come at every hour somewhere.
CRONS = (
    Cron("20 * * * *", _LET_GO),
    Cron("5 * * * *", _REMIND),
    Cron("40 3 * * *", _PURGE),
    Cron("*/10 * * * *", _LEARN_EVERYWHERE),
)

IMPORTS = (
    Job(name="transactions.read_import", run=_as_person(reading.read), attempts=4),
    Job(name="transactions.book_import", run=_as_person(booking.book)),
    Job(name="transactions.undo_import", run=_as_person(booking.undo)),
)
JOBS = (
    *IMPORTS,
    Job(name="transactions.apply_rule", run=_apply_rule),
    Job(name=meaning.JOB, run=meaning.learn, attempts=3),
    Job(name=learning.JOB, run=learning.learn, attempts=3),
    Job(name=asking.JOB, run=asking.ask, attempts=3),
    _LET_GO,
    _REMIND,
    _PURGE,
    _LEARN_EVERYWHERE,
)
