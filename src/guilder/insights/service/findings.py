"""What stands out now: few things, the most telling first, each with the figures that it rests on."""

from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.insights import rules
from guilder.insights.contracts import Insight
from guilder.insights.rules import Deviation, Group
from guilder.insights.service import months, regular, worth
from guilder.insights.service.months import Frame, Month
from guilder.kernel import clock, facts
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Column, Table, Working
from guilder.kernel.money import plain, quantize
from guilder.transactions.service import regular as recurring

AT_MOST = 3
_BACK = 6
_WAITING = 5  # transactions without a category from which it is worth a word
_RANK = {"high": 0, "medium": 1, "low": 2}


async def list_insights(session: AsyncSession, *, actor: Actor) -> list[Insight]:
    """At most three things that stand out today."""
    today = clock.today(actor.time_zone)
    known = await months.frame(session, actor=actor)
    now = await months.read(session, actor=actor, first=rules.month_of(today), last=today, frame=known)
    earlier = [
        await months.read(
            session, actor=actor, first=rules.month_of(today, back), last=rules.same_day(today, back), frame=known
        )
        for back in range(1, _BACK + 1)
    ]
    full = await months.read(
        session,
        actor=actor,
        first=rules.month_of(today, 1),
        last=rules.month_end(rules.month_of(today, 1)),
        frame=known,
    )
    if all(month.whole is not None for month in (now, full, *earlier)):  # else each currency by itself
        home = actor.currency
        now, full, earlier = now.as_whole(home), full.as_whole(home), [month.as_whole(home) for month in earlier]
    coming = regular.findings(await recurring.going_on(session, actor=actor), today)
    found = [*_unusual(now, earlier, known), *coming, *_more_out(full), *_waiting(now, full)]
    found += await _highest(session, actor=actor, today=today)
    return sorted(found, key=lambda one: _RANK[one.priority])[:AT_MOST]


def _unusual(now: Month, earlier: list[Month], known: Frame) -> list[Insight]:
    found: list[tuple[float, Insight]] = []
    for currency, flow in now.flows.items():
        lived = [month for month in earlier if month.of(currency).count]
        month_spending = Decimal(sum(month.of(currency).money_out for month in lived)) / max(1, len(lived))
        for group in {group for month in (now, *lived) for group in month.of(currency).spent if group.id}:
            past = [month.of(currency).spent.get(group, Decimal(0)) for month in lived]
            deviation = rules.deviation(flow.spent.get(group, Decimal(0)), past)
            if deviation and rules.stands_out(deviation, month_spending):
                weight = abs(float(deviation.value - deviation.usual) / float(month_spending or 1))
                found.append((weight, _spending(now, lived, currency, group, deviation, known.rows_of(group))))
    found.sort(key=lambda item: -item[0])
    return [insight for _, insight in found[:2]]


def _spending(now: Month, lived: list[Month], currency: str, group: Group, deviation: Deviation, page: str) -> Insight:
    high = deviation.value > deviation.usual
    rows = [(month.first, month.of(currency).spent.get(group, Decimal(0))) for month in (now, *lived)]
    return Insight(
        id=f"spending:{now.first:%Y-%m}:{group.id}:{currency}",
        kind="spending_high" if high else "spending_low",
        priority="high" if high else "medium",
        title=f"{group.name} runs {'higher' if high else 'lower'} than usual",
        text="Compared with the same days of the months before.",
        figures=[
            facts.money("spent", deviation.value, currency, "So far this month"),
            facts.money("usual", deviation.usual, currency, "Usually by this day"),
        ],
        link=f"{page}&from={now.first}&to={now.last}",
        working=Working.of(
            f"{group.name} by this day of the month",
            "this month against the median of the months below. It stands out when it lies at least "
            f"{rules.STANDS_OUT} robust deviations (1.4826 × median absolute deviation) and a quarter away."
            + (f" {now.words}" if now.parts else ""),
            inputs=(
                facts.money("spent", deviation.value, currency, "So far this month"),
                facts.money("usual", deviation.usual, currency, "Median of the months before"),
                facts.number("score", round(deviation.score, 2), "Robust deviations away"),
            ),
            table=Table(
                columns=(
                    Column(key="month", label="Month, to the same day", kind="month"),
                    Column(key="spent", label="Spent", kind="money"),
                ),
                rows=tuple(
                    {"month": f"{first:%Y-%m}", "spent": plain(spent, currency), "currency": currency}
                    for first, spent in rows
                ),
                total=len(rows),
            ),
            link=page,
        ),
    )


def _more_out(full: Month) -> list[Insight]:
    found = []
    for currency, flow in full.flows.items():
        if flow.money_in <= 0 or flow.money_out <= flow.money_in:
            continue
        money_in, money_out = quantize(flow.money_in, currency), quantize(flow.money_out, currency)
        figures = [
            facts.money("in", money_in, currency, "Money in"),
            facts.money("out", money_out, currency, "Money out"),
        ]
        found.append(
            Insight(
                id=f"more-out:{full.first:%Y-%m}:{currency}",
                kind="more_out_than_in",
                priority="medium",
                title=f"More went out than came in last month{'' if len(full.flows) == 1 else f' ({currency})'}",
                text="Transfers between your own accounts are left out.",
                figures=figures,
                link=f"/transactions?from={full.first}&to={full.last}",
                working=Working.of(
                    "Last month",
                    "money in − money out, transfers between own accounts left out."
                    + (f" {full.words}" if full.parts else ""),
                    inputs=(*figures, facts.money("left", money_in - money_out, currency, "Left")),
                    link=f"/transactions?from={full.first}&to={full.last}",
                ),
            )
        )
    return found


def _waiting(now: Month, full: Month) -> list[Insight]:
    waiting = sum(flow.uncategorised for month in (now, full) for flow in month.flows.values())
    if waiting < _WAITING:
        return []
    figures = [facts.count("waiting", waiting, "Transactions without a category")]
    return [
        Insight(
            id=f"uncategorised:{now.first:%Y-%m}",
            kind="uncategorised",
            priority="low",
            title="Some transactions wait for a category",
            text="One correction also settles the others of the same merchant.",
            figures=figures,
            link=f"/transactions?uncategorised=true&from={full.first}",
            working=Working.of(
                "Transactions without a category",
                "counted over this month and the last.",
                inputs=(
                    *figures,
                    facts.day("from", full.first, "From"),
                    facts.day("to", now.last, "To"),
                ),
                link=f"/transactions?uncategorised=true&from={full.first}",
            ),
        )
    ]


async def _highest(session: AsyncSession, *, actor: Actor, today: date) -> list[Insight]:
    year = await worth.net_worth(session, actor=actor, chosen="1y")
    line = year.whole or next((one for one in year.lines if one.currency == actor.currency), None)
    if line is None or line.net <= 0 or line.change <= 0:
        return []
    best = max(point.net for point in line.points[:-1])
    if line.net <= best:
        return []
    span = "within a year" if line.begins_on is None else f"since the record began on {line.begins_on}"
    figures = [
        facts.money("net", line.net, line.currency, "Net worth today"),
        facts.money("best", best, line.currency, f"Highest before, {span}"),
    ]
    return [
        Insight(
            id=f"net-worth-high:{today:%Y-%m}",
            kind="net_worth_high",
            priority="low",
            title="Your net worth is at its highest " + ("in a year" if line.begins_on is None else "on record"),
            text="Counted over all accounts." if year.whole else "Counted over all accounts in your main currency.",
            figures=figures,
            link="/accounts",
            working=line.working,
        )
    ]
