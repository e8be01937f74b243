"""A household's own rules: conditions on a row, and what they set. Pure; text is matched without regular expressions.

A pattern of the user may hold * (anything) and ? (one character). It is matched in time proportional to pattern times
text at worst, so no pattern can make the server hang.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from uuid import UUID

from guilder.transactions.phrases import fold

Field = Literal["description", "merchant", "amount", "direction", "account", "currency"]
Operator = Literal["contains", "equals", "startsWith", "endsWith", "matches", "between", "atLeast", "atMost", "is"]

#: Which operators make sense for which field.
OPERATORS: dict[Field, tuple[Operator, ...]] = {
    "description": ("contains", "equals", "startsWith", "endsWith", "matches"),
    "merchant": ("contains", "equals", "startsWith", "endsWith", "matches"),
    "amount": ("equals", "between", "atLeast", "atMost"),
    "direction": ("is",),
    "account": ("is",),
    "currency": ("is",),
}
TEXT_FIELDS = ("description", "merchant")


@dataclass(frozen=True, slots=True)
class Condition:
    """value: text, a decimal number without sign, "in"/"out", an account's id or a currency; upper: the second number
    of `between`. Amounts are compared without their sign: a direction says which way.
    """

    field: Field
    operator: Operator
    value: str
    upper: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    id: UUID
    name: str
    conditions: tuple[Condition, ...]
    every: bool
    category_id: UUID | None
    merchant_name: str | None
    note: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at."""

    description: str
    merchant: str
    amount: Decimal
    currency: str
    account_id: UUID | None


def matches(rule: Rule, facts: Facts) -> bool:
    """Whether every condition (or one, if the rule says "any") holds."""
    hold = (holds(condition, facts) for condition in rule.conditions)
    return all(hold) if rule.every else any(hold)


def holds(condition: Condition, facts: Facts) -> bool:
    match condition.field:
        case "description":
            return text_holds(condition, facts.description)
        case "merchant":
            return text_holds(condition, facts.merchant)
        case "amount":
            return _amount_holds(condition, abs(facts.amount))
        case "direction":
            return facts.amount != 0 and (facts.amount > 0) == (condition.value == "in")
        case "account":
            return str(facts.account_id) == condition.value
        case "currency":
            return facts.currency == condition.value


def text_holds(condition: Condition, text: str) -> bool:
    """Without case and accents, with runs of blanks as one."""
    where, wanted = _comparable(text), _comparable(condition.value)
    tests: dict[str, Callable[[], bool]] = {
        "contains": lambda: wanted in where,
        "equals": lambda: where == wanted,
        "startsWith": lambda: where.startswith(wanted),
        "endsWith": lambda: where.endswith(wanted),
        "matches": lambda: glob(wanted, where),
    }
    return tests[condition.operator]()


@lru_cache(maxsize=1 << 15)
def _comparable(text: str) -> str:
    return " ".join(fold(text).split())


def _amount_holds(condition: Condition, amount: Decimal) -> bool:
    value = Decimal(condition.value)
    match condition.operator:
        case "equals":
            return amount == value
        case "atLeast":
            return amount >= value
        case "atMost":
            return amount <= value
        case _:
            return value <= amount <= Decimal(condition.upper or condition.value)


def glob(pattern: str, text: str) -> bool:
    """Whether `pattern` (* anything, ? one character) covers the whole of `text`.

    The greedy two-pointer match with one point to return to: at most len(pattern) × len(text) steps, and no recursion.
    """
    p = t = 0
    star, mark = -1, 0
    while t < len(text):
        if p < len(pattern) and pattern[p] == "*":
            star, mark, p = p, t, p + 1
        elif p < len(pattern) and pattern[p] in {"?", text[t]}:
            p, t = p + 1, t + 1
        elif star >= 0:
            mark += 1
            p, t = star + 1, mark
        else:
            return False
    return all(c == "*" for c in pattern[p:])


def needs_row(rule: Rule) -> bool:
    """Whether the rule looks at more than text, so that its answer differs between rows of the same text."""
    return any(condition.field not in TEXT_FIELDS for condition in rule.conditions)


def candidates(rules: Sequence[Rule], description: str, merchant: str) -> tuple[Rule, ...]:
    """The rules that a row with this text may still match, in their order; the others are out whatever the amount."""
    return tuple(rule for rule in rules if _may_match(rule, description, merchant))


def _may_match(rule: Rule, description: str, merchant: str) -> bool:
    text = [c for c in rule.conditions if c.field in TEXT_FIELDS]
    if not text or (not rule.every and len(text) < len(rule.conditions)):
        return True
    hold = (text_holds(c, description if c.field == "description" else merchant) for c in text)
    return all(hold) if rule.every else any(hold)
