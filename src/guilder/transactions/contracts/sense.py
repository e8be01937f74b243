"""Categories, rules, merchants and what was spent where."""

import uuid
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, InvalidInput, NotFound
from guilder.kernel.money import Amount, Currency, plain
from guilder.transactions import rules

Kind = Literal["income", "spending", "transfer"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Icon = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]


class Category(Contract):
    """A node of the tree. slug: of a default category. used: how many transactions lie in it, null if not asked for."""

    id: uuid.UUID
    slug: str | None
    parent_id: uuid.UUID | None
    name: str
    kind: Kind
    icon: str
    position: int
    hidden: bool
    used: int | None


class CreateCategory(Contract):
    """A category of the household's own: below a parent, whose kind it takes, or at the top with a kind."""

    name: Name
    parent_id: uuid.UUID | None = None
    kind: Kind = "spending"
    icon: Icon = "tag"


class ChangeCategory(Contract):
    """Rename, give another icon, hide or show again. What is left out stays."""

    name: Name | None = None
    icon: Icon | None = None
    hidden: bool | None = None


class RuleCondition(Contract):
    """One test. description and merchant take text (`matches` knows * and ?), amount a number without sign and, for
    between, a second; direction is "in" or "out", account an id, currency a code.
    """

    field: rules.Field
    operator: rules.Operator
    value: Text
    upper: Text | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.operator not in rules.OPERATORS[self.field]:
            raise ValueError(
                f"{self.field} cannot be tested with {self.operator}: use {', '.join(rules.OPERATORS[self.field])}"
            )
        if self.field == "direction" and self.value not in {"in", "out"}:
            raise ValueError('direction is "in" or "out"')
        if self.field == "account":
            uuid.UUID(self.value)
        if self.field == "amount":
            numbers = [_number(self.value)]
            if self.operator == "between":
                numbers.append(_number(self.upper or ""))
                if numbers[0] > numbers[1]:
                    raise ValueError("the first amount is larger than the second")
        return self


def _number(value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError("write the amount as a number, such as 12.50") from None
    if not number.is_finite() or number < 0:
        raise ValueError("write the amount without a sign")
    return number


class RuleDraft(Contract):
    """A rule as it is tried or saved: at least one condition, and at least one thing that it sets."""

    name: Name
    conditions: Annotated[list[RuleCondition], Field(min_length=1, max_length=12)]
    every: bool = True
    category_id: uuid.UUID | None = None
    merchant_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] | None = None
    note: Annotated[str, Field(max_length=500)] | None = None
    enabled: bool = True

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.category_id is None and not self.merchant_name and not self.note:
            raise ValueError("choose what the rule sets: a category, a name or a note")
        return self


class SavedRule(Contract):
    """A rule of the household. Rules are asked in the order of their positions; the first category wins."""

    id: uuid.UUID
    name: str
    position: int
    enabled: bool
    conditions: list[RuleCondition]
    every: bool
    category_id: uuid.UUID | None
    merchant_name: str | None
    note: str | None
    changed_at: datetime


class MoveRule(Contract):
    """Where the rule goes, counted from 0."""

    position: Annotated[int, Field(ge=0)]


class Trial(Contract):
    """One transaction that a rule would touch."""

    id: uuid.UUID
    booked_on: date
    merchant_name: str
    description: str
    amount: Amount
    currency: Currency
    category_id: uuid.UUID | None


class DryRun(Contract):
    """What a rule would do to the past. matched: rows it fits; changing: those that would get another category.
    chosen: rows it fits whose category the user chose, which stay unless they are taken along. examples: the newest.
    """

    matched: int
    changing: int
    chosen: int
    examples: list[Trial]


class ApplyRule(Contract):
    """overrule: also rows whose category the user chose by hand."""

    overrule: bool = False


class MerchantTotal(Contract):
    """One merchant as the record knows it, in one currency. net: signed. category: the one most of its rows have."""

    key: str
    name: str
    currency: Currency
    count: int
    net: Amount
    last_on: date
    category_id: uuid.UUID | None


class ChooseCategory(Contract):
    """The right category for one transaction; null takes it away."""

    category_id: uuid.UUID | None


class Offer(Contract):
    """The others of the same merchant and direction that have another category and were not chosen by hand."""

    merchant_name: str
    count: int


class Correction(Contract):
    """What a correction did: the act undoes it. others: to be taken along, if any. rule: what would do it from now on."""

    act_id: uuid.UUID | None
    transaction_id: uuid.UUID
    category_id: uuid.UUID | None
    others: Offer | None
    rule: RuleDraft | None


class MonthTotal(Contract):
    """What one category moved in one month and currency. net: money in minus money out, signed."""

    month: date
    category_id: uuid.UUID | None
    currency: Currency
    count: int
    money_in: Amount
    money_out: Amount
    net: Amount

    @classmethod
    def of(
        cls,
        month: date,
        category_id: uuid.UUID | None,
        currency: str,
        count: int,
        money_in: Decimal,
        money_out: Decimal,
    ) -> Self:
        """A total with the currency's own digits. money_in, money_out: without sign."""
        digits = {
            name: Decimal(plain(value, currency)) for name, value in (("money_in", money_in), ("money_out", money_out))
        }
        return cls(
            month=month,
            category_id=category_id,
            currency=currency,
            count=count,
            net=digits["money_in"] - digits["money_out"],
            **digits,
        )


class CategoryNameTaken(Conflict):
    """A sibling has this name."""

    code = "CATEGORY_NAME_TAKEN"
    summary = "There is a category of that name here already."


class CategoryTooDeep(InvalidInput):
    """The parent is itself below another."""

    code = "CATEGORY_TOO_DEEP"
    summary = "Categories have two levels. Choose one of the upper ones as the parent."


class RuleNotFound(NotFound):
    """No such rule in this workspace."""

    code = "RULE_NOT_FOUND"
    summary = "There is no such rule in this household."
