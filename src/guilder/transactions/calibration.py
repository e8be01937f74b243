"""What a raw certainty is worth: how often an answer of that certainty was right on lines with a known category.

Each curve joins measured points (raw certainty, share that was right, with one right and one wrong added for caution)
by straight lines. They were fitted on the tuning half of tests/transactions/bank_lines.csv before anything was tuned on
it; docs/develop/categorising.md has the figures of the other half.
"""

from itertools import pairwise
from typing import Final, Literal

Kind = Literal["map", "hint"]
Curve = tuple[tuple[float, float], ...]

_CURVES: Final[dict[Kind, Curve]] = {
    # An everyday word as a name 9 of 10, money back from a known shop, a certain name 171 of 174.
    "map": ((0.5, 0.88), (0.75, 0.9), (0.92, 0.98)),
    # Below 0.6 none of 3; around 0.7 2 of 2; 0.75 8 of 10; 0.8 33 of 40; 0.85 and above 50 of 53.
    "hint": ((0.4, 0.1), (0.5, 0.2), (0.6, 0.5), (0.7, 0.72), (0.78, 0.78), (0.83, 0.84), (0.88, 0.92), (0.95, 0.95)),
}


def calibrated(kind: Kind, raw: float) -> float:
    """The share of answers of this raw certainty that is right, 0 to 1."""
    return interpolated(_CURVES[kind], raw)


def interpolated(curve: Curve, at: float) -> float:
    """The curve's value; before its first and behind its last point it stays level."""
    if at <= curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if at <= right:
            return round(low + (high - low) * (at - left) / (right - left), 3)
    return curve[-1][1]
