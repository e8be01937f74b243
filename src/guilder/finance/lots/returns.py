"""What more gains or losses do to a year's tax: by rates alone, or by the household's whole return."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from guilder.finance.lots.contracts_harvesting import HarvestRates
from guilder.finance.tax.contracts import TaxInput, TaxResult
from guilder.kernel.money import quantize

_ZERO: Final = Decimal(0)
#: §1211(b): how much of a loss beyond the gains a year may deduct.
LIMIT: Final = Decimal(3_000)


@dataclass(frozen=True)
class Effect:
    """tax: of the year. short_carryover, long_carryover: losses that go on, positive."""

    tax: Decimal
    short_carryover: Decimal
    long_carryover: Decimal


@dataclass(frozen=True)
class Change:
    """More short and long gains, negative for losses."""

    short: Decimal
    long: Decimal


def by_rates(rates: HarvestRates, change: Change, currency: str) -> Effect:
    """Netting of 26 U.S.C. §1222, the limit of §1211(b), and §1212(b): the deduction uses up short losses first."""
    short = rates.short_gain + change.short - rates.short_carryover
    long = rates.long_gain + change.long - rates.long_carryover
    net = short + long
    if net >= 0:
        short_taxed = max(_ZERO, min(short, net))
        free = min(max(_ZERO, net - short_taxed), rates.zero_rate_room)
        tax = short_taxed * _rate(rates.ordinary_rate) + (net - short_taxed - free) * _rate(rates.long_rate)
        return Effect(quantize(tax, currency), _ZERO, _ZERO)
    deducted = min(rates.loss_limit, -net)
    short_left = max(_ZERO, -short - max(long, _ZERO))
    rest = max(_ZERO, deducted - short_left)
    return Effect(
        tax=quantize(-deducted * _rate(rates.ordinary_rate), currency),
        short_carryover=max(_ZERO, short_left - deducted),
        long_carryover=max(_ZERO, -long - max(short, _ZERO) - rest),
    )


def by_household(year: TaxInput, changes: Sequence[Change]) -> tuple[list[Effect], float]:
    """(the effect of each change, the rate that the next dollar of ordinary income pays): federal and state, to the cent."""
    from guilder.finance.tax import report

    results = report.calculate_all([_with(year, change) for change in changes])
    return [_effect(result) for result in results], results[0].summary.marginal_rate


def _with(year: TaxInput, change: Change) -> TaxInput:
    household = year.household
    changed = household.model_copy(
        update={
            "short_term_gain": household.short_term_gain + change.short,
            "long_term_gain": household.long_term_gain + change.long,
        }
    )
    return year.model_copy(update={"household": changed})


def _effect(result: TaxResult) -> Effect:
    lines = {line.key: line.amount for line in result.lines}
    tax = result.summary.total_tax - result.summary.refundable_credits
    if result.state is not None:
        tax += result.state.total_tax - result.state.refundable_credits
    return Effect(tax, lines.get("short_term_carryover", _ZERO), lines.get("long_term_carryover", _ZERO))


def worth_of_carryover(amount: Decimal, *, limit: Decimal, rate: float, discount_rate: float) -> Decimal:
    """Today's worth of losses that are deducted from ordinary income year after year, as if no gains came."""
    worth, left, years = _ZERO, amount, 1
    while left > 0 and years <= 60 and limit > 0:
        used = min(limit, left)
        worth += used * _rate(rate) / (1 + _rate(discount_rate)) ** years
        left -= used
        years += 1
    return worth


def _rate(rate: float) -> Decimal:
    return Decimal(str(rate))
