"""The deterministic ledger: every year, every account, every cent.

Amounts are decimal strings in the money of the line's own year unless a field says real (today's money). In every year and for every
account: closing = opening + contributions + employer + deposits + conversions_in + growth − fees − withdrawals − conversions_out, and the
next year's opening is this closing. In every year: income + employer and outside contributions + withdrawals + shortfall
= spending + taxes + all contributions + surplus.
"""

from typing import Literal

from guilder.finance.ledger.contracts import IncomeKind, LedgerInput
from guilder.finance.tax.contracts import TaxInput
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount

ENGINE = "ledger-1"


class AccountYear(Contract):
    """contributions: the household's own and those from outside. deposits: surplus saved. growth = dividends + interest + gain (in accounts
    that are not taxed yearly all of it is gain). basis: at the end; null where it does not matter. realised_gain: by withdrawals and by
    bringing the mix back, negative for a loss.
    """

    key: str
    opening: Amount
    contributions: Amount
    employer: Amount
    deposits: Amount
    conversions_in: Amount
    dividends: Amount
    interest: Amount
    gain: Amount
    fees: Amount
    withdrawals: Amount
    conversions_out: Amount
    closing: Amount
    basis: Amount | None
    realised_gain: Amount
    required_distribution: Amount


class IncomeYear(Contract):
    """One source of income in one year; Social Security counts once for each person, its spouse's and survivor's parts within."""

    name: str
    kind: IncomeKind | Literal["event"]
    owner: int | None
    amount: Amount


class SpendingYear(Contract):
    """living: by the plan and its rule. medicare_premiums: Part B without the income-related part. events: expenses as positive amounts."""

    living: Amount
    healthcare: Amount
    medicare_premiums: Amount
    long_term_care: Amount
    events: Amount
    total: Amount


class YearTaxes(Contract):
    """federal: after refundable credits, self-employment tax and the penalty on early withdrawals in it; negative is a refund. payroll: the
    employee's. irmaa: the income-related part of Medicare premiums. flat: of the flat regime.
    """

    federal: Amount
    state: Amount
    payroll: Amount
    irmaa: Amount
    flat: Amount
    total: Amount


class TaxWorking(Contract):
    """The year's figures on which tax is reckoned; losses carried on are positive."""

    adjusted_gross_income: Amount
    modified_agi: Amount
    ordinary_taxable_income: Amount
    realised_gain: Amount
    short_term_carryover: Amount
    long_term_carryover: Amount


class LedgerYear(Contract):
    """ages: null for who has died. price_level: of the year's flows, 1 in the first year; closing_price_level: of its end, 1 today.

    draw_rate: withdrawals less what of them is saved again, by opening wealth. forms: the input with which `guilder calc tax` prints
    this year's federal and state working (US regime).
    """

    index: int
    year: int
    ages: tuple[int | None, ...]
    price_level: float
    closing_price_level: float
    accounts: tuple[AccountYear, ...]
    incomes: tuple[IncomeYear, ...]
    income: Amount
    employer: Amount
    outside: Amount
    contributions: Amount
    withdrawals: Amount
    conversions: Amount
    spending: SpendingYear
    taxes: YearTaxes
    working: TaxWorking
    surplus: Amount
    shortfall: Amount
    opening: Amount
    closing: Amount
    closing_real: Amount
    draw_rate: float
    forms: TaxInput | None


class LedgerTotals(Contract):
    """Over all years. real: each year's amount in the first year's money, wealth in today's. after_tax: what heirs keep.

    shortfall: real, what goes unpaid and what is missing of the bequest; first_shortfall_year: null when every year is paid.
    """

    closing: Amount
    closing_real: Amount
    after_tax_closing: Amount
    after_tax_closing_real: Amount
    taxes: Amount
    taxes_real: Amount
    spending_real: Amount
    shortfall_real: Amount
    bequest_missing_real: Amount
    first_shortfall_year: int | None


class LedgerResult(Contract):
    """basis: what the amounts are and what returns were taken."""

    engine: Literal["ledger-1"]
    basis: str
    years: tuple[LedgerYear, ...]
    totals: LedgerTotals
    inputs: LedgerInput
