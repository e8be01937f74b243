"""What a budget counts, and who may see it."""

import uuid
from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets.contracts.rhythm import Period
from guilder.budgets.tables import BudgetRow
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.sense import MonthTotal
from guilder.transactions.service import categories, spending
from guilder.transactions.service.spending import Question

#: None stands for all spending, with or without a category.
Counted = frozenset[uuid.UUID] | None


def visible(actor: Actor) -> ColumnElement[bool]:
    """Budgets for everyone in the household, and the actor's own."""
    return or_(BudgetRow.owner_id.is_(None), BudgetRow.owner_id == actor.user_id)


@dataclass(frozen=True, slots=True)
class Families:
    """Which categories a budget counts: its own and those below them."""

    members: Mapping[uuid.UUID, frozenset[uuid.UUID]]
    names: Mapping[uuid.UUID, str]
    kinds: Mapping[uuid.UUID, str]

    @classmethod
    async def load(cls, session: AsyncSession, workspace_id: uuid.UUID) -> "Families":
        """The workspace's tree."""
        members: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        rows = await categories.rows(session, workspace_id)
        for row in rows:
            members[row.id].add(row.id)
            if row.parent_id is not None:
                members[row.parent_id].add(row.id)
        return cls(
            {category: frozenset(found) for category, found in members.items()},
            {row.id: row.name for row in rows},
            {row.id: row.kind for row in rows},
        )

    def of(self, ids: Iterable[str | uuid.UUID]) -> frozenset[uuid.UUID]:
        """The categories and those below them."""
        named = [each if isinstance(each, uuid.UUID) else uuid.UUID(each) for each in ids]
        return frozenset().union(*(self.members.get(each, frozenset([each])) for each in named))

    def counted(self, row: BudgetRow) -> Counted:
        """What the budget counts."""
        return self.of(row.category_ids) if row.category_ids else None

    def spending(self) -> frozenset[uuid.UUID]:
        """Every category of spending."""
        return frozenset(each for each, kind in self.kinds.items() if kind == "spending")

    def name(self, row: BudgetRow) -> str:
        """What people call the budget."""
        if row.name:
            return row.name
        return self.names.get(uuid.UUID(row.category_ids[0]), "Budget") if row.category_ids else "All spending"


@dataclass(frozen=True, slots=True)
class Abroad:
    """What was spent in another currency on one day, and in how many movements."""

    currency: str
    on: date
    spent: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent, and in how many movements: money out minus refunds. abroad: other currencies, by the day."""

    amount: Decimal
    count: int
    abroad: tuple[Abroad, ...]


class Totals:
    """What was spent in periods, each asked of the record once. home: every other currency comes by the day, so that it
    can be converted. accounts: on these alone.
    """

    def __init__(
        self,
        session: AsyncSession,
        workspace_id: uuid.UUID,
        *,
        home: str,
        accounts: Collection[uuid.UUID] | None = None,
    ) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._home = home
        self._accounts = accounts
        self._by_category: dict[Period, list[MonthTotal]] = {}
        self._whole: dict[Period, Spent] = {}

    async def read(self, periods: Sequence[Period], categories_read: frozenset[uuid.UUID] | None = None) -> None:
        """Ask for several periods at once: calendar months that follow each other take one query."""
        missing = sorted({each for each in periods if each not in self._by_category}, key=lambda each: each.first)
        for each in missing:
            self._by_category[each] = []
        months = {each.first: each for each in missing if is_month(each)}
        if months:
            for total in await self._asked(min(months), months[max(months)].last, categories_read):
                if (month := total.month.replace(day=1)) in months:
                    self._by_category[months[month]].append(total)
        for each in missing:
            if not is_month(each):
                self._by_category[each] = await self._asked(each.first, each.last, categories_read)

    async def _asked(self, first: date, last: date, read: frozenset[uuid.UUID] | None) -> list[MonthTotal]:
        return await spending.month_totals(
            self._session, self._workspace_id, first=first, last=last, category_ids=read, home=self._home,
            accounts=self._accounts,
        )  # fmt: skip

    async def of(self, period: Period) -> list[MonthTotal]:
        """By category and currency; a category may stand there several times."""
        await self.read([period])
        return self._by_category[period]

    async def spent(self, period: Period, counted: Counted) -> Spent:
        """What a budget that counts these comes to."""
        if counted is None:
            if period not in self._whole:
                self._whole[period] = await self._all(period)
            return self._whole[period]
        found = (total for total in await self.of(period) if total.category_id in counted)
        return self._summed((total.currency, total.month, -total.net, total.count) for total in found)

    async def _all(self, period: Period) -> Spent:
        reader = _reader(self._workspace_id, self._home)
        found = await spending.answer_by_day(
            self._session, actor=reader, question=Question(period.first, period.last, "out")
        )
        return self._summed((each.currency, each.on, each.amount, each.count) for each in found)

    def _summed(self, parts: Iterable[tuple[str, date, Decimal, int]]) -> Spent:
        amounts: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
        counts: dict[tuple[str, date], int] = defaultdict(int)
        own, count = Decimal(0), 0
        for currency, on, amount, uses in parts:
            if currency == self._home:
                own, count = own + amount, count + uses
            else:
                amounts[currency, on] += amount
                counts[currency, on] += uses
        abroad = (Abroad(code, on, amount, counts[code, on]) for (code, on), amount in sorted(amounts.items()))
        return Spent(own, count, tuple(each for each in abroad if each.spent or each.count))


def is_month(period: Period) -> bool:
    """Whether it is a month of the calendar."""
    return period.first.day == 1 and period.last == period.first.replace(
        day=monthrange(period.first.year, period.first.month)[1]
    )


def _reader(workspace_id: uuid.UUID, currency: str) -> Actor:
    """The household itself, for reads on nobody's behalf."""
    return Actor(
        user_id=uuid.UUID(int=0), workspace_id=workspace_id, role="viewer", session_id=None, request_id="",
        permissions=frozenset(), time_zone="UTC", currency=currency,
    )  # fmt: skip
