"""Which spending is needed and which is wanted, and amounts as people round them. Pure.

50/30/20 is Warren and Warren Tyagi, "All Your Worth" (2005): half of what comes in for needs, 30 % for wants, 20 % put by.
"""

from decimal import ROUND_CEILING, Decimal
from typing import Final

from guilder.kernel.money import exponent

#: Default categories (upper ones with all below them) that a household cannot do without next month.
NEEDS: Final = frozenset(
    "home groceries transport doctors pharmacy health-insurance childcare education insurance bank-fees loans taxes".split()
)
NEEDS_SHARE, WANTS_SHARE = Decimal("0.5"), Decimal("0.3")

#: What a small coin's worth of everyday money is, where it is not one unit (none where there are no minor units).
_UNITS: Final = {
    "JPY": 100, "KRW": 1000, "VND": 10_000, "IDR": 10_000, "CLP": 1000, "COP": 1000, "HUF": 100, "ISK": 100, "PYG": 1000,
    "UGX": 1000, "TZS": 1000, "CRC": 500, "NGN": 100, "PKR": 100, "INR": 50, "LKR": 100, "RSD": 100, "AMD": 100, "KZT": 100,
}  # fmt: skip
#: Up to so many units, amounts are rounded to so many.
_STEPS: Final = ((20, 1), (100, 5), (1000, 10), (5000, 50))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded up to what people in that currency write; never below it, 0 for nothing."""
    if amount <= 0:
        return Decimal(0)
    unit = Decimal(_UNITS.get(currency, 100 if exponent(currency) == 0 else 1))
    step = unit * next((step for most, step in _STEPS if amount <= unit * most), 100)
    return (amount / step).to_integral_value(rounding=ROUND_CEILING) * step
