"""What a raw certainty is worth: how often an answer of that certainty was right on lines with a known category.

Each curve joins measured points (raw certainty, share that was right, with one right and one wrong added for caution)
by straight lines. Those of map and hints were fitted on the tuning half of tests/transactions/bank_lines.csv before
anything was tuned on it; docs/develop/categorising.md has the figures of the other half.
"""

from itertools import pairwise
from typing import Final, Literal

Kind = Literal["map", "hint", "model"]
Curve = tuple[tuple[float, float], ...]

_CURVES: Final[dict[Kind, Curve]] = {
    # An everyday word as a name 9 of 10, money back from a known shop, a certain name 171 of 174.
    "map": ((0.5, 0.88), (0.75, 0.9), (0.92, 0.98)),
    # Below 0.6 none of 3; around 0.7 2 of 2; 0.75 8 of 10; 0.8 33 of 40; 0.85 and above 50 of 53.
    "hint": ((0.4, 0.1), (0.5, 0.2), (0.6, 0.5), (0.7, 0.72), (0.78, 0.78), (0.83, 0.84), (0.88, 0.92), (0.95, 0.95)),
    # Of a model learnt from three quarters of its examples, on names of the merchant list that lie in the fourth: above
    # 0.9 right 101 of 112, around 0.75 33 of 48, around 0.55 23 of 35, below 0.3 one of 6. Words it had not seen do better.
    "model": (
        (0.1, 0.1),
        (0.25, 0.25),
        (0.35, 0.38),
        (0.45, 0.5),
        (0.55, 0.62),
        (0.65, 0.66),
        (0.75, 0.74),
        (0.85, 0.83),
        (0.95, 0.92),
    ),
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
