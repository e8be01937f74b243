"""What asset location takes and returns: amounts are decimal strings, rates fractions a year."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency


def _not_negative(amount: Decimal) -> Decimal:
    if not 0 <= amount <= Decimal("1e12"):
        raise ValueError("the amount must lie between 0 and 1,000,000,000,000")
    return amount


def _share(value: Decimal) -> Decimal:
    if not 0 <= value <= 1:
        raise ValueError('the share must lie between 0 and 1, as text such as "0.25"')
    return value


LocatedAmount = Annotated[Amount, AfterValidator(_not_negative)]
TargetShare = Annotated[Amount, AfterValidator(_share)]
TaxRate = Annotated[float, Field(ge=0, le=0.9)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
AccountTaxes = Literal["taxable", "deferred", "free"]


class LocatedAsset(Contract):
    """target: its share of the whole. ordinary_yield_rate: interest and what is taxed like it; qualified_yield_rate: qualified dividends;
    growth_rate: of the price. realised_share: of the gains that have come about, realised each year, long-term.
    """

    name: Name
    target: TargetShare
    ordinary_yield_rate: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    qualified_yield_rate: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    growth_rate: Annotated[float, Field(ge=-0.5, le=0.5)] = 0.0
    realised_share: Annotated[float, Field(ge=0, le=1)] = 0.0


class HeldAsset(Contract):
    """What the account holds of it now. basis: in a taxable account; its value when absent."""

    asset: Name
    value: LocatedAmount
    basis: LocatedAmount | None = None


class LocatedAccount(Contract):
    """taxes: taxable; deferred (an IRA, a 401(k)): taxed when money comes out; free (a Roth, an HSA for health): never.

    value: of all in it. only: the assets that it can hold, all when empty. held: what it holds now, to add up to value.
    """

    name: Name
    taxes: AccountTaxes
    value: LocatedAmount
    only: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    held: Annotated[tuple[HeldAsset, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.held and sum((each.value for each in self.held), Decimal(0)) != self.value:
            raise ValueError("what is held must add up to the account's value")
        return self


class LocationRates(Contract):
    """ordinary_rate: on interest each year. gains_rate: on qualified dividends and long gains. withdrawal_rate: on what leaves a deferred
    account. sells_at_end: false when heirs take what is left at its value then (26 U.S.C. §1014). All with the state's tax.
    """

    ordinary_rate: TaxRate = 0.24
    gains_rate: TaxRate = 0.15
    withdrawal_rate: TaxRate = 0.22
    sells_at_end: bool = True


class LocationInput(Contract):
    """weights: "after_tax" counts a dollar in a deferred account as what is left of it, so that moving stocks to a Roth does not pass for a gain
    while it is a risk; "market_value" counts it whole. years: until the money is spent.
    """

    currency: Currency = "USD"
    assets: Annotated[tuple[LocatedAsset, ...], Field(min_length=1, max_length=50)]
    accounts: Annotated[tuple[LocatedAccount, ...], Field(min_length=1, max_length=50)]
    rates: LocationRates = LocationRates()
    years: Annotated[int, Field(ge=1, le=80)] = 20
    weights: Literal["after_tax", "market_value"] = "after_tax"

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        names = [asset.name for asset in self.assets]
        for word, given in (("assets", names), ("accounts", [account.name for account in self.accounts])):
            if twice := sorted({name for name in given if given.count(name) > 1}):
                raise ValueError(f"two {word} cannot have one name: {', '.join(twice)}")
        if (total := sum((asset.target for asset in self.assets), Decimal(0))) != 1:
            raise ValueError(f"the targets must add up to 1, they come to {total}")
        named = {name for each in self.accounts for name in (*each.only, *(held.asset for held in each.held))}
        if unknown := sorted(named - set(names)):
            raise ValueError(f"there is no asset {', '.join(unknown)}")
        if any(account.held for account in self.accounts) and not all(
            account.held or account.value == 0 for account in self.accounts
        ):
            raise ValueError("say what every account holds now, or of none")
        if sum((account.value for account in self.accounts), Decimal(0)) == 0:
            raise ValueError("the accounts are empty")
        return self


class Placement(Contract):
    """So much of an asset in an account. change: against what is held now, positive is bought; null when that was not said.

    factor: what a dollar of it becomes at the end, after all taxes.
    """

    account: str
    asset: str
    value: Amount
    change: Amount | None
    factor: float


class LocationResult(Contract):
    """Compared with what is held now, or, when that was not said, with every account holding the same mix.

    gain_at_end: more money after taxes after `years`. gain_per_year: the level amount at each year's end that would grow to it at the rate of
    the comparison's money. taxes_now: on gains realised by moving, counted in both. rate, compared_rate: after-tax growth a year.
    """

    placements: tuple[Placement, ...]
    compared_with: Literal["held", "same_mix"]
    value_at_end: Amount
    compared_at_end: Amount
    gain_at_end: Amount
    gain_per_year: Amount
    rate: float
    compared_rate: float
    taxes_now: Amount
    formula: str
    source: str
    notices: tuple[str, ...]
    inputs: LocationInput
