"""The budgeting agent: what was spent and earned, where it went, how it changed, and what is left."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from guilder.assistant.agents.desk import Answer, Desk, Known, Question
from guilder.assistant.agents.phrases import amounts, average_month, joined, one_or_many, when
from guilder.assistant.slots.periods import Period, find, month_of, previous

_EACH_MONTH: Final = re.compile(
    r"\b(each|every|a|per) (month|year)\b|\bmonthly\b|\byearly\b|\bannually\b|\busually\b|\bon average\b|\baverage\b"
)

_SAVES: Final = re.compile(
    r"\bsavings? (rate|ratio|quota)\b|\b(i|we) (\w+ )?(sav(e|ed|ing)|put (by|aside)|kept?|keep)\b", re.IGNORECASE
)
#: "more than last year" sets this year against it.
_THAN: Final = re.compile(r"\bthan\b", re.IGNORECASE)


def _period(question: Question) -> Period:
    if question.periods:
        return question.periods[0]
    if _EACH_MONTH.search(question.text.lower()):
        return _twelve_months(question.today)
    whole = month_of(question.today)
    return Period(whole.from_on, question.today, "month", running=True)


def _twelve_months(today: date) -> Period:
    """The last twelve whole months."""
    last = month_of(today).from_on - timedelta(days=1)
    return Period(date(last.year - (last.month < 12), last.month % 12 + 1, 1), last, "span")


def _subject(question: Question) -> dict[str, Any]:
    named = question.named
    if named is None:
        return {}
    return {"category": named.id} if named.kind == "category" else {"merchant": named.name}


def _on_what(known: Known) -> str:
    for cell, word in (("category", "on"), ("merchant", "at")):
        if known.has(cell):
            return f" {word} {known.ref(cell)}"
    return ""


def _nothing(known: Known, period: Period, what: str = "transactions") -> list[str]:
    return [
        f"There are no {what}{_on_what(known)} {when(known, period)}.",
        "If there should be, [import a statement](/import) that covers those days.",
    ]


async def _spent(desk: Desk, period: Period, **arguments: Any) -> Known:
    return await desk.look_up("transactions.spending", from_on=period.from_on, to_on=period.to_on, **arguments)


async def spending(desk: Desk, question: Question) -> Answer:
    """What was spent in a period, on a category or at a merchant, and how that differs from the period before."""
    period, subject = _period(question), _subject(question)
    known = await _spent(desk, period, group_by="month" if period.days > 62 else None, **subject)
    if known.whole("count") == 0:
        return Answer(_nothing(known, period))
    spent = known.money("spent")
    many = one_or_many(known, "count", "transaction", "transactions")
    if len(spent) == 1 and Decimal(spent[0].value) < 0:
        back = known.ref(spent[0], "magnitude")
        return Answer([f"You got back {back} more than you spent{_on_what(known)} {when(known, period)}, over {many}."])
    sentences = [f"You spent {amounts(known, spent)}{_on_what(known)} {when(known, period)}, in {many}."]
    if len(spent) > 1:
        sentences.append("The currencies stand side by side; Guilder does not add them up.")
    if period.days > 62:
        sentences.append(average_month(known))
    elif len(spent) == 1:
        sentences += await _against_before(desk, known, period, subject)
    if period.days > 62:
        await desk.draw(known)
    return Answer(sentences)


async def _against_before(desk: Desk, known: Known, period: Period, subject: dict[str, Any]) -> list[str]:
    earlier = previous(period)
    before = await _spent(desk, earlier, **subject)
    cell = before.fact.get(known.money("spent")[0].id)
    if cell is None or before.whole("count") == 0:
        return []
    change = await desk.work_out("Change", f"{known.handle}.{cell.id} - {before.handle}.{cell.id}")
    return [_change(change, amount=before.ref(cell), when_words=when(before, earlier))]


def _change(change: Known, *, amount: str, when_words: str) -> str:
    cell = change.fact.cells[0]
    if Decimal(cell.value) == 0:
        return f"That is exactly as much as {when_words}."
    direction = "more" if Decimal(cell.value) > 0 else "less"
    return f"That is {change.ref(cell, 'magnitude')} {direction} than {when_words} ({amount})."


async def biggest_expenses(desk: Desk, question: Question) -> Answer:
    """Where the money went: the largest categories, or merchants when shops are asked for."""
    period = _period(question)
    words = question.text.lower()
    shops = any(
        word in words
        for word in (
            "shop",
            "merchant",
            "store",
            "who did",
            "compan",
            "purchase",
            "payment",
            "transaction",
            "bought",
            "thing",
        )
    )
    inside = question.named is not None and question.named.kind == "category"
    group = "merchant" if shops or inside else "category"
    known = await _spent(desk, period, group_by=group, limit=5, **(_subject(question) if inside else {}))
    if known.whole("count") == 0:
        return Answer(_nothing(known, period))
    tops = _tops(known)
    spent = known.money("spent")
    sentences = [f"You spent {amounts(known, spent)}{_on_what(known)} {when(known, period)}."]
    if tops:
        sentences.append(f"The largest part was {_top(known, tops[0])}.")
    if len(tops) > 1:
        sentences.append(f"Then came {joined([_top(known, at) for at in tops[1:]])}.")
    await desk.draw(known)
    return Answer(sentences)


def _tops(known: Known) -> list[int]:
    return [at for at in range(1, 11) if known.has(f"top{at}_name") and known.has(f"top{at}_spent")]


def _top(known: Known, at: int) -> str:
    share = f" ({known.ref(f'top{at}_share')})" if known.has(f"top{at}_share") and at == 1 else ""
    return f"{known.ref(f'top{at}_name')} with {known.ref(f'top{at}_spent')}{share}"


async def compare_months(desk: Desk, question: Question) -> Answer:
    """Two periods side by side; one named period stands against the one before it."""
    subject = _subject(question)
    if len(question.periods) > 1:
        later, earlier = sorted(question.periods[:2], key=lambda period: period.from_on, reverse=True)
        if later.running and later.grain == earlier.grain and later.grain in {"month", "quarter", "year"}:
            fair = previous(later)
            earlier = fair if fair.from_on == earlier.from_on else earlier
    elif (present := _present(question)) is not None:
        later, earlier = present, question.periods[0]
        fair = previous(later)
        earlier = fair if fair.from_on == earlier.from_on else earlier
    else:
        later = _period(question)
        earlier = previous(later)
    now, before = await _spent(desk, later, **subject), await _spent(desk, earlier, **subject)
    if now.whole("count") == 0 and before.whole("count") == 0:
        return Answer(_nothing(now, later))
    sentences = []
    for cell in now.money("spent") or before.money("spent"):
        this, that = now.fact.get(cell.id), before.fact.get(cell.id)
        if this is None or that is None:
            known, period = (now, later) if this else (before, earlier)
            other = (before, earlier) if this else (now, later)
            sentences.append(
                f"You spent {known.ref(cell)}{_on_what(known)} {when(known, period)} and nothing {when(other[0], other[1])}."
            )
            continue
        sentences.append(f"You spent {now.ref(this)}{_on_what(now)} {when(now, later)}.")
        change = await desk.work_out("Change", f"{now.handle}.{cell.id} - {before.handle}.{cell.id}")
        line = _change(change, amount=before.ref(that), when_words=when(before, earlier))
        if Decimal(that.value) > 0 and Decimal(change.fact.cells[0].value) != 0:
            part = await desk.work_out(
                "Change in per cent",
                f"({now.handle}.{cell.id} - {before.handle}.{cell.id}) / {before.handle}.{cell.id}",
                kind="percent",
            )
            line = line.removesuffix(".") + f", a change of {part.ref('value')}."
        sentences.append(line)
    if not subject:
        sentences += await _what_moved(desk, now, later)
    return Answer(sentences)


def _present(question: Question) -> Period | None:
    """The running month, quarter or year, where it is asked what is more or less than in an earlier one."""
    if len(question.periods) != 1 or question.periods[0].running or not _THAN.search(question.text):
        return None
    grain = question.periods[0].grain
    return next(iter(find(f"this {grain}", question.today)), None) if grain in {"month", "quarter", "year"} else None


async def _what_moved(desk: Desk, now: Known, later: Period) -> list[str]:
    parts = await _spent(desk, later, group_by="category", limit=3)
    tops = _tops(parts)
    if not tops or now.whole("count") == 0:
        return []
    await desk.draw(parts)
    return [f"Most of it went to {joined([_top(parts, at) for at in tops])}."]


async def income(desk: Desk, question: Question) -> Answer:
    """What came in; or what of it was kept, where that is asked."""
    if _SAVES.search(question.text):
        return await _saved(desk, question)
    period = _period(question)
    named = question.named
    subject = _subject(question) if named and named.kind == "category" else {}
    known = await _spent(desk, period, direction="in", group_by="month" if period.days > 62 else "category", **subject)
    received = known.money("received")
    if known.whole("count") == 0 or not received:
        if not question.periods:
            last = previous(month_of(question.today))
            known, period = await _spent(desk, last, direction="in", **subject), last
            received = known.money("received")
        if known.whole("count") == 0 or not received:
            return Answer(_nothing(known, period, "deposits"))
    many = one_or_many(known, "count", "deposit", "deposits")
    sentences = [f"You received {amounts(known, received)} {when(known, period)}, in {many}."]
    if period.days > 62:
        sentences.append(average_month(known))
        await desk.draw(known)
    else:
        tops = _tops(known)
        if len(tops) > 1:
            sentences.append(f"It came from {joined([_top(known, at) for at in tops])}.")
    sentences.append("Transfers between your own accounts are left out.")
    return Answer(sentences)


async def _saved(desk: Desk, question: Question) -> Answer:
    """What of the money that came in was not spent: (received - spent) / received, by default over twelve whole months."""
    period = question.periods[0] if question.periods else _twelve_months(question.today)
    came = await _spent(desk, period, direction="in")
    received = came.money("received")
    if came.whole("count") == 0 or not received:
        return Answer(_nothing(came, period, "deposits"))
    went = await _spent(desk, period)
    sentences = []
    for cell in received:
        out = went.fact.get(cell.id.replace("received", "spent"))
        if out is None:
            sentences.append(f"You received {came.ref(cell)} {when(came, period)} and spent nothing of it.")
            continue
        inside = f"{came.handle}.{cell.id} - {went.handle}.{out.id}"
        kept = await desk.work_out("Kept", inside)
        amount = kept.fact.cells[0]
        if Decimal(amount.value) < 0:
            sentences.append(
                f"You spent {kept.ref(amount, 'magnitude')} more than the {came.ref(cell)} that came in {when(came, period)}, so nothing was saved."
            )
        elif Decimal(cell.value) > 0:
            rate = await desk.work_out("Savings rate", f"({inside}) / {came.handle}.{cell.id}", kind="percent")
            sentences.append(
                f"Your savings rate was {rate.ref('value')}: of {came.ref(cell)} that came in {when(came, period)} you kept {kept.ref(amount)}."
            )
    sentences.append("Transfers between your own accounts are left out, so what you moved to savings counts as kept.")
    return Answer(sentences)


async def budget_status(desk: Desk, question: Question) -> Answer:
    """What was assigned, spent and left, and which lines are over."""
    period = _period(question)
    arguments: dict[str, Any] = {"month": f"{period.from_on:%Y-%m}"}
    if question.named and question.named.kind == "category":
        arguments["category"] = question.named.name
    known = await desk.look_up("budgets.budget_status", **arguments)
    if known.whole("count") == 0:
        about = f" for {known.ref('unknown')}" if known.has("unknown") else ""
        month = f" in {known.ref('month')}" if known.has("month") else ""
        return Answer(
            [
                f"There is no budget{about}{month} yet.",
                "You can [set one](/budgets) in a minute; Guilder proposes amounts from what you usually spend.",
            ]
        )
    left = known.money("left")
    over = [cell for cell in left if Decimal(cell.value) < 0]
    sentences = []
    if left and not over:
        sentences.append(
            f"You have {amounts(known, left)} left{_for(known)}, of {amounts(known, known.money('assigned'))} assigned."
        )
    elif left:
        sentences.append(
            f"You are {amounts(known, left, 'magnitude')} over{_for(known)}: {amounts(known, known.money('spent'))} spent, {amounts(known, known.money('assigned'))} assigned."
        )
    lines = [at for at in range(1, 6) if known.has(f"line{at}_name") and known.has(f"line{at}_left")]
    red = [at for at in lines if Decimal(_value(known, f"line{at}_left")) < 0]
    if known.whole("count") > 1 and red:
        sentences.append(f"Over budget: {joined([_line(known, at) for at in red])}.")
    elif known.whole("count") > 1:
        sentences.append("No line is over.")
        used = [at for at in lines if known.has(f"line{at}_used")][:2]
        if used:
            sentences.append(
                f"The fullest {'is' if len(used) == 1 else 'are'} {joined([_used(known, at) for at in used])}."
            )
    return Answer([*sentences, *await _pace(desk, known)])


async def _pace(desk: Desk, known: Known) -> list[str]:
    """How much is spent against how much of the month has passed; nothing for a month that is over."""
    assigned, spent = known.money("assigned"), known.money("spent")
    if not known.has("elapsed") or len(assigned) != 1 or Decimal(assigned[0].value) <= 0:
        return []
    expression = f"{known.handle}.{spent[0].id} / {known.handle}.{assigned[0].id}"
    used = await desk.work_out("Spent of the limits", expression, kind="percent")
    ahead = Decimal(used.fact.cells[0].value) > Decimal(_value(known, "elapsed"))
    verdict = "spending runs ahead of the month" if ahead else "spending keeps pace with the month"
    return [f"With {used.ref('value')} spent and {known.ref('elapsed')} of the month gone, {verdict}."]


def _value(known: Known, cell_id: str) -> str:
    cell = known.fact.get(cell_id)
    return cell.value if cell else "0"


def _for(known: Known) -> str:
    category = f" for {known.ref('line1_name')}" if known.whole("count") == 1 and known.has("line1_name") else ""
    return f"{category} in {known.ref('month')}" if known.has("month") else category


def _line(known: Known, at: int) -> str:
    return f"{known.ref(f'line{at}_name')} by {known.ref(f'line{at}_left', 'magnitude')}"


def _used(known: Known, at: int) -> str:
    return f"{known.ref(f'line{at}_name')} ({known.ref(f'line{at}_used')} used, {known.ref(f'line{at}_left')} left)"
