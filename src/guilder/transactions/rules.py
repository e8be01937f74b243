"""A household's own rules, asked of one row: pure. `rule_sql` asks the same of the record; a test holds them together.

A test on a row that is not known yet (only its text is) answers None, and groups join such answers as Kleene's logic
does: so the rules that a text rules out are dropped once per text, not once per row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, Final
from uuid import UUID

from guilder.transactions.comparing import comparable, glob, holds_word
from guilder.transactions.contracts.rules import Operator, RuleActions, RuleCondition, RuleGroup
from guilder.transactions.phrases import words
from guilder.transactions.rule_patterns import translated

Verdict = bool | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at. merchant: the name that is shown; merchant_key: as it came in, whatever it was renamed to.

    amount: signed; None while only the text is known.
    """

    description: str
    merchant: str
    merchant_key: str
    counterparty: str
    amount: Decimal | None = None
    currency: str = ""
    account_id: UUID | None = None
    booked_on: date = date.min
    tag_ids: frozenset[UUID] = frozenset()


Check = Callable[[Facts], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    id: UUID
    name: str
    check: Check
    sets: RuleActions
    stop: bool
    changed_at: datetime

    @classmethod
    def of(
        cls, ident: UUID, name: str, when: RuleGroup, sets: RuleActions, *, stop: bool, changed_at: datetime
    ) -> "Rule":
        """A rule that is ready to be asked."""
        return cls(ident, name, compiled(when), sets, stop, changed_at)

    def fits(self, facts: Facts) -> bool:
        """Whether its conditions hold for this row."""
        return self.check(facts) is True


def candidates(rules: Sequence[Rule], text: Facts) -> tuple[Rule, ...]:
    """The rules that a row with this text may still fit, in their order; the others are out whatever else it holds.

    A rule may give the merchant another name, which those behind it see.
    """
    names = dict.fromkeys([text.merchant, *(rule.sets.merchant_name for rule in rules if rule.sets.merchant_name)])
    texts = [replace(text, merchant=name) for name in names]
    return tuple(rule for rule in rules if any(rule.check(each) is not False for each in texts))


def compiled(part: RuleCondition | RuleGroup) -> Check:
    """The conditions as one function."""
    check = _group(part) if isinstance(part, RuleGroup) else _condition(part)
    return _negated(check) if part.negated else check


def _negated(check: Check) -> Check:
    def turned(facts: Facts) -> Verdict:
        verdict = check(facts)
        return None if verdict is None else not verdict

    return turned


def _group(group: RuleGroup) -> Check:
    parts = [compiled(part) for part in group.parts]
    ends = group.join == "any"

    def joined(facts: Facts) -> Verdict:
        unknown = False
        for part in parts:
            verdict = part(facts)
            if verdict is ends:
                return ends
            unknown = unknown or verdict is None
        return None if unknown else not ends

    return joined


def _condition(condition: RuleCondition) -> Check:
    match condition.subject:
        case "merchant":
            return _of_merchant(condition)
        case "description" | "counterparty" as name:
            holds = text_check(condition.operator, condition.values)
            return lambda facts: holds(comparable(getattr(facts, name)))
        case "tag":
            tags = frozenset(map(UUID, condition.values))
            return lambda facts: None if facts.amount is None else not tags.isdisjoint(facts.tag_ids)
        case subject:
            read, look = _OF_ROW[subject]
            fits = _in_order(condition.operator, [read(value) for value in condition.values])
            return lambda facts: None if facts.amount is None else fits(look(facts))


#: How a value is read, and what of the row it is compared with.
_OF_ROW: Final[Mapping[str, tuple[Callable[[str], Any], Callable[[Facts], Any]]]] = {
    "amount": (Decimal, lambda facts: abs(facts.amount or 0)),
    "direction": (
        {"in": 1, "out": -1}.__getitem__,
        lambda facts: ((facts.amount or 0) > 0) - ((facts.amount or 0) < 0),
    ),
    "date": (date.fromisoformat, lambda facts: facts.booked_on),
    "day": (int, lambda facts: facts.booked_on.day),
    "weekday": (int, lambda facts: facts.booked_on.isoweekday()),
    "account": (UUID, lambda facts: facts.account_id),
    "currency": (str, lambda facts: facts.currency),
}


def _in_order(operator: Operator, values: list[Any]) -> Callable[[Any], bool]:
    compare = _ORDER.get(operator)
    if compare is not None:
        return lambda found: any(compare(found, value) for value in values)
    if operator == "between":
        first, last = values
        return lambda found: bool(first <= found <= last)
    return lambda found: found in values


_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {"over": gt, "under": lt, "atLeast": ge, "atMost": le}


def _of_merchant(condition: RuleCondition) -> Check:
    shown = text_check(condition.operator, condition.values)
    came = text_check(condition.operator, key_values(condition))
    return lambda facts: shown(comparable(facts.merchant)) or came(facts.merchant_key.removeprefix("m:"))


def key_values(condition: RuleCondition) -> list[str]:
    """The values as a merchant's key would hold them: words alone. Patterns stay as they are."""
    if condition.operator in {"matches", "regex"}:
        return condition.values
    return [key for value in condition.values if (key := " ".join(words(value)))]


def text_check(operator: Operator, values: Sequence[str]) -> Callable[[str], bool]:
    """Whether a comparable text stands to one of `values` as the operator says."""
    if operator == "regex":
        return _pattern_check(values)
    wanted = tuple(comparable(value) for value in values)
    one = _TEXT[operator]
    return lambda text: any(one(text, each) for each in wanted)


_TEXT: Final[dict[str, Callable[[str, str], bool]]] = {
    "contains": str.__contains__,
    "equals": str.__eq__,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "word": holds_word,
    "matches": lambda text, pattern: glob(pattern, text),
}


def _pattern_check(values: Sequence[str]) -> Callable[[str], bool]:
    import re2  # a native library that only households with patterns need

    found: Callable[[str], object] = re2.compile(joined_patterns(values)).search  # type: ignore[no-untyped-call]
    return lambda text: found(text) is not None


def joined_patterns(values: Sequence[str]) -> str:
    """Several patterns as one, in the words that both engines share."""
    return "|".join(f"(?:{translated(value)})" for value in values)
