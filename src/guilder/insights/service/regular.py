"""What stands out among regular payments: a charge after it was cancelled, a price that rose, a payment that did not come."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from guilder.insights.contracts import Insight, InsightKind, Priority
from guilder.kernel import facts
from guilder.kernel.facts import Cell, Working
from guilder.transactions.contracts.regular import RegularPayment

#: So long it is worth a word on Home; the page of regular payments tells it longer.
_NEWS: Final = timedelta(days=45)
_AT_MOST: Final = 2


def findings(payments: Iterable[RegularPayment], today: date) -> list[Insight]:
    """At most two, the most pressing first. payments: what still goes out, the dearest first."""
    found = [one for payment in payments if (one := _finding(payment, today))]
    return sorted(found, key=lambda one: one.priority != "high")[:_AT_MOST]


def _finding(one: RegularPayment, today: date) -> Insight | None:
    amount = facts.money("amount", one.amount, one.currency, "Now")
    if one.charged_after and one.cancelled_on and today - one.last_on <= _NEWS:
        return _insight(
            one, "charged_after", "high", f"{one.payee} was charged after you cancelled it",
            "Ask them to take it back.", [amount, facts.day("on", one.last_on, "Charged on")],
            "a payment was booked after the day on which you said that you cancelled it.",
        )  # fmt: skip
    if one.rise and today - one.rise.since <= _NEWS:
        before = facts.money("before", one.rise.before, one.currency, "Before")
        more = facts.money("more", one.rise.more_a_year, one.currency, "More a year")
        return _insight(
            one, "price_rise", "medium", f"{one.payee} became dearer", "Keep it, or cancel it.", [before, amount, more],
            "more a year = (the price now − the price before) × payments a year.",
        )  # fmt: skip
    if one.missed_on and today - one.missed_on <= _NEWS:
        return _insight(
            one, "payment_missed", "medium", f"{one.payee} was not paid",
            "It may be late, paid elsewhere, or over.", [facts.day("on", one.missed_on, "Expected on"), amount],
            "the day on which its rhythm expects it has passed, and the account’s record goes on beyond it.",
        )  # fmt: skip
    return None


def _insight(
    one: RegularPayment, kind: InsightKind, priority: Priority, title: str, text: str, figures: list[Cell], formula: str
) -> Insight:
    link = f"/recurring?series={one.id}"
    inputs = (*figures, facts.number("times", Decimal(one.count), "Payments on record"))
    return Insight(
        id=f"{kind}:{one.id}:{one.last_on}", kind=kind, priority=priority, title=title, text=text, figures=figures,
        link=link, working=Working.of(title, formula, inputs=inputs, link=link),
    )  # fmt: skip
