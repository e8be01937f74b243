"""Dividing money and shares so that the parts add up to the whole."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

#: The smallest quantity that is kept.
QUANTUM: Final = Decimal("1E-10")


def rounded(amount: Decimal, step: Decimal) -> Decimal:
    """`amount` half to even in whole `step`s, a power of ten."""
    return amount.quantize(step, rounding=ROUND_HALF_EVEN)


def portion(total: Decimal, part: Decimal, whole: Decimal, step: Decimal) -> Decimal:
    """The share of `total` that falls to `part` of `whole`."""
    return total if part == whole else rounded(total * part / whole, step)


def apportioned(total: Decimal, weights: Sequence[Decimal], step: Decimal) -> list[Decimal]:
    """`total` in proportion to the weights, whose sum is above 0: each part within one step of its share, together exactly the total."""
    if len(weights) == 1:
        return [total]
    whole = sum(weights, Decimal(0))
    parts, passed, given = [], Decimal(0), Decimal(0)
    for weight in weights:
        passed += weight
        upto = portion(total, passed, whole, step)
        parts.append(upto - given)
        given = upto
    return parts


def trimmed(quantity: Decimal) -> Decimal:
    """`quantity` to ten decimals, without zeros at its end."""
    kept = rounded(quantity, QUANTUM)
    return kept.quantize(Decimal(1)) if kept == kept.to_integral_value() else kept.normalize()
