"""A workspace's own model: learnt by a job from what people chose, kept in versions, put to use only when it is better.

A new version and the one in use answer the same held-back merchants, through every step but the history; a wrong answer
weighs as much as two right ones. The newest `_KEPT` that were better can be gone back to.
"""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.jobs import defer
from guilder.kernel.runtime import Runtime
from guilder.transactions.categorising import Draft, Knowledge, categorise, opened
from guilder.transactions.contracts.learning import UseVersion, VersionNotFound
from guilder.transactions.model.own import Choice, OwnModel
from guilder.transactions.model.own import learn as fit
from guilder.transactions.service import categories, filling
from guilder.transactions.tables_learning import LearningRow, ModelVersionRow

JOB: Final = "transactions.learn_choices"
#: Corrections of these minutes are learnt together.
_PAUSE: Final = timedelta(minutes=10)
#: Merchants that people must have chosen for, of which so many are held back; and more than these are not looked at.
NEEDED: Final = 60
_HELD_BACK: Final = 10
_MOST: Final = 4_000
#: So many new merchants, or this share, are worth another look.
_NEWS, _NEWS_SHARE = 10, 0.1
#: A better version answers this many more of the held-back right, a wrong one counted twice.
_MARGIN: Final = 2
_KEPT: Final = 5
_FILLED: Final = 5_000

# The newest choice for each merchant and direction.
_CHOICES = text("""
    select distinct on (t.merchant_key, t.amount > 0) t.merchant_key, t.description, t.counterparty, t.amount, t.currency,
           t.bank_kind, t.mcc, t.category_id
    from transactions.transaction t
    where t.workspace_id = :workspace and t.removed_at is null and t.category_source = 'user' and t.category_id is not null
      and t.merchant_key <> '' and t.parts = 0
    order by t.merchant_key, t.amount > 0, t.updated_at desc limit :most
""")
_COUNT = text("""
    select count(*) from (
        select distinct t.merchant_key, t.amount > 0 from transactions.transaction t
        where t.workspace_id = :workspace and t.removed_at is null and t.category_source = 'user'
          and t.category_id is not null and t.merchant_key <> '' and t.parts = 0) c
""")
_OPEN = text(f"""
    select t.id, t.description, t.counterparty, t.amount, t.currency, t.account_id, t.bank_kind, t.mcc, t.booked_on
    from transactions.transaction t where {filling.UNSURE} order by t.booked_on desc, t.id limit :most
""")


@dataclass(frozen=True, slots=True)
class _Measured:
    answered: int
    right: int

    @property
    def value(self) -> int:
        return self.right - 2 * (self.answered - self.right)


async def learn_soon(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Look in a while whether there is something to learn, once for all that is corrected until then."""
    await defer(session, JOB, key=f"{JOB}:{workspace_id}", after=_PAUSE, workspace_id=str(workspace_id))


async def learn(runtime: Runtime, *, workspace_id: str) -> None:
    """Learn a version if people chose enough since the last. Harmless when it runs again; nothing without scikit-learn."""
    workspace = uuid.UUID(workspace_id)
    async with runtime.database.session(workspace_id=workspace) as session:
        setting = await setting_of(session, workspace)
        count = await choices_of(session, workspace)
        if not setting.learns or count < NEEDED or count - setting.choices < max(_NEWS, _NEWS_SHARE * setting.choices):
            return
        rows = (await session.execute(_CHOICES, {"workspace": workspace, "most": _MOST})).all()
        tree = await categories.rows(session, workspace)
        used = await in_use(session, workspace)
    names = {row.id: row.name for row in tree if row.hidden_at is None}
    plain = Knowledge(names=names, parents={row.id: row.parent_id for row in tree}, today=clock.today("UTC"), own=used)
    chosen = [row for row in rows if row.category_id in names]
    try:
        found = await asyncio.to_thread(_learnt, chosen, plain)
    except ImportError:
        return
    async with runtime.database.session(workspace_id=workspace) as session:
        await _keep(session, workspace, count, found)


@dataclass(frozen=True, slots=True)
class _Learnt:
    model: OwnModel
    choices: int
    categories: int
    held_back: int
    now: _Measured
    before: _Measured

    @property
    def better(self) -> bool:
        return self.now.value >= self.before.value + _MARGIN


def _learnt(rows: Sequence[Any], plain: Knowledge) -> _Learnt | None:
    """A model of these choices and what it is worth; None where they are too few or all alike. Blocks for seconds."""
    drafts = [_draft(row) for row in rows]
    choices = [Choice(row.merchant_key, seen, row.category_id) for row, seen in zip(rows, opened(drafts), strict=True)]
    aside = [(draft, choice) for draft, choice in zip(drafts, choices, strict=True) if choice.held_back]
    taught = {choice.category_id for choice in choices if not choice.held_back}
    if len(aside) < _HELD_BACK or len(taught) < 2:
        return None
    model = fit(choices)
    new = Knowledge(names=plain.names, parents=plain.parents, today=plain.today, own=model)
    return _Learnt(
        model, len(choices) - len(aside), len(taught), len(aside), _measured(aside, new), _measured(aside, plain)
    )


def _measured(aside: Sequence[tuple[Draft, Choice]], knowledge: Knowledge) -> _Measured:
    answers = categorise([draft for draft, _ in aside], knowledge)
    given = [
        (answer.category_id, choice.category_id)
        for answer, (_, choice) in zip(answers, aside, strict=True)
        if answer.category_id
    ]
    return _Measured(len(given), sum(said == right for said, right in given))


async def _keep(session: AsyncSession, workspace_id: uuid.UUID, count: int, found: _Learnt | None) -> None:
    setting = await setting_of(session, workspace_id, lock=True)
    setting.choices = count
    if found is None or not setting.learns:
        return
    versions = await versions_of(session, workspace_id)
    row = ModelVersionRow(
        workspace_id=workspace_id, id=ids.new_id(), number=versions[0].number + 1 if versions else 1,
        choices=found.choices, categories=found.categories, held_back=found.held_back, answered=found.now.answered,
        right=found.now.right, answered_before=found.before.answered, right_before=found.before.right,
        better=found.better, weights=found.model.stored() if found.better else None,
    )  # fmt: skip
    session.add(row)
    if not found.better:
        return
    setting.version_id = row.id
    await session.flush()
    old = [version.id for version in versions if version.better][_KEPT - 1 :]
    await session.execute(
        update(ModelVersionRow)
        .where(ModelVersionRow.workspace_id == workspace_id, ModelVersionRow.id.in_(old))
        .values(weights=None)
    )
    await _look_again(session, workspace_id, row.number, found.model)


async def _look_again(session: AsyncSession, workspace_id: uuid.UUID, number: int, model: OwnModel) -> None:
    """Answer what was left open with what was learnt."""
    tree = await categories.rows(session, workspace_id)
    names = {row.id: row.name for row in tree if row.hidden_at is None}
    knowledge = Knowledge(
        names=names, parents={row.id: row.parent_id for row in tree}, today=clock.today("UTC"), own=model
    )
    rows = (await session.execute(_OPEN, {"workspace": workspace_id, "most": _FILLED})).all()
    answers = await asyncio.to_thread(categorise, [_draft(row) for row in rows], knowledge)
    filled = [
        filling.Filled(row.id, answer.category_id, answer.confidence, answer.reason)
        for row, answer in zip(rows, answers, strict=True)
        if answer.category_id and answer.source == "learnt"
    ]
    await filling.fill(session, workspace_id, filled, kind="learnt", source="learnt", label=str(number))


def _draft(row: Any) -> Draft:
    return Draft(
        row.description,
        row.amount,
        row.currency,
        counterparty=row.counterparty,
        bank_kind=row.bank_kind,
        mcc=row.mcc or "",
    )


# ------------------------------------------------------------------------------------------------------ what is in use


async def in_use(session: AsyncSession, workspace_id: uuid.UUID) -> OwnModel | None:
    """The model that answers in this workspace, if there is one. One read; its weights are read once a process."""
    query = select(LearningRow.version_id).where(LearningRow.workspace_id == workspace_id, LearningRow.learns)
    version_id = await session.scalar(query)
    if version_id is None:
        return None
    key = (workspace_id, version_id)
    if key not in _models:
        weights = await session.scalar(
            select(ModelVersionRow.weights).where(
                ModelVersionRow.workspace_id == workspace_id, ModelVersionRow.id == version_id
            )
        )
        if weights is None:
            return None
        while len(_models) >= _REMEMBERED:
            _models.pop(next(iter(_models)))
        _models[key] = OwnModel.read(weights)
    return _models[key]


#: A model takes up to 1 MB.
_REMEMBERED: Final = 16
_models: dict[tuple[uuid.UUID, uuid.UUID], OwnModel] = {}


async def setting_of(session: AsyncSession, workspace_id: uuid.UUID, *, lock: bool = False) -> LearningRow:
    """The workspace's row, made when it is not there."""
    row = await session.get(LearningRow, (workspace_id, workspace_id), with_for_update=lock or None)
    if row is None:
        row = LearningRow(workspace_id=workspace_id, id=workspace_id)
        session.add(row)
        await session.flush()
    return row


async def choices_of(session: AsyncSession, workspace_id: uuid.UUID) -> int:
    """How many merchants (money in and out apart) people chose a category for."""
    return int((await session.execute(_COUNT, {"workspace": workspace_id})).scalar_one())


async def versions_of(session: AsyncSession, workspace_id: uuid.UUID) -> list[ModelVersionRow]:
    """The last 20 versions, the newest first."""
    query = select(ModelVersionRow).where(ModelVersionRow.workspace_id == workspace_id)
    return list(await session.scalars(query.order_by(ModelVersionRow.number.desc()).limit(20)))


async def use(session: AsyncSession, *, actor: Actor, cmd: UseVersion) -> None:
    """Let another version answer, or none. Raises VersionNotFound 404."""
    setting = await setting_of(session, actor.workspace_id, lock=True)
    if cmd.version_id is not None:
        row = await session.get(ModelVersionRow, (actor.workspace_id, cmd.version_id))
        if row is None or row.weights is None:
            raise VersionNotFound
    setting.version_id = cmd.version_id
    await session.flush()
    await audit.record(session, actor, "learning.version", "workspace", actor.workspace_id)
