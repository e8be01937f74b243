"""What the withdrawal planner takes and returns. Amounts are decimal strings; rates are fractions."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_choices import Conversions, WithdrawalOrder
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount

Ended = Literal["optimal", "out_of_time", "infeasible", "nothing_to_choose"]


class WithdrawalsInput(Contract):
    """plan: its withdrawal order and conversions are replaced by those found; its spending rule counts as fixed. convert: whether
    Roth conversions may be proposed (they need a Roth account). rounds: how often the programme is solved again at most.

    The goal is the most for heirs after tax, in today's money, when the plan's spending is paid: set `heirsTaxRate` in the plan to what
    they will pay on traditional accounts. With 0 a dollar there counts as much as one in a Roth account.
    """

    plan: LedgerInput
    convert: bool = True
    rounds: Annotated[int, Field(ge=1, le=12)] = 6


class OrderTried(Contract):
    """One way to draw, lived through in the exact ledger. All real (today's and the first year's money).

    after_tax_closing_real: what heirs keep. taxes_real: all years', IRMAA among them. missing_real: spending unpaid and bequest missed.
    """

    name: str
    withdrawals: WithdrawalOrder
    conversions: Conversions
    after_tax_closing_real: Amount
    taxes_real: Amount
    converted_real: Amount
    missing_real: Amount
    won: bool


class Drawn(Contract):
    """What one account gives in one year, in that year's money."""

    account: str
    amount: Amount


class DrawnYear(Contract):
    """One year of the winner, in its own money. taxes: federal, state, payroll and IRMAA. conversion: from traditional to Roth."""

    year: int
    withdrawals: tuple[Drawn, ...]
    conversion: Amount
    taxes: Amount
    adjusted_gross_income: Amount
    closing: Amount


class WithdrawalsResult(Contract):
    """winner: the name of the best one tried. gain_real: what the winner leaves more than the best simple order, 0 if that one won;
    gain_over_taxable_first_real: more than the usual order without conversions. ended: how the programme ended; rounds: how often it was
    solved. withdrawals, conversions: to be put into the plan.
    """

    winner: str
    gain_real: Amount
    gain_over_taxable_first_real: Amount
    taxes_saved_real: Amount
    ended: Ended
    rounds: int
    withdrawals: WithdrawalOrder
    conversions: Conversions
    tried: tuple[OrderTried, ...]
    years: tuple[DrawnYear, ...]
    notes: tuple[str, ...]
    inputs: WithdrawalsInput


ZERO = Decimal(0)
