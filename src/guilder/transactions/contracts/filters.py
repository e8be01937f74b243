"""How lists of transactions are asked for."""

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency


class Filter(Contract):
    """Which transactions. from, to: booking days, both included. minAmount, maxAmount: of the amount without sign.

    q: a query of the search box, like `category:groceries amount>50 last month`; text: words alone. tagId: any of these.
    """

    account_id: list[uuid.UUID] = Field(default_factory=list)
    category_id: list[uuid.UUID] = Field(default_factory=list)
    uncategorised: bool = False
    from_on: date | None = None
    to_on: date | None = None
    min_amount: Amount | None = None
    max_amount: Amount | None = None
    direction: Literal["in", "out"] | None = None
    currency: Currency | None = None
    tag_id: list[uuid.UUID] = Field(default_factory=list)
    import_id: uuid.UUID | None = None
    text: Annotated[str, Field(max_length=200)] = ""
    q: Annotated[str, Field(max_length=500)] = ""
