"""A year's tax as a convex function of one income: sampled from the exact law where its slope changes, then its lower hull."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from guilder.finance.ledger.tables import Reals

COARSE = 64
SAME_SLOPE = 5e-4
ENDLESS = 1e12


@dataclass(frozen=True)
class Pieces:
    """The function is `value` at `start`; from there on one slope after the other holds for its width, the last one without end."""

    start: float
    value: float
    widths: tuple[float, ...]
    slopes: tuple[float, ...]


def grid(low: Reals, high: Reals) -> Reals:
    """(Y, COARSE) incomes from low to high (Y,), closer together at the lower end."""
    shape = np.linspace(0, 1, COARSE) ** 1.6
    found: Reals = low[:, None] + (high - low)[:, None] * shape
    return found


def sampled(points: Reals, values: Callable[[Reals], Reals]) -> tuple[Reals, Reals]:
    """Points (Y, n) and the function there, with one point more in each interval: where the lines beside it meet.

    Of a function that is linear between kinks, at least two intervals apart, these are the kinks.
    """
    coarse = values(points)
    slopes = np.diff(coarse, axis=1) / np.maximum(np.diff(points, axis=1), 1e-9)
    left, right = slopes[:, :-2], slopes[:, 2:]
    a, b = points[:, 1:-2], points[:, 2:-1]
    gap = coarse[:, 2:-1] - coarse[:, 1:-2] - right * (b - a)
    with np.errstate(divide="ignore", invalid="ignore"):
        meeting = a + gap / (left - right)
    middle = (a + b) / 2
    inside = np.isfinite(meeting) & (meeting > a) & (meeting < b) & (np.abs(left - right) > SAME_SLOPE)
    kinks = np.where(inside, meeting, middle)
    together = np.concatenate([points, kinks], axis=1)
    order = np.argsort(together, axis=1)
    every = np.concatenate([coarse, values(kinks)], axis=1)
    return np.take_along_axis(together, order, axis=1), np.take_along_axis(every, order, axis=1)


def hull(points: Reals, values: Reals) -> Pieces:
    """The lower convex hull of points (n,), ascending, with neighbouring pieces of one slope joined."""
    slopes_beside = np.diff(values) / np.maximum(np.diff(points), 1e-9)
    bent = np.abs(np.diff(slopes_beside)) > SAME_SLOPE / 10
    corners = np.concatenate([[True], bent, [True]])
    xs, ys = points[corners].tolist(), values[corners].tolist()
    kept = [0]
    for i in range(1, len(xs)):
        if xs[i] - xs[kept[-1]] < 1e-6:
            continue
        while len(kept) > 1:
            j, h = kept[-1], kept[-2]
            if (ys[j] - ys[h]) * (xs[i] - xs[j]) < (ys[i] - ys[j]) * (xs[j] - xs[h]):
                break
            kept.pop()
        kept.append(i)
    widths: list[float] = []
    slopes: list[float] = []
    for j, i in itertools.pairwise(kept):
        slope = (ys[i] - ys[j]) / (xs[i] - xs[j])
        if slopes and slope - slopes[-1] < SAME_SLOPE:
            total = widths[-1] + xs[i] - xs[j]
            slopes[-1] += (slope - slopes[-1]) * (xs[i] - xs[j]) / total
            widths[-1] = total
        else:
            widths.append(xs[i] - xs[j])
            slopes.append(slope)
    if not slopes:
        widths, slopes = [ENDLESS], [0.0]
    widths[-1] = ENDLESS
    return Pieces(xs[0], ys[0], tuple(widths), tuple(slopes))
