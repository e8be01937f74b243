"""A rule's conditions as SQL over `t`, a row of transactions.transaction: the same answer as `rules` gives. Pure.

Values travel as parameters, never as text of the statement. No part of a condition is ever null, so `not` is safe.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from guilder.transactions.comparing import BESIDE_CLASS, comparable
from guilder.transactions.contracts.rules import TEXTS, RuleCondition, RuleGroup
from guilder.transactions.rule_patterns import literal
from guilder.transactions.rules import joined_patterns, key_values

_COLUMNS: Final = {"description": "t.description", "counterparty": "t.counterparty", "merchant": "t.merchant_name"}
_KEY = "(case when t.merchant_key like 'm:%' then substr(t.merchant_key, 3) else t.merchant_key end)"
_ORDER: Final = {"over": ">", "under": "<", "atLeast": ">=", "atMost": "<="}
#: What of the row a value is compared with, and the values' type.
_OF_ROW: Final = {
    "amount": ("abs(t.amount)", "numeric"),
    "direction": ("sign(t.amount)", "numeric"),
    "date": ("t.booked_on", "date"),
    "day": ("extract(day from t.booked_on)", "numeric"),
    "weekday": ("extract(isodow from t.booked_on)", "numeric"),
    "account": ("t.account_id", "uuid"),
    "currency": ("t.currency", "varchar"),
}
_WAYS: Final = {"in": "1", "out": "-1"}


@dataclass(slots=True)
class Clause:
    """A statement's condition while it is written. values: its parameters by name."""

    values: dict[str, Any] = field(default_factory=dict)

    def of(self, part: RuleCondition | RuleGroup) -> str:
        """The part as SQL in brackets."""
        said = self._group(part) if isinstance(part, RuleGroup) else self._condition(part)
        return f"(not {said})" if part.negated else said

    def _bind(self, value: Any, kind: str) -> str:
        name = f"rule_{len(self.values)}"
        self.values[name] = value
        return f"cast(:{name} as {kind})"

    def _group(self, group: RuleGroup) -> str:
        """Numbers and dates before texts: they cost less."""
        parts = sorted(group.parts, key=lambda part: isinstance(part, RuleGroup) or part.subject in TEXTS)
        return "(" + (" and " if group.join == "all" else " or ").join(self.of(part) for part in parts) + ")"

    def _condition(self, condition: RuleCondition) -> str:
        if condition.subject == "tag":
            return f"(t.tag_ids && {self._bind(condition.values, 'uuid[]')})"
        if condition.subject not in TEXTS:
            return self._in_order(condition, *_OF_ROW[condition.subject])
        shown = self._text(condition, condition.values, f"transactions.comparable({_COLUMNS[condition.subject]}::text)")
        keys = key_values(condition) if condition.subject == "merchant" else []
        return f"({shown} or {self._text(condition, keys, _KEY)})" if keys else shown

    def _in_order(self, condition: RuleCondition, what: str, kind: str) -> str:
        values = [_WAYS.get(value, value) for value in condition.values]
        if condition.operator == "between":
            low, high = (self._bind(value, kind) for value in values)
            return f"({what} between {low} and {high})"
        if sign := _ORDER.get(condition.operator):
            return "(" + " or ".join(f"{what} {sign} {self._bind(value, kind)}" for value in values) + ")"
        return f"({what} = any({self._bind(values, f'{kind}[]')}))"

    def _text(self, condition: RuleCondition, values: Sequence[str], what: str) -> str:
        what = f'{what} collate "C"'
        if condition.operator == "regex":
            return f"({what} ~ {self._bind(joined_patterns(values), 'text')})"
        wanted = [comparable(value) for value in values]
        if condition.operator == "word":
            words = "|".join(literal(each) for each in wanted)
            return f"({what} ~ {self._bind(f'(?:^|{BESIDE_CLASS})(?:{words})(?:$|{BESIDE_CLASS})', 'text')})"
        if condition.operator == "equals":
            return f"({what} = any({self._bind(wanted, 'text[]')}))"
        return f"({what} like any({self._bind([_like(condition, each) for each in wanted], 'text[]')}))"


def _like(condition: RuleCondition, wanted: str) -> str:
    escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    match condition.operator:
        case "contains":
            return f"%{escaped}%"
        case "startsWith":
            return f"{escaped}%"
        case "endsWith":
            return f"%{escaped}"
        case _:
            return escaped.replace("*", "%").replace("?", "_")
