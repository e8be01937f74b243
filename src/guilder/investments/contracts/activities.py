"""What happened in an account: bought, sold, received, paid, divided, moved."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from guilder.investments.contracts.instruments import Source, Symbol, Units
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, InvalidInput, NotFound
from guilder.kernel.events import Event
from guilder.kernel.money import Amount, Currency

ActivityKind = Literal[
    "buy", "sell", "dividend", "reinvest", "interest", "fee", "split", "transfer_in", "transfer_out",
    "return_of_capital", "deposit", "withdrawal",
]  # fmt: skip
#: recorded, changed, removed: one by one; added: many at once; imported: a file; opened: what a broker says is held.
ActKind = Literal["recorded", "changed", "removed", "added", "imported", "opened"]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Activity(Contract):
    """One thing that happened. quantity: units, always positive: the kind says which way. price: for one unit.

    amount: what it did to the account's cash, fee included, outflow negative. fee: positive. cost: what units cost of
    which no cash tells (reinvest, transfer_in). ratio_new, ratio_old: of a split, 3 and 1 where one becomes three.
    """

    id: uuid.UUID
    account_id: uuid.UUID
    instrument_id: uuid.UUID | None
    symbol: str
    instrument_name: str
    kind: ActivityKind
    on: date
    settled_on: date | None
    quantity: Amount | None
    price: Amount | None
    amount: Amount
    fee: Amount
    cost: Amount | None
    acquired_on: date | None
    ratio_new: Amount | None
    ratio_old: Amount | None
    currency: Currency
    note: str
    source: Source
    import_id: uuid.UUID | None
    created_at: datetime


class RecordActivity(Contract):
    """One activity. Name the instrument by id, or by symbol: an unknown symbol becomes a new one in `currency`.

    buy, sell: quantity, and price or amount; the other follows: amount = ∓ quantity × price − fee.
    reinvest: quantity and cost (or price): income that bought units, no cash moved. transfer_in: quantity, cost, acquiredOn.
    dividend, interest, fee, return_of_capital, deposit, withdrawal: amount, without sign or with its own.
    split: ratioNew and ratioOld. external_id: recorded once in an account, whoever says it again.
    """

    account_id: uuid.UUID
    instrument_id: uuid.UUID | None = None
    symbol: Symbol | None = None
    kind: ActivityKind
    on: date
    settled_on: date | None = None
    quantity: Units | None = None
    price: Units | None = None
    amount: Amount | None = None
    fee: Annotated[Amount, Field(ge=0)] | None = None
    cost: Annotated[Amount, Field(ge=0)] | None = None
    acquired_on: date | None = None
    ratio_new: Units | None = None
    ratio_old: Units | None = None
    currency: Currency | None = None
    note: Note = ""
    external_id: Annotated[str, Field(min_length=1, max_length=120)] | None = None


class RecordActivities(Contract):
    """Many at once, all or none; those whose externalId is there already are passed over."""

    activities: Annotated[list[RecordActivity], Field(min_length=1, max_length=5_000)]


class ChangeActivity(Contract):
    """What to change; what is left out stays."""

    on: date | None = None
    settled_on: date | None = None
    quantity: Units | None = None
    price: Units | None = None
    amount: Amount | None = None
    fee: Annotated[Amount, Field(ge=0)] | None = None
    cost: Annotated[Amount, Field(ge=0)] | None = None
    acquired_on: date | None = None
    ratio_new: Units | None = None
    ratio_old: Units | None = None
    note: Note | None = None


class LotChoice(Contract):
    """So many units of the purchase with this id."""

    purchase_id: uuid.UUID
    quantity: Units


class ChooseLots(Contract):
    """From which purchases a sale takes its units; none leaves it to the account's method."""

    choices: Annotated[list[LotChoice], Field(max_length=500)]


class InvestmentAct(Contract):
    """One thing that was done to activities. count: how many it changed; undone: whether it was taken back."""

    id: uuid.UUID
    kind: ActKind
    label: str
    count: int
    user_id: uuid.UUID | None
    done_at: datetime
    undone: bool


class Recorded(Contract):
    """What many at once came to. passed_over: those that were there already."""

    act_id: uuid.UUID | None
    recorded: int
    passed_over: int


class ActivityChange(Contract):
    """What one act did to one activity: its fields before and after; none where it was not there."""

    act: InvestmentAct
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ActivityNotFound(NotFound):
    """No such activity in this workspace."""

    code = "ACTIVITY_NOT_FOUND"
    summary = "There is no such activity in this household."


class ActivityIncomplete(InvalidInput):
    """What this kind of activity needs is missing, or its figures contradict each other."""

    code = "ACTIVITY_INCOMPLETE"
    summary = "Something is missing for this kind of activity."


class ActivityTaken(Conflict):
    """The account has an activity with that external id."""

    code = "ACTIVITY_TAKEN"
    summary = "This activity is recorded already, or was removed by you before."


class NotAnInvestmentAccount(Conflict):
    """The account is of a kind that holds no securities."""

    code = "NOT_AN_INVESTMENT_ACCOUNT"
    summary = (
        "Securities are recorded on investment, pension, savings or crypto accounts. Change the account's kind first."
    )


class ActNotFound(NotFound):
    """No such act, or it was taken back already."""

    code = "ACT_NOT_FOUND"
    summary = "There is nothing to undo: it was taken back already, or never done."


class ActOverridden(Conflict):
    """Some of what the act did was changed since."""

    code = "ACT_OVERRIDDEN"
    summary = "Some of these activities were changed since. Undo the newer change first."


class ActivitiesRecorded(Event):
    """Activities were recorded, changed, removed or brought back in some accounts. first_on: the oldest day they touch."""

    key: ClassVar[str] = "investments.activity.recorded"
    aggregate_type: ClassVar[str] = "investment_act"
    act_id: uuid.UUID
    account_ids: list[uuid.UUID]
    count: int
    first_on: date

    def aggregate_id(self) -> uuid.UUID:
        """The act."""
        return self.act_id
