"""Rules: what they look at, what they set, and what they would do."""

import uuid
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Discriminator, Field, StringConstraints, model_validator

from guilder.kernel.contract import Contract
from guilder.kernel.errors import NotFound
from guilder.kernel.money import Amount
from guilder.transactions.comparing import comparable
from guilder.transactions.contracts.records import Glimpse
from guilder.transactions.rule_patterns import PatternProblem, translated

Subject = Literal[
    "description", "merchant", "counterparty", "amount", "direction", "date", "day", "weekday", "account", "currency", "tag",
]  # fmt: skip
Operator = Literal[
    "contains", "equals", "startsWith", "endsWith", "word", "matches", "regex",
    "over", "under", "atLeast", "atMost", "between", "is",
]  # fmt: skip
Value = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]

TEXTS: Final = ("description", "merchant", "counterparty")
_OF_TEXT: Final[tuple[Operator, ...]] = ("contains", "equals", "startsWith", "endsWith", "word", "matches", "regex")
#: Which operators make sense for which subject.
OPERATORS: Final[dict[Subject, tuple[Operator, ...]]] = {
    "description": _OF_TEXT,
    "merchant": _OF_TEXT,
    "counterparty": _OF_TEXT,
    "amount": ("over", "under", "atLeast", "atMost", "between", "equals"),
    "direction": ("is",),
    "date": ("atLeast", "atMost", "between"),
    "day": ("is", "between"),
    "weekday": ("is",),
    "account": ("is",),
    "currency": ("is",),
    "tag": ("is",),
}
#: How deep groups go, and how many conditions a rule has at most.
DEEPEST, MOST_CONDITIONS = 4, 50


class RuleCondition(Contract):
    """One condition; of several values one is enough. negated: it must not hold.

    description, merchant, counterparty: text, compared without case, accents and doubled blanks. `word` stands alone,
    `matches` knows * and ?, `regex` the patterns of docs/guide. amount: without sign, in the row's currency. direction:
    in or out. date: ISO days, both included. day: of the month, 1 to 31. weekday: 1 (Monday) to 7. account, tag: ids.
    `between` takes two values, the lower first.
    """

    kind: Literal["condition"]
    subject: Subject
    operator: Operator
    values: Annotated[list[Value], Field(min_length=1, max_length=50)]
    negated: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.operator not in OPERATORS[self.subject]:
            raise ValueError(
                f"{self.subject} cannot be tested with {self.operator}: use {', '.join(OPERATORS[self.subject])}"
            )
        if self.operator == "between" and len(self.values) != 2:
            raise ValueError("between takes two values")
        read = [_read(self.subject, self.operator, value) for value in self.values]
        if self.operator == "between" and read[0] > read[1]:
            raise ValueError("the first value is larger than the second")
        return self


class RuleGroup(Contract):
    """Several parts: all of them hold, or any. negated: the whole must not hold."""

    kind: Literal["group"]
    join: Literal["all", "any"]
    parts: Annotated[
        list[Annotated["RuleCondition | RuleGroup", Discriminator("kind")]], Field(min_length=1, max_length=20)
    ]
    negated: bool = False


def _read(subject: Subject, operator: Operator, value: str) -> Any:
    """The value as its subject means it. Raises ValueError in words for people."""
    match subject:
        case "amount":
            return _number(value)
        case "date":
            return _day(value)
        case "day":
            return _between(value, 31, "a day of the month goes from 1 to 31")
        case "weekday":
            return _between(value, 7, "a weekday goes from 1, Monday, to 7, Sunday")
        case "account" | "tag":
            return uuid.UUID(value)
        case "direction" if value not in {"in", "out"}:
            raise ValueError('direction is "in" or "out"')
        case "currency" if len(value) != 3 or not value.isalpha() or not value.isupper():
            raise ValueError("a currency is three capital letters, such as EUR")
        case "description" | "merchant" | "counterparty":
            _text(operator, value)
    return value


def _text(operator: Operator, value: str) -> None:
    if operator == "regex":
        try:
            translated(value)
        except PatternProblem as problem:
            raise ValueError(str(problem)) from None
    elif not comparable(value):
        raise ValueError("write some letters to look for")


def _number(value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError("write the amount as a number, such as 12.50") from None
    if not number.is_finite() or number < 0 or number >= Decimal("1e15"):
        raise ValueError("write the amount without a sign")
    return number


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("write the day as 2026-11-21") from None


def _between(value: str, most: int, problem: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        raise ValueError(problem)
    return int(value)


class RulePart(Contract):
    """One part as a rule divides: a share in percent or an amount without sign, in the row's currency; the last has
    neither and takes what is left.
    """

    category_id: uuid.UUID | None = None
    percent: Amount | None = None
    amount: Amount | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)] | None = None


class RuleActions(Contract):
    """What a rule sets, at least one thing. categoryId: also how to mark a transfer, which budgets leave out.

    parts: divides what is whole, where every part comes out above nothing; what a person divided or joined stays.
    """

    category_id: uuid.UUID | None = None
    merchant_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    tag_ids: Annotated[list[uuid.UUID], Field(max_length=10)] = Field(default_factory=list)
    parts: Annotated[list[RulePart], Field(max_length=10)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if (
            self.category_id is None
            and not self.merchant_name
            and not self.note
            and not self.tag_ids
            and not self.parts
        ):
            raise ValueError("choose what the rule sets: a category, a name, a note, a tag or parts")
        return self

    @model_validator(mode="after")
    def _divides(self) -> Self:
        if not self.parts:
            return self
        *cut, rest = self.parts
        if not cut or rest.percent is not None or rest.amount is not None:
            raise ValueError("the last of two parts or more takes what is left")
        for part in cut:
            if (part.percent is None) == (part.amount is None):
                raise ValueError("give every part but the last a percentage or an amount")
            if not 0 < (part.percent or part.amount or 0) < Decimal("1e15"):
                raise ValueError("a part is above 0")
        if sum(part.percent or 0 for part in cut) >= 100:
            raise ValueError("the percentages leave nothing for the last part")
        return self


class Definition(Contract):
    """A rule as it is stored. version: of this very contract; an older one is rewritten by a migration."""

    version: Literal[2] = 2
    when: RuleGroup
    sets: RuleActions
    stop: bool = False


class RuleDraft(Contract):
    """A rule as it is tried or saved. stop: when it fits, no later rule is asked."""

    name: Name
    when: RuleGroup
    sets: RuleActions
    stop: bool = False
    enabled: bool = True

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if _depth(self.when) > DEEPEST:
            raise ValueError(f"groups go at most {DEEPEST} deep")
        if len(conditions(self.when)) > MOST_CONDITIONS:
            raise ValueError(f"a rule has at most {MOST_CONDITIONS} conditions")
        return self

    def definition(self) -> Definition:
        """What of it is stored as one document."""
        return Definition(when=self.when, sets=self.sets, stop=self.stop)


def conditions(group: RuleGroup) -> list[RuleCondition]:
    """Every condition of a group and the groups in it, in their order."""
    return [each for part in group.parts for each in ([part] if isinstance(part, RuleCondition) else conditions(part))]


def _depth(group: RuleGroup) -> int:
    return 1 + max((_depth(part) for part in group.parts if isinstance(part, RuleGroup)), default=0)


class SavedRule(Contract):
    """A rule of the household. Rules are asked in the order of their positions; of each thing the first one sets it.

    used: how many transactions that came in it fitted; lastUsedAt: the last time.
    """

    id: uuid.UUID
    name: str
    position: int
    enabled: bool
    when: RuleGroup
    sets: RuleActions
    stop: bool
    used: int
    last_used_at: datetime | None
    changed_at: datetime


class MoveRule(Contract):
    """Where the rule goes, counted from 0."""

    position: Annotated[int, Field(ge=0)]


class Trial(Glimpse):
    """One transaction that a rule fits. changes: it would get something new. chosen: it stays as a person set it."""

    changes: bool
    chosen: bool


class DryRun(Contract):
    """What a rule would do to the past. matched: rows it fits; changing: those that would get something new.

    chosen: those of the rest that stay because a person set what it would change. examples: the newest that would
    change, else the newest that fit.
    """

    matched: int
    changing: int
    chosen: int
    examples: list[Trial]


class ApplyRule(Contract):
    """overrule: also what people set by hand."""

    overrule: bool = False


class RuleProposal(Contract):
    """A search as a rule's conditions. when: null if nothing of it is left. leftOut: what a rule cannot look at, in words."""

    when: RuleGroup | None
    left_out: list[str]


class RuleSuggestion(Contract):
    """A rule that corrections suggest. times: how often the merchant's money (in, or out) was put there by hand."""

    id: uuid.UUID
    merchant_name: str
    incoming: bool
    category_id: uuid.UUID
    times: int
    rule: RuleDraft


class SuggestionNotFound(NotFound):
    """Nothing is suggested under this id, or it was decided."""

    code = "SUGGESTION_NOT_FOUND"
    summary = "This is no longer suggested."


class RuleNotFound(NotFound):
    """No such rule in this workspace."""

    code = "RULE_NOT_FOUND"
    summary = "There is no such rule in this household."
