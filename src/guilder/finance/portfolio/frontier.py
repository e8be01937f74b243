"""The efficient frontier of mean and variance, exactly: its corner portfolios and everything between them.

Between two neighbouring corners the efficient portfolios are their linear blends, so that a target return is one
division, a target risk one quadratic equation and the largest Sharpe ratio one linear equation per segment.
Markowitz, Mean-Variance Analysis in Portfolio Choice and Capital Markets (1987), ch. 7 and 8.
"""

from dataclasses import dataclass

import numpy as np

from guilder.finance.portfolio.critical_line import Active, Floats, Programme, Unsolved, follow, prices
from guilder.finance.portfolio.limits import Limits, Space, best_vertex, space
from guilder.finance.portfolio.refusal import Refused

#: Returns this close, as a share of their spread, may tie at the top: the way down then starts from a tilted objective.
TIE = 1e-9
#: An asset of which less than this share of variance is its own is a combination of the others.
OWN_SHARE = 1e-10


@dataclass(frozen=True)
class Frontier:
    """The corners from the least variance up to the largest mean: weights (k, n), means (k,), variances (k,), crossings (k−1,).

    crossings: the covariance between each corner and the next.
    """

    weights: Floats
    means: Floats
    variances: Floats
    crossings: Floats

    def corner(self, place: int) -> Floats:
        found: Floats = self.weights[place]
        return found

    def at_return(self, mean: float) -> Floats:
        """(n,) of least variance among those that earn at least `mean`. Raises Refused above the largest mean within the limits."""
        most = self.means[-1]
        if mean > most + 1e-12:
            raise Refused("targetReturn", f"the most that these limits allow is {most:.6g} a year")
        if mean <= self.means[0]:
            return self.corner(0)
        upper = min(int(np.searchsorted(self.means, mean)), len(self.means) - 1)
        share = (mean - self.means[upper - 1]) / (self.means[upper] - self.means[upper - 1])
        return self._blend(upper - 1, min(share, 1.0))

    def at_risk(self, volatility: float) -> Floats:
        """(n,) of the largest mean among those of at most `volatility`. Raises Refused below the least volatility."""
        least = float(np.sqrt(self.variances[0]))
        if volatility < least * (1 - 1e-12):
            raise Refused("targetRisk", f"the least volatility that these limits allow is {least:.6g} a year")
        if volatility**2 >= self.variances[-1]:
            return self.corner(-1)
        lower = int(np.searchsorted(self.variances, volatility**2, side="right")) - 1
        lower = max(lower, 0)
        start, turn, bend = self._parabola(lower)
        rest = start - volatility**2
        root = np.sqrt(max(turn * turn - bend * rest, 0.0))
        share = -rest / (turn + root) if turn + root > 0 else 0.0
        return self._blend(lower, float(np.clip(share, 0.0, 1.0)))

    def most_sharpe(self, risk_free_rate: float) -> Floats:
        """(n,) with the largest (mean − risk_free_rate)/volatility. Raises Refused when nothing earns more than the rate."""
        if self.means[-1] <= risk_free_rate:
            raise Refused(
                "riskFreeRate",
                f"no portfolio within the limits earns more than it: the most is {self.means[-1]:.6g} a year",
            )
        best, best_ratio = self.corner(-1), self._ratio(len(self.means) - 1, 0.0, risk_free_rate)
        for lower in range(len(self.crossings)):
            start, turn, bend = self._parabola(lower)
            excess, rise = self.means[lower] - risk_free_rate, self.means[lower + 1] - self.means[lower]
            denominator = excess * bend - rise * turn
            if denominator == 0:
                continue
            share = float(np.clip((rise * start - excess * turn) / denominator, 0.0, 1.0))
            ratio = self._ratio(lower, share, risk_free_rate)
            if ratio > best_ratio:
                best, best_ratio = self._blend(lower, share), ratio
        return best

    def _blend(self, lower: int, share: float) -> Floats:
        blend: Floats = (1 - share) * self.weights[lower] + share * self.weights[lower + 1]
        return blend

    def _parabola(self, lower: int) -> tuple[float, float, float]:
        """(a, b, c) of the variance a + 2bs + cs² at share s of the way to the next corner."""
        start, end, across = self.variances[lower], self.variances[lower + 1], self.crossings[lower]
        return start, across - start, start - 2 * across + end

    def _ratio(self, lower: int, share: float, risk_free_rate: float) -> float:
        if share == 0.0:
            return float((self.means[lower] - risk_free_rate) / np.sqrt(self.variances[lower]))
        start, turn, bend = self._parabola(lower)
        mean = self.means[lower] + share * (self.means[lower + 1] - self.means[lower])
        return float((mean - risk_free_rate) / np.sqrt(start + 2 * turn * share + bend * share * share))


def trace(mean: Floats, covariance: Floats, limits: Limits) -> Frontier:
    """The whole frontier. mean (n,), covariance (n, n) positive definite. Raises Refused: collinear assets, contradicting limits."""
    refuse_collinear(covariance, limits.names)
    within = space(limits)
    programme, gains = _programme(mean, covariance, within)
    top = best_vertex(within, gains)
    if _is_unique(programme, gains, top):
        corners = follow(programme, gains, top, upward=False).corners[::-1]
    else:
        tilted = gains - 0.1 * np.random.default_rng(1).uniform(0.5, 1.0, len(gains))
        down = follow(programme, tilted, best_vertex(within, tilted), upward=False)
        corners = follow(programme, gains, down.end, upward=True).corners
    return _measured(within.weights(corners), mean, covariance)


def _measured(weights: Floats, mean: Floats, covariance: Floats) -> Frontier:
    """The figures of every corner, none of which leaves this file unless it rises in mean and in variance."""
    spread = weights @ covariance
    variances = np.einsum("ij,ij->i", spread, weights)
    crossings = np.einsum("ij,ij->i", spread[:-1], weights[1:])
    means = weights @ mean
    slips = max(
        -np.diff(means).min(initial=0) / np.abs(mean).max(initial=1e-300),
        -np.diff(variances).min(initial=0) / variances[-1],
    )
    if slips > 1e-9 or np.abs(weights.sum(axis=1) - 1).max() > 1e-9:
        raise Unsolved
    return Frontier(weights, means, variances, crossings)


def _programme(mean: Floats, covariance: Floats, within: Space) -> tuple[Programme, Floats]:
    """Variance and gains in units near 1: neither changes which portfolios are efficient."""
    scaled = covariance / np.mean(np.diag(covariance))
    centred = mean - (mean.max() + mean.min()) / 2
    gains = (centred / (np.abs(centred).max() or 1.0))[within.asset] * within.signs
    linear = scaled @ within.offset
    count = len(mean)
    if len(within.asset) > count:
        scaled = np.block([[scaled, -scaled], [-scaled, scaled]])
    partner = (np.arange(len(gains)) + count) % len(gains)
    return (
        Programme(
            scaled,
            linear[within.asset] * within.signs,
            within.lower,
            within.upper,
            within.rows,
            within.low,
            within.high,
            partner,
        ),
        gains,
    )


def _is_unique(programme: Programme, gains: Floats, top: Active) -> bool:
    """Whether every limit that holds at the top would cost return to leave, so that no other vertex earns as much."""
    reduced, multipliers = prices(programme, gains, top)
    movable = programme.lower < programme.upper
    loose = programme.low < programme.high
    return bool(
        np.all((-reduced * top.variables > TIE) | (top.variables == 0) | ~movable)
        and np.all((-multipliers * top.rows > TIE) | (top.rows == 0) | ~loose)
    )


def refuse_collinear(covariance: Floats, names: tuple[str, ...]) -> None:
    """Raises Refused, naming an asset that the others make up, where `covariance` (n, n) is not positive definite."""
    correlations = _correlations(covariance, names)
    try:
        own = np.diag(np.linalg.cholesky(correlations)) ** 2
    except np.linalg.LinAlgError:
        own = np.zeros(1)
    if own.min() > OWN_SHARE:
        return
    refuse_impossible(covariance, names)
    vectors = np.linalg.eigh(correlations)[1]
    together = np.flatnonzero(np.abs(vectors[:, 0]) > 0.05 * np.abs(vectors[:, 0]).max())
    shown = ", ".join(names[i] for i in together[:6]) + (" and others" if len(together) > 6 else "")
    raise Refused(
        "assets",
        f"{shown} are collinear: one of them is a combination of the others; leave one out, or estimate with shrinkage",
    )


def refuse_impossible(covariance: Floats, names: tuple[str, ...]) -> None:
    """Raises Refused where no assets can vary like this: an asset without variance, or a negative eigenvalue."""
    least = float(np.linalg.eigvalsh(_correlations(covariance, names))[0])
    if least < -1e-8:
        raise Refused(
            "covariance",
            f"no assets can vary like this: its smallest eigenvalue is {least:.3g} of correlations; set repair to true",
        )


def _correlations(covariance: Floats, names: tuple[str, ...]) -> Floats:
    variances = np.diag(covariance)
    if not np.all(variances > 0):
        flat = names[int(np.argmin(variances))]
        raise Refused(f"assets.{flat}", "its volatility is zero: leave it out, or give cash a small one such as 0.001")
    deviations = np.sqrt(variances)
    correlations: Floats = covariance / np.outer(deviations, deviations)
    return correlations
