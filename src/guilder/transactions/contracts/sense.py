"""Categories, merchants, corrections and what was spent where."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import StringConstraints

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, InvalidInput
from guilder.kernel.money import Amount, Currency, plain
from guilder.transactions.contracts.rules import RuleDraft, RuleSuggestion

Kind = Literal["income", "spending", "transfer"]
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
    """What a correction did: the act undoes it. others: to be taken along, if any. rule: what would do it from now on.

    suggestion: that rule, where corrections like this one suggest it.
    """

    act_id: uuid.UUID | None
    transaction_id: uuid.UUID
    category_id: uuid.UUID | None
    others: Offer | None
    rule: RuleDraft | None
    suggestion: RuleSuggestion | None


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
