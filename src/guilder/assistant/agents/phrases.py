"""Small pieces of English that every agent needs."""

from collections.abc import Sequence
from typing import Final

from guilder.assistant.agents.desk import Known
from guilder.assistant.slots.periods import Period
from guilder.kernel.facts import Cell

NOT_ADVICE: Final = "This is arithmetic on your own figures, not advice."


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def amounts(known: Known, cells: Sequence[Cell], form: str | None = None) -> str:
    """Amounts side by side, one per currency, never added."""
    return joined([known.ref(cell, form) for cell in cells])


def when(known: Known, period: Period) -> str:
    """`in October 2026`, `so far in November 2026`, `on 3 May 2026`: the days are the fact's own cells."""
    begin, end = ("from", "to") if known.has("from") and known.has("to") else (None, None)
    if begin is None or end is None:
        return "in that time"
    if period.grain == "day":
        return f"on {known.ref(begin)}"
    so_far = "so far " if period.running and period.grain in {"month", "quarter", "year"} else ""
    if period.grain == "month":
        return f"{so_far}in {known.ref(begin, 'month')}"
    if period.grain == "year":
        return f"{so_far}in {known.ref(begin, 'year')}"
    return f"from {known.ref(begin)} to {known.ref(end)}"


def one_or_many(known: Known, cell: str, one: str, many: str) -> str:
    """`{{t1.count}} transactions`, in the right number."""
    return f"{known.ref(cell)} {one if known.whole(cell) == 1 else many}"


def average_month(known: Known) -> str:
    """What an average month comes to, with the whole months it was taken over; or that there is none."""
    parts = []
    for cell in known.money("average_month"):
        code = cell.id.removeprefix("average_month_")
        begin, end, many = f"whole_from_{code}", f"whole_to_{code}", f"whole_months_{code}"
        span = ""
        if known.whole(many) == 1:
            span = f", from {known.ref(begin)} alone"
        elif known.has(many):
            span = f", over {known.ref(many)} whole months from {known.ref(begin)} to {known.ref(end)}"
        parts.append(f"{known.ref(cell)} in an average month{span}")
    if not parts:
        return "The record holds no whole month of that time, so there is no average."
    return f"That is {'; '.join(parts)}."
