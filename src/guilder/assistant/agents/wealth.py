"""The wealth agent: what is owned, what is owed, and what stands in each account."""

import calendar
from datetime import date
from decimal import Decimal

from guilder.assistant.agents.desk import Answer, Desk, Known, Question
from guilder.assistant.agents.phrases import amounts, joined, one_or_many
from guilder.assistant.slots.periods import Period

_EMPTY = [
    "There are no accounts here yet.",
    "Drop a bank statement on the [import page](/import), or [add an account](/accounts) by hand.",
]


async def net_worth(desk: Desk, question: Question) -> Answer:
    """Assets less debts, per currency."""
    known = await _worth(desk, question)
    if known.whole("count") == 0:
        return Answer(list(_EMPTY))
    net = known.money("net")
    at = f" on {known.ref('as_of')}" if known.has("as_of") else ""
    over = bool(question.periods) and not question.periods[0].running
    verb, own, owe = ("was", "owned", "owed") if over else ("is", "own", "owe")
    negative = [cell for cell in net if Decimal(cell.value) < 0]
    if len(net) == 1 and negative:
        sentences = [f"You {owe} {known.ref(net[0], 'magnitude')} more than you {own}{at}."]
    else:
        sentences = [
            f"Your net worth {verb} {amounts(known, net)}{at}, over {one_or_many(known, 'count', 'account', 'accounts')}."
        ]
    owned, owed = known.money("assets"), [cell for cell in known.money("debts") if Decimal(cell.value) != 0]
    if owned and owed:
        sentences.append(f"You {own} {amounts(known, owned)} and {owe} {amounts(known, owed)}.")
    elif owned:
        sentences.append("There are no debts among your accounts.")
    sentences += _changed(known)
    if known.has("record_from"):
        sentences.append(f"Your record begins on {known.ref('record_from')}; nothing is known of the time before.")
    if len(net) > 1:
        sentences.append(
            "A rate between them is missing, so the currencies stand side by side; the working says which."
        )
    await desk.draw(known)
    return Answer(sentences)


def _changed(known: Known) -> list[str]:
    """One sentence for all currencies."""
    parts = [
        f"{known.ref(cell, 'magnitude')} {'more' if Decimal(cell.value) > 0 else 'less'}"
        for cell in known.money("change")
        if Decimal(cell.value) != 0
    ]
    return [f"That is {joined(parts)} than a month earlier."] if parts else []


async def balances(desk: Desk, question: Question) -> Answer:
    """What stands in each account; the one the question names, when it names one."""
    known = await _worth(desk, question)
    if known.whole("count") == 0:
        return Answer(list(_EMPTY))
    accounts = [at for at in range(1, 41) if known.has(f"account{at}_name") and known.has(f"account{at}_balance")]
    words = question.text.lower()
    asked = [at for at in accounts if _asked(known, at, words)]
    shown = asked or accounts[:8]
    if len(shown) == 1:
        only = shown[0]
        return Answer(
            [f"{known.ref(f'account{only}_name')} stands at {known.ref(f'account{only}_balance')}{_at(known)}."]
        )
    if not shown:
        net = known.money("net")
        return Answer([f"Your accounts together stand at {amounts(known, net)}{_at(known)}."])
    lines = joined([f"{known.ref(f'account{at}_name')} {known.ref(f'account{at}_balance')}" for at in shown])
    more = "" if asked or len(accounts) == len(shown) else " The rest is on the [accounts page](/accounts)."
    return Answer([f"Your balances{_at(known)}: {lines}.{more}"])


def _at(known: Known) -> str:
    return f" on {known.ref('as_of')}" if known.has("as_of") else ""


_GENERIC = frozenset({"account", "accounts", "bank", "balance", "card", "the", "and", "our", "joint"})


def _asked(known: Known, at: int, words: str) -> bool:
    cell = known.fact.get(f"account{at}_name")
    name = cell.value.lower() if cell else ""
    parts = [
        part for part in name.replace("(", " ").replace(")", " ").split() if len(part) > 3 and part not in _GENERIC
    ]
    kind = known.fact.get(f"account{at}_kind")
    return bool(name) and (
        name in words or any(part in words for part in parts) or bool(kind and kind.value.lower() in words)
    )


def _day(period: Period, today: date) -> date:
    """The day that is meant: of "a year ago" or "two months ago" this very day, else the period's last."""
    if period.running or period.grain not in {"month", "year"} or not period.ago:
        return period.to_on
    month = today.month if period.grain == "year" else period.from_on.month
    last = calendar.monthrange(period.from_on.year, month)[1]
    return date(period.from_on.year, month, min(today.day, last))


async def _worth(desk: Desk, question: Question) -> Known:
    as_of = _day(question.periods[0], question.today) if question.periods else None
    return await desk.look_up("insights.net_worth", as_of=as_of)
