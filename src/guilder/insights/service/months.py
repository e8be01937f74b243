"""This month and the ones before: in, out, left, and where it went."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import accounts as bank_accounts
from guilder.insights import rules
from guilder.insights.contracts import (
    CategorySpending,
    CategoryTrend,
    MonthFlow,
    MonthOverview,
    SpendingTrends,
    Trend,
    TrendMonth,
)
from guilder.insights.rules import Flow, Group
from guilder.insights.service import whole
from guilder.kernel import clock, facts
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Column, Table, Working
from guilder.kernel.money import plain, quantize
from guilder.transactions.contracts.sense import MonthTotal
from guilder.transactions.service import categories, spending

USUAL_MONTHS = 3
_ROWS, _SHOWN = 50, 8
_NONE = Group(None, "No category yet", "circle-dashed", "none")
_FOR_SPENDING = frozenset({"checking", "savings", "card", "cash"})
_LEFT_OUT = (
    "Transfers between own accounts are left out, and what moves on investments and loans without a category; refunds "
    "lessen what was spent."
)


@dataclass(frozen=True, slots=True)
class Month:
    """The flows of some days, by currency.

    whole: all in the workspace's currency, None where a rate is missing; words: how it was converted, or why it was
    not. parts: the flows that a whole was converted from.
    """

    first: date
    last: date
    flows: Mapping[str, Flow]
    whole: Flow | None = None
    words: str = ""
    parts: Mapping[str, Flow] = field(default_factory=dict)

    def as_whole(self, currency: str) -> "Month":
        """The same with everything in `currency`; its foreign flows are then the parts."""
        assert self.whole is not None
        parts = {code: flow for code, flow in self.flows.items() if code != currency}
        return replace(self, flows={currency: self.whole}, parts=parts)

    def of(self, currency: str) -> Flow:
        """The flow in one currency, empty when nothing moved."""
        return self.flows.get(currency, Flow())


@dataclass(frozen=True, slots=True)
class Frame:
    """What months are told in. groups: the upper category of each category, and of none.

    away: accounts that are not for spending, whose lines count only where they have a category.
    """

    groups: Mapping[uuid.UUID | None, Group]
    away: frozenset[uuid.UUID]

    def rows_of(self, group: Group) -> str:
        """The page that lists everything in an upper category and below it."""
        ids = sorted(str(one) for one, upper in self.groups.items() if one and upper.id == group.id)
        return "/transactions?" + "&".join(f"category={one}" for one in ids)


async def frame(session: AsyncSession, *, actor: Actor) -> Frame:
    """The workspace's categories and accounts, as months need them."""
    tree = {row.id: row for row in await categories.list_categories(session, actor=actor)}
    found: dict[uuid.UUID | None, Group] = {None: _NONE}
    for one in tree.values():
        upper = tree.get(one.parent_id, one) if one.parent_id else one
        found[one.id] = Group(upper.id, upper.name, upper.icon, upper.kind)
    accounts = await bank_accounts.list_accounts(session, actor=actor, hidden=True)
    return Frame(found, frozenset(account.id for account in accounts if account.kind not in _FOR_SPENDING))


async def read(session: AsyncSession, *, actor: Actor, first: date, last: date, frame: Frame) -> Month:
    """What moved from `first` to `last`, both included."""
    totals = await spending.month_totals(
        session, actor.workspace_id, first=first, last=last, away=frame.away, home=actor.currency
    )
    together, words = await whole.totals(session, actor=actor, totals=totals, groups=frame.groups)
    one = None if together is None else rules.flows(together, frame.groups).get(actor.currency, Flow())
    return Month(first, last, rules.flows(totals, frame.groups), one, words)


async def overview(session: AsyncSession, *, actor: Actor, month: date | None = None) -> MonthOverview:
    """A month against the one before and the usual; the running one, up to today, when none is named."""
    today = clock.today(actor.time_zone)
    first = rules.month_of(month or today)
    last = min(rules.month_end(first), today) if first <= today else rules.month_end(first)
    known = await frame(session, actor=actor)
    now = await read(session, actor=actor, first=first, last=last, frame=known)
    before = await read(session, actor=actor, first=rules.month_of(last, 1), last=rules.same_day(last, 1), frame=known)
    usual = await read(
        session,
        actor=actor,
        first=rules.month_of(first, USUAL_MONTHS),
        last=rules.month_end(rules.month_of(first, 1)),
        frame=known,
    )
    home = actor.currency
    currencies = rules.ordered({*now.flows, *before.flows}, home)
    together, missing = None, None
    if {*currencies, *usual.flows} - {home}:
        missing = next((one.words for one in (now, before, usual) if one.whole is None), None)
        if missing is None:
            together = _flow(home, now.as_whole(home), before.as_whole(home), usual.as_whole(home))
    return MonthOverview(
        month=first,
        until=last,
        days=(rules.month_end(first) - first).days + 1,
        flows=[_flow(code, now, before, usual) for code in currencies],
        whole=together,
        missing=missing,
    )


def _flow(currency: str, now: Month, before: Month, usual: Month) -> MonthFlow:
    flow = now.of(currency)
    money_in, money_out = quantize(flow.money_in, currency), quantize(flow.money_out, currency)
    earlier = before.of(currency)
    return MonthFlow(
        currency=currency,
        money_in=money_in,
        money_out=money_out,
        left=money_in - money_out,
        before_in=quantize(earlier.money_in, currency),
        before_out=quantize(earlier.money_out, currency),
        categories=_categories(currency, flow, usual.of(currency)),
        working_in=_working("Money in", flow.received, money_in, currency, now, before.of(currency).money_in),
        working_out=_working("Money out", flow.spent, money_out, currency, now, before.of(currency).money_out),
        working_left=_left(money_in, money_out, currency, now),
    )


def _categories(currency: str, flow: Flow, usual: Flow) -> list[CategorySpending]:
    total = sum((spent for spent in flow.spent.values() if spent > 0), Decimal(0))
    return [
        CategorySpending(
            category_id=group.id,
            name=group.name,
            icon=group.icon,
            spent=quantize(spent, currency),
            share=round(float(spent / total), 6),
            usual=quantize(usual.spent.get(group, Decimal(0)) / USUAL_MONTHS, currency),
        )
        for group, spent in _largest(flow.spent)
        if spent > 0
    ]


def _largest(amounts: Mapping[Group, Decimal]) -> list[tuple[Group, Decimal]]:
    return sorted(amounts.items(), key=lambda item: (-item[1], item[0].name))


def _working(
    title: str, amounts: Mapping[Group, Decimal], total: Decimal, currency: str, month: Month, before: Decimal
) -> Working:
    rows = [(group, amount) for group, amount in _largest(amounts) if amount]
    return Working.of(
        title,
        f"the categories below, added up. {_LEFT_OUT} {_said(month)}".strip(),
        inputs=(
            facts.day("from", month.first, "From"),
            facts.day("to", month.last, "To"),
            facts.money("total", total, currency, title),
            facts.money("before", before, currency, "A month earlier, to the same day"),
            *_parts(month),
        ),
        table=Table(
            columns=(
                Column(key="name", label="Category", kind="text"),
                Column(key="amount", label="Amount", kind="money"),
            ),
            rows=tuple(
                {"name": group.name, "amount": plain(amount, currency), "currency": currency}
                for group, amount in rows[:_ROWS]
            ),
            total=len(rows),
        ),
        link=f"/transactions?from={month.first}&to={month.last}",
    )


def _said(month: Month) -> str:
    return month.words if month.parts else ""


def _parts(month: Month) -> list[facts.Cell]:
    """What a whole was converted from, in its own currencies."""
    cells = []
    for code, flow in sorted(month.parts.items()):
        cells += [
            facts.money(f"in_{code.lower()}", flow.money_in, code, f"Of it in {code}: in"),
            facts.money(f"out_{code.lower()}", flow.money_out, code, f"Of it in {code}: out"),
        ]
    return cells


def _left(money_in: Decimal, money_out: Decimal, currency: str, month: Month) -> Working:
    return Working.of(
        "Left this month",
        f"money in − money out. {_LEFT_OUT} {_said(month)}".strip(),
        inputs=(
            facts.day("from", month.first, "From"),
            facts.day("to", month.last, "To"),
            facts.money("in", money_in, currency, "Money in"),
            facts.money("out", money_out, currency, "Money out"),
            facts.money("left", money_in - money_out, currency, "Left"),
            *_parts(month),
        ),
        link=f"/transactions?from={month.first}&to={month.last}",
    )


async def trends(session: AsyncSession, *, actor: Actor, months: int) -> SpendingTrends:
    """The last `months` months, the running one included, and the categories that cost most in them."""
    today = clock.today(actor.time_zone)
    starts = [rules.month_of(today, back) for back in range(months - 1, -1, -1)]
    known = await frame(session, actor=actor)
    totals = await spending.month_totals(
        session, actor.workspace_id, first=starts[0], last=today, away=known.away, home=actor.currency
    )
    flows = _by_month(totals, starts, known)
    currencies = rules.ordered({code for flow in flows for code in flow}, actor.currency)
    one, missing = None, None
    if set(currencies) - {actor.currency}:
        together, words = await whole.totals(session, actor=actor, totals=totals, groups=known.groups)
        if together is None:
            missing = words
        else:
            own = [flow.get(actor.currency, Flow()) for flow in _by_month(together, starts, known)]
            one = _trend(actor.currency, starts, own)
    return SpendingTrends(
        trends=[_trend(code, starts, [flow.get(code, Flow()) for flow in flows]) for code in currencies],
        whole=one,
        missing=missing,
    )


def _by_month(totals: Sequence[MonthTotal], starts: Sequence[date], known: Frame) -> list[dict[str, Flow]]:
    by_month: dict[date, list[MonthTotal]] = defaultdict(list)
    for total in totals:
        by_month[rules.month_of(total.month)].append(total)
    return [rules.flows(by_month[start], known.groups) for start in starts]


def _trend(currency: str, starts: Sequence[date], flows: Sequence[Flow]) -> Trend:
    spent: dict[Group, Decimal] = defaultdict(Decimal)
    for flow in flows:
        for group, amount in flow.spent.items():
            spent[group] += amount
    return Trend(
        currency=currency,
        months=[
            TrendMonth(
                month=start,
                money_in=quantize(flow.money_in, currency),
                money_out=quantize(flow.money_out, currency),
            )
            for start, flow in zip(starts, flows, strict=True)
        ],
        categories=[
            CategoryTrend(
                category_id=group.id,
                name=group.name,
                icon=group.icon,
                spent=[quantize(flow.spent.get(group, Decimal(0)), currency) for flow in flows],
            )
            for group, amount in _largest(spent)[:_SHOWN]
            if amount > 0
        ],
    )
