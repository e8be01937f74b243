"""The household and its plan, as JSON carries them: what the ledger takes.

Amounts are decimal strings. Balances are of today; amounts "a year" are in the money of the plan's first year, outflow positive
where the field says spending, cost or contribution, and signed (outflow negative) in events.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from guilder.finance.ledger.contracts_choices import (
    ZERO,
    Age,
    CalendarYear,
    Conversions,
    ExplicitOrder,
    FixedSpending,
    Key,
    Name,
    NoConversions,
    NoTaxes,
    SimpleOrder,
    SpendingRule,
    Taxes,
    WithdrawalOrder,
)
from guilder.finance.longevity.contracts import Sex
from guilder.finance.montecarlo.contracts import Allocation, PositiveAmount, Share
from guilder.finance.montecarlo.market import LONG_RUN, Market
from guilder.finance.socialsecurity.contracts import ClaimAge
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency

YEARS_AT_MOST = 80
AccountKind = Literal["cash", "taxable", "traditional", "roth", "hsa"]
IncomeKind = Literal["wages", "self_employment", "pension", "annuity", "social_security", "rent", "other", "tax_free"]
Owner = Annotated[int, Field(ge=0, le=1)]
Growth = Annotated[float, Field(ge=-0.2, le=0.2)]


def _bounded(amount: Decimal) -> Decimal:
    if abs(amount) > Decimal("1e12"):
        raise ValueError("the amount must lie between -1,000,000,000,000 and 1,000,000,000,000")
    return amount


SignedAmount = Annotated[Amount, AfterValidator(_bounded)]


class PersonSocialSecurity(Contract):
    """pia: a month at full retirement age, in today's money (ssa.gov names it). claim_age: in months, 744 to 840.

    The benefits of a spouse and of a widow(er) follow from both people's by `finance.socialsecurity`.
    """

    pia: PositiveAmount
    claim_age: ClaimAge = 804


class LedgerPerson(Contract):
    """end_age: the last age lived through, where deaths are not sampled. retirement_age: wages and contributions without an end of
    their own stop when it is reached; the first person's begins the household's retirement.
    """

    name: Name = ""
    birth_year: Annotated[int, Field(ge=1910, le=2100)]
    sex: Sex = "female"
    end_age: Age = 95
    retirement_age: Age = 67
    social_security: PersonSocialSecurity | None = None


class LedgerAccount(Contract):
    """basis: what was paid for a taxable account (its balance when absent); cash has none. The mix is held in each account; from the
    household's retirement on it is retirement_allocation. Cash is cash throughout.
    """

    key: Key
    name: Name = ""
    kind: AccountKind
    owner: Owner = 0
    balance: PositiveAmount = ZERO
    basis: PositiveAmount | None = None
    allocation: Allocation = Allocation(stocks=0.6, bonds=0.35, cash=0.05)
    retirement_allocation: Allocation | None = None
    fee_rate: Annotated[float, Field(ge=0, le=0.1)] = 0.0


class LedgerIncome(Contract):
    """Money that comes each year from `from_age` up to, not including, `to_age` of its owner (None: wages and self-employment until
    retirement, all else for life).

    growth_rate: a year, above prices where indexed. indexed: the share of inflation that it follows, 1 for full, 0 for a fixed amount.
    survivor_share: of it that goes on after the owner's death. A pension bought with taxed money is taxable by `taxable_share`.
    """

    name: Name = ""
    kind: IncomeKind
    owner: Owner = 0
    amount_per_year: PositiveAmount
    from_age: Age | None = None
    to_age: Age | None = None
    growth_rate: Growth = 0.0
    indexed: Share = 1.0
    survivor_share: Share = 0.0
    taxable_share: Share = 1.0


class LedgerContribution(Contract):
    """Saved into an account from `from_age` up to, not including, `to_age` of its owner (None: until retirement).

    source: `payroll` is held back from wages before tax where the account is traditional or a health savings account; `own` is paid from
    the household's money (a traditional IRA is deducted within the law's limits); `outside` is money of which the plan knows no income:
    it is added from outside. employer_per_year always comes from outside.
    """

    account: Key
    amount_per_year: PositiveAmount = ZERO
    employer_per_year: PositiveAmount = ZERO
    growth_rate: Growth = 0.0
    from_age: Age | None = None
    to_age: Age | None = None
    source: Literal["payroll", "own", "outside"] = "payroll"


class SpendingPhase(Contract):
    """From that age of the first person on, the household lives on this a year."""

    from_age: Age
    amount_per_year: PositiveAmount


class LedgerSpending(Contract):
    """What living costs a year without taxes, healthcare and events.

    before_retirement_per_year: the same amount when absent. phases: replace the amount from an age on. survivor_share: of it that one
    person needs. least_per_year: what no rule goes below; failing to pay it is failing. rule: from retirement on.
    surplus: before retirement, income beyond all that is planned is `saved` or `spent` (it is always saved later).
    """

    amount_per_year: PositiveAmount = ZERO
    before_retirement_per_year: PositiveAmount | None = None
    phases: Annotated[tuple[SpendingPhase, ...], Field(max_length=12)] = ()
    survivor_share: Share = 0.75
    least_per_year: PositiveAmount = ZERO
    rule: SpendingRule = FixedSpending()
    surplus: Literal["saved", "spent"] = "saved"


class LongTermCare(Contract):
    """Care that one person needs from an age on, for some years, if alive."""

    owner: Owner = 0
    from_age: Age = 85
    years: Annotated[int, Field(ge=1, le=30)] = 3
    amount_per_year: PositiveAmount


class LedgerHealthcare(Contract):
    """Each person's health costs a year. before_65_per_year counts from the household's retirement (while working they are part of
    spending); medicare_per_year from 65: out of pocket and supplements; in the US regime the Part B premium and IRMAA
    come on top by law. inflation_excess_rate: what all of these rise by a year beyond prices.
    """

    before_65_per_year: PositiveAmount = ZERO
    medicare_per_year: PositiveAmount = ZERO
    inflation_excess_rate: Growth = 0.0
    long_term_care: Annotated[tuple[LongTermCare, ...], Field(max_length=4)] = ()


class LedgerEvent(Contract):
    """Something that happens in a calendar year or at an age of the first person: a house, a wedding, an inheritance, a sale.

    amount: signed, outflow negative. An `expense` is negative, `ordinary_income` positive. It repeats `times` in all, every `every_years`.
    """

    name: Name = ""
    year: CalendarYear | None = None
    age: Age | None = None
    amount: SignedAmount
    kind: Literal["expense", "tax_free", "ordinary_income"] = "expense"
    every_years: Annotated[int, Field(ge=1, le=50)] = 1
    times: Annotated[int, Field(ge=1, le=80)] = 1

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if (self.year is None) == (self.age is None):
            raise ValueError("give year or age, and not both")
        if self.kind == "expense" and self.amount > 0:
            raise ValueError("an expense is an outflow: its amount is negative")
        if self.kind == "ordinary_income" and self.amount < 0:
            raise ValueError("income is an inflow: its amount is positive")
        return self


class TaxableYields(Contract):
    """What taxable accounts pay out each year, as a share of what they hold; the rest of the return is price.

    qualified_share: of dividends, taxed as long-term gains. Cash pays its whole return.
    """

    dividend_rate: Annotated[float, Field(ge=0, le=0.2)] = 0.015
    qualified_share: Share = 0.95
    bond_interest_rate: Annotated[float, Field(ge=0, le=0.2)] = 0.04


class MarketYear(Contract):
    """One year's returns and inflation, as fractions."""

    stocks: Annotated[float, Field(gt=-1, le=5)]
    bonds: Annotated[float, Field(gt=-1, le=5)]
    cash: Annotated[float, Field(gt=-1, le=5)]
    inflation: Annotated[float, Field(gt=-0.5, le=5)]


class LedgerInput(Contract):
    """A household and its plan.

    first_year: the calendar year as which the first twelve months count. social_security_cut_rate: what is cut from all benefits from
    `social_security_cut_from_year` on. market: means of the deterministic ledger (the median growth of each asset) and the model of
    the simulation. sequence: returns of the first years of the deterministic ledger instead, such as those of 1929. bequest: what
    must be left, in today's money. heirs_tax_rate: what heirs are taken to pay on traditional accounts and health savings.
    surplus_account: where surplus goes; the first taxable account, else cash, when absent.
    """

    currency: Currency = "USD"
    first_year: Annotated[int, Field(ge=2024, le=2100)] = 2026
    people: Annotated[tuple[LedgerPerson, ...], Field(min_length=1, max_length=2)]
    accounts: Annotated[tuple[LedgerAccount, ...], Field(min_length=1, max_length=24)]
    incomes: Annotated[tuple[LedgerIncome, ...], Field(max_length=24)] = ()
    contributions: Annotated[tuple[LedgerContribution, ...], Field(max_length=24)] = ()
    spending: LedgerSpending = LedgerSpending()
    healthcare: LedgerHealthcare = LedgerHealthcare()
    events: Annotated[tuple[LedgerEvent, ...], Field(max_length=40)] = ()
    social_security_cut_rate: Share = 0.0
    social_security_cut_from_year: CalendarYear = 2034
    conversions: Conversions = NoConversions()
    withdrawals: WithdrawalOrder = SimpleOrder()
    taxes: Taxes = NoTaxes()
    yields: TaxableYields = TaxableYields()
    market: Market = LONG_RUN
    sequence: Annotated[tuple[MarketYear, ...], Field(max_length=YEARS_AT_MOST)] = ()
    bequest: PositiveAmount = ZERO
    heirs_tax_rate: Share = 0.0
    surplus_account: Key | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        keys = [account.key for account in self.accounts]
        if len(set(keys)) != len(keys):
            raise ValueError("two accounts have the same key")
        for number, contribution in enumerate(self.contributions):
            if contribution.account not in keys:
                raise ValueError(f"contributions.{number} goes to {contribution.account!r}, which is no account's key")
        owners = (
            [account.owner for account in self.accounts]
            + [income.owner for income in self.incomes]
            + [care.owner for care in self.healthcare.long_term_care]
        )
        if max(owners) >= len(self.people):
            raise ValueError("an owner is counted from 0 and must be one of the people")
        if not any(account.kind in {"taxable", "cash"} for account in self.accounts):
            raise ValueError(
                "give one account of kind taxable or cash, if only with a balance of 0: surplus goes there"
            )
        if self.conversions.kind != "none" and not any(account.kind == "roth" for account in self.accounts):
            raise ValueError("conversions need an account of kind roth, if only with a balance of 0")
        if isinstance(self.withdrawals, ExplicitOrder):
            named = {key for amounts in self.withdrawals.amounts.values() for key in amounts}
            if named - set(keys):
                raise ValueError(f"withdrawals name {min(named - set(keys))!r}, which is no account's key")
        if self.surplus_account is not None and not any(
            account.key == self.surplus_account and account.kind in {"taxable", "cash"} for account in self.accounts
        ):
            raise ValueError("surplusAccount must be the key of a taxable account or of cash")
        if not any(person.birth_year + person.end_age >= self.first_year for person in self.people):
            raise ValueError("nobody is alive in the first year: endAge lies before it")
        if any(person.birth_year > self.first_year for person in self.people):
            raise ValueError("somebody is not born yet in the first year")
        return self

    @property
    def years(self) -> int:
        """Until the last of them dies, if deaths are not sampled; at most YEARS_AT_MOST."""
        last = max(person.birth_year + person.end_age for person in self.people)
        return min(last - self.first_year + 1, YEARS_AT_MOST)
