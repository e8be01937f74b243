"""Asking a language model about what nothing else was sure of: only where a household allows it, by a job, few at once.

Each merchant is asked about once; what was said is kept and used for later rows. Rules and people come before it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.service import accounts as bank_accounts
from guilder.gateway import service as gateway
from guilder.identity.service import members
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.jobs import defer
from guilder.kernel.runtime import Runtime
from guilder.transactions import asking
from guilder.transactions.asking import Asked
from guilder.transactions.categories import category_id
from guilder.transactions.categorising import FLOOR
from guilder.transactions.contracts.learning import ChangeLearning, Learning, ModelVersion, NoModelConfigured
from guilder.transactions.service import acts, categories, filling, learning
from guilder.transactions.tables_learning import AskedRow, LearningRow, ModelVersionRow

JOB: Final = "transactions.ask_model"
_PURPOSE: Final = "categorise"
#: What is booked in these seconds is asked about together.
_PAUSE: Final = timedelta(seconds=10)
#: Merchants in a request, requests in a run, and requests of a household in a day.
_AT_ONCE, _REQUESTS, MOST_A_DAY = 25, 4, 20
_FILLED: Final = 5_000

_NEW = text(f"""
    select distinct on (t.merchant_key, t.amount > 0) t.merchant_key, t.description, t.counterparty, t.amount, t.currency,
           t.bank_kind, t.mcc
    from transactions.transaction t
    where {filling.UNSURE} and t.merchant_key <> ''
      and not exists (select from transactions.asked a
                      where a.workspace_id = :workspace and a.merchant_key = t.merchant_key
                        and a.incoming = (t.amount > 0)
                        and (a.category_id is not null or a.model = :model))
    order by t.merchant_key, t.amount > 0, t.booked_on desc limit :most
""")
_SAID = text(f"""
    select t.id, a.category_id, a.confidence, a.model from transactions.transaction t
    join transactions.asked a on a.workspace_id = t.workspace_id and a.merchant_key = t.merchant_key
                             and a.incoming = (t.amount > 0)
    join transactions.category c on c.workspace_id = a.workspace_id and c.id = a.category_id and c.hidden_at is null
    where {filling.UNSURE} and a.confidence >= :floor limit :most
""")
# How many merchants it named a category for, and for how many of them people chose another one.
_WORTH = text("""
    select count(*) as answers, count(*) filter (where exists (
        select from transactions.transaction t
        where t.workspace_id = a.workspace_id and t.removed_at is null and t.merchant_key = a.merchant_key
          and (t.amount > 0) = a.incoming and t.category_source = 'user'
          and t.category_id is distinct from a.category_id)) as corrected
    from transactions.asked a where a.workspace_id = :workspace and a.category_id is not null and a.model = :model
""")


async def ask_soon(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Ask in a moment about what is open, where the household allows it."""
    setting = await session.get(LearningRow, (workspace_id, workspace_id))
    if setting is not None and setting.asks:
        await defer(session, JOB, key=f"{JOB}:{workspace_id}", after=_PAUSE, workspace_id=str(workspace_id))


async def ask(runtime: Runtime, *, workspace_id: str) -> None:
    """Ask about merchants that nobody was asked about yet, and use what is known. Harmless when it runs again.

    Raises ModelUnavailable, and what was answered until then is kept.
    """
    workspace = uuid.UUID(workspace_id)
    settings = gateway.model_settings(runtime)
    async with runtime.database.session(workspace_id=workspace) as session:
        setting = await session.get(LearningRow, (workspace, workspace))
        if setting is None or not setting.asks or setting.asks_for is None or not settings.configured:
            return
        actor = _in_the_name_of(workspace, setting.asks_for)
    for _ in range(_REQUESTS):
        async with runtime.database.session(workspace_id=workspace, user_id=actor.user_id) as session:
            await _fill(session, workspace)
            rows, wordings, worth = await _next(session, actor, settings.openai_model)
        if not rows:
            return
        said = [(wording, row) for wording, row in zip(wordings, rows, strict=True) if wording]
        answer = ""
        if said:
            answer = await gateway.ask_for_json(
                runtime, actor=actor, purpose=_PURPOSE, prompt_version=asking.PROMPT_VERSION,
                instructions=asking.INSTRUCTIONS, question=asking.question(said), name="categories",
                schema=asking.schema(),
            )  # fmt: skip
        found = asking.understood(answer, [row for _, row in said])
        told = {_money(said[place][1]): told for place, told in found.items()}
        async with runtime.database.session(workspace_id=workspace, user_id=actor.user_id) as session:
            await _keep(session, workspace, rows, told, settings.openai_model, worth)
            await _fill(session, workspace)


async def _next(session: AsyncSession, actor: Actor, model: str) -> tuple[list[Asked], list[str | None], Any]:
    """The merchants to ask about now, what may be said of each, and what the model's answers were worth."""
    asked = await asked_today(session, actor=actor)
    if asked >= MOST_A_DAY:
        return [], [], None
    place = {"workspace": actor.workspace_id, "most": _AT_ONCE, "model": model}
    rows = [Asked(**row._mapping) for row in await session.execute(_NEW, place)]  # noqa: SLF001
    if not rows:
        return [], [], None
    people = [member.name for member in await members.list_all(session, actor=actor)]
    accounts = [account.name for account in await bank_accounts.list_accounts(session, actor=actor, hidden=True)]
    worth = (await session.execute(_WORTH, place)).one()
    return rows, asking.wordings(rows, people=people, accounts=accounts), worth


async def _keep(
    session: AsyncSession, workspace_id: uuid.UUID, rows: Sequence[Asked], told: dict[tuple[str, bool], tuple[str, float]], model: str,
    worth: Any,
) -> None:  # fmt: skip
    tree = {row.id for row in await categories.rows(session, workspace_id)}
    values = []
    for row in rows:
        slug, claimed = told.get(_money(row), ("", 0.0))
        category = category_id(slug) if slug else None
        sure = asking.confidence(claimed, answers=worth.answers, corrected=worth.corrected)
        values.append({
            "workspace_id": workspace_id, "merchant_key": row.merchant_key, "incoming": row.amount > 0, "model": model,
            "category_id": category if category in tree else None, "confidence": Decimal(str(sure)),
            "asked_at": clock.now(),
        })  # fmt: skip
    kept = insert(AskedRow).values(values)
    new = {column: kept.excluded[column] for column in ("model", "category_id", "confidence", "asked_at")}
    await session.execute(
        kept.on_conflict_do_update(index_elements=["workspace_id", "merchant_key", "incoming"], set_=new)
    )


def _money(row: Asked) -> tuple[str, bool]:
    return row.merchant_key, row.amount > 0


async def _fill(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Give open rows what was said of their merchants, where it is certain enough."""
    values = {"workspace": workspace_id, "floor": FLOOR, "most": _FILLED}
    rows = (await session.execute(_SAID, values)).all()
    for model in sorted({row.model for row in rows}):
        found = [
            filling.Filled(row.id, row.category_id, float(row.confidence), f"Asked the language model {model}")
            for row in rows
            if row.model == model
        ]
        await filling.fill(session, workspace_id, found, kind="asked", source="asked", label=model)


def _in_the_name_of(workspace_id: uuid.UUID, user_id: uuid.UUID) -> Actor:
    return replace(acts.nobody(workspace_id), user_id=user_id)


async def asked_today(session: AsyncSession, *, actor: Actor) -> int:
    """Requests of this household in the last 24 hours."""
    since = clock.now() - timedelta(days=1)
    return await gateway.calls_since(session, actor=actor, purpose=_PURPOSE, since=since)


# ------------------------------------------------------------------------------------------------------ what is allowed


async def get_learning(session: AsyncSession, runtime: Runtime, *, actor: Actor) -> Learning:
    """What the household's own model learnt, and whether a language model is asked."""
    setting = await session.get(LearningRow, (actor.workspace_id, actor.workspace_id))
    settings = gateway.model_settings(runtime)
    return Learning(
        learns=setting is None or setting.learns,
        version_id=setting.version_id if setting else None,
        choices=await learning.choices_of(session, actor.workspace_id),
        needed=learning.NEEDED,
        asks=setting is not None and setting.asks,
        model=settings.openai_model if settings.configured else None,
        asked_today=await asked_today(session, actor=actor),
        most_a_day=MOST_A_DAY,
        versions=[_version(row) for row in await learning.versions_of(session, actor.workspace_id)],
    )


async def change_learning(session: AsyncSession, runtime: Runtime, *, actor: Actor, cmd: ChangeLearning) -> Learning:
    """Switch the household's own model or the language model on or off. Raises NoModelConfigured 409."""
    setting = await learning.setting_of(session, actor.workspace_id, lock=True)
    if cmd.learns is not None:
        setting.learns = cmd.learns
    if cmd.asks is not None:
        if cmd.asks and not gateway.model_settings(runtime).configured:
            raise NoModelConfigured
        setting.asks, setting.asks_for = cmd.asks, actor.user_id if cmd.asks else None
    await session.flush()
    if setting.learns and cmd.learns:
        await learning.learn_soon(session, actor.workspace_id)
    if cmd.asks:
        await ask_soon(session, actor.workspace_id)
    await audit.record(
        session, actor, "learning.changed", "workspace", actor.workspace_id, learns=setting.learns, asks=setting.asks
    )
    return await get_learning(session, runtime, actor=actor)


def _version(row: ModelVersionRow) -> ModelVersion:
    return ModelVersion(
        id=row.id, number=row.number, learnt_at=row.learnt_at, choices=row.choices, categories=row.categories,
        held_back=row.held_back, answered=row.answered, right=row.right, answered_before=row.answered_before,
        right_before=row.right_before, better=row.better, usable=row.weights is not None,
    )  # fmt: skip
