"""The budgeting agent on regular payments: subscriptions, bills, and what comes up."""

import re
from datetime import timedelta
from typing import Final

from guilder.assistant.agents.desk import Answer, Desk, Known, Question
from guilder.assistant.agents.phrases import amounts, joined, one_or_many
from guilder.assistant.slots.periods import month_of

_SUBSCRIPTIONS: Final = re.compile(r"\bsubscri|\bmemberships?\b|\bstreaming\b", re.IGNORECASE)
_RISES: Final = re.compile(
    r"\b(price|dearer|more expensive|rose|rise|risen|raised?|increased?|go(ne)? up|went up)\b", re.IGNORECASE
)
_AHEAD: Final = re.compile(
    r"\b(due|coming up|comes up|upcoming|coming soon|will be charged|(this|next|coming) (week|month|fortnight)"
    r"|next \d+ (days|weeks)|next (few )?(bills|days|weeks))\b",
    re.IGNORECASE,
)
_SPAN: Final = re.compile(r"\bnext (\d+) (days?|weeks?|months?)\b", re.IGNORECASE)
_LENGTHS: Final = {"day": 1, "week": 7, "month": 30}


async def recurring(desk: Desk, question: Question) -> Answer:
    """Subscriptions, and bills that come again: the kind that is asked for first, the other named apart."""
    if _AHEAD.search(question.text) and not _SUBSCRIPTIONS.search(question.text):
        return await _coming(desk, question)
    known = await desk.look_up("transactions.recurring")
    if known.whole("count") == 0:
        return Answer(
            [
                "No regular payments have shown themselves yet.",
                "Guilder needs at least a few months of [transactions](/transactions) to recognise them.",
            ]
        )
    subscriptions, bills = _regular(known, "subscription"), _regular(known, "bill")
    if _RISES.search(question.text):
        rises = [
            _rise(known, cell)
            for kind in ("subscription", "bill")
            for cell in _items(known, kind)
            if known.has(f"{cell}_since")
        ]
        return Answer(rises or ["No regular payment has become dearer in the last thirteen months."])
    only = bool(_SUBSCRIPTIONS.search(question.text))
    none = ["No subscription shows itself in your payments."] if not subscriptions else []
    if question.said:  # "and a year?": the list stands above already
        return Answer([*none, *subscriptions[:1]] if only else [*bills[:1], *subscriptions[:1]])
    if only:
        beside = [sentence.replace("You have", "Beside them:", 1) for sentence in bills[:1]]
        return Answer([*none, *subscriptions, *beside])
    return Answer([*bills, *subscriptions])


def _items(known: Known, kind: str) -> list[str]:
    return [f"{kind}{at}" for at in range(1, 21) if known.has(f"{kind}{at}_name") and known.has(f"{kind}{at}_amount")]


def _regular(known: Known, kind: str) -> list[str]:
    items = _items(known, kind)
    if not items:
        return []
    word = ("subscription", "subscriptions") if kind == "subscription" else ("regular bill", "regular bills")
    many, monthly, yearly = (
        one_or_many(known, f"{kind}s", *word), known.money(f"{kind}s_month"), known.money(f"{kind}s_year")
    )  # fmt: skip
    together = f", together {amounts(known, monthly)} a month" if monthly else ""
    a_year = f" and {amounts(known, yearly)} a year" if yearly else ""
    rest = known.whole(f"{kind}s") > len(items)
    opening = "The largest: " if rest else "They are: " if len(items) > 1 else "It is "
    rises = [_rise(known, cell) for cell in items if known.has(f"{cell}_since")]
    missed = [
        f"{known.ref(f'{cell}_name')} was expected on {known.ref(f'{cell}_missed')} and did not come."
        for cell in items
        if known.has(f"{cell}_missed")
    ]
    return [
        f"You have {many}{together}{a_year}.",
        f"{opening}{'; '.join(_item(known, cell) for cell in items)}.",
        *rises,
        *missed,
    ]


def _item(known: Known, cell: str) -> str:
    cells = known.fact.get(f"{cell}_every")
    twice = cells is not None and cells.value == "twice a month"
    every = f" {known.ref(f'{cell}_every')}" if twice else f" every {known.ref(f'{cell}_every')}" if cells else ""
    due = f", next {known.ref(f'{cell}_next')}" if known.has(f"{cell}_next") else ""
    return f"{known.ref(f'{cell}_name')}, {known.ref(f'{cell}_amount')}{every}{due}"


def _rise(known: Known, cell: str) -> str:
    return (
        f"{known.ref(f'{cell}_name')} rose from {known.ref(f'{cell}_before')} to {known.ref(f'{cell}_amount')} on "
        f"{known.ref(f'{cell}_since')}, {known.ref(f'{cell}_more')} more a year."
    )


async def _coming(desk: Desk, question: Question) -> Answer:
    """The bills of the days that the question names, a month by default."""
    known = await desk.look_up("transactions.upcoming", days=_days(question))
    until = f"by {known.ref('to')}"
    if known.whole("count") == 0:
        return Answer([f"No regular payment is expected {until}."])
    items = [f"due{at}" for at in range(1, 21) if known.has(f"due{at}_name")]
    rest = known.whole("count") > len(items)
    listed = "; ".join(
        f"{known.ref(f'{cell}_name')}, {known.ref(f'{cell}_amount')} on {known.ref(f'{cell}_on')}" for cell in items
    )
    below = [
        f"{known.ref(f'below{at}_name')} would go below zero on {known.ref(f'below{at}_on')}, to {known.ref(f'below{at}_lowest')} at its lowest."
        for at in range(1, 11)
        if known.has(f"below{at}_name")
    ]
    comes_in = known.money("in")
    income = [f"Regular income of {amounts(known, comes_in)} comes in."] if comes_in else []
    many = one_or_many(known, "count", "payment comes up", "payments come up")
    return Answer(
        [f"{many} {until}, together {joined([known.ref(cell) for cell in known.money('out')])}.",
         f"{'The next: ' if rest else ''}{listed}.", *income, *below],
        aside="Only regular payments are foreseen, not everyday spending. [All of them](/recurring)",
    )  # fmt: skip


def _days(question: Question) -> int:
    """How far ahead: what is said, else to the end of the week or month that is named, else thirty days."""
    if found := _SPAN.search(question.text):
        return max(1, min(366, int(found[1]) * _LENGTHS[found[2].lower().rstrip("s")]))
    named, today = question.text.lower(), question.today
    if "week" in named:
        return max(1, 6 - today.weekday()) + (7 if "next week" in named else 0)
    if "month" in named:
        end = month_of(today).to_on
        return max(1, ((month_of(end + timedelta(days=1)).to_on if "next month" in named else end) - today).days)
    return 30
