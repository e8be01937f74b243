"""What thousands of paths come to: success and its error, percentiles year by year, shortfalls, the weight of the first years."""

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from guilder.finance.ledger import places as at
from guilder.finance.ledger.contracts_paths import PathShortfall, RetirementResult, SequenceRisk, YearSpread
from guilder.finance.ledger.guardrails import mix
from guilder.finance.ledger.simulate import Runs
from guilder.finance.montecarlo.contracts import Percentiles
from guilder.finance.montecarlo.simulate import SHARES, quantile, success
from guilder.kernel.money import quantize

FIRST_YEARS = 10
Reals = NDArray[np.float64]


def summarise(runs: Runs) -> RetirementResult:
    """The contract's figures."""
    inputs, kept = runs.inputs, runs.kept
    currency = inputs.plan.currency
    path_ends = np.sort(kept.ends, axis=0)
    return RetirementResult(
        engine="ledger-1",
        basis=_basis(runs),
        fingerprint=inputs.fingerprint(),
        success=success(int(runs.succeeds.sum()), inputs.paths),
        shortfall=_shortfall(runs),
        today=_money(float(runs.tables.accounts[:, at.H_BALANCE].sum()), currency),
        ending=percentiles(path_ends[:, at.P_ENDING], currency),
        ending_mean=_money(float(kept.ends[:, at.P_ENDING].mean()), currency),
        lifetime_taxes=percentiles(path_ends[:, at.P_TAXES], currency),
        lifetime_spending=percentiles(path_ends[:, at.P_SPENT], currency),
        years=_years(runs),
        sequence=_sequence(runs),
        inputs=inputs,
    )


def percentiles(ordered: NDArray[np.floating], currency: str) -> Percentiles:
    """Of sorted values."""
    p10, p25, p50, p75, p90 = (_money(quantile(ordered, share), currency) for share in SHARES)
    return Percentiles(p10=p10, p25=p25, p50=p50, p75=p75, p90=p90)


def _years(runs: Runs) -> tuple[YearSpread, ...]:
    plan, kept, count = runs.inputs.plan, runs.kept, runs.inputs.paths
    wealth, spending, taxes = (np.sort(each, axis=1) for each in (kept.wealth[1:], kept.spending, kept.taxes))
    nominal = np.sort(kept.wealth[1:] * kept.prices[1:], axis=1)
    failures = np.sort(kept.failed[kept.failed > 0])
    years = []
    for k in range(len(wealth)):
        alive = count - int(np.isnan(wealth[k]).sum())
        if alive == 0:
            break
        broke = int(np.searchsorted(failures, k + 1, side="right"))
        years.append(
            YearSpread(
                index=k,
                year=plan.first_year + k,
                alive=alive / count,
                solvent=1 - broke / count,
                wealth=percentiles(wealth[k, :alive], plan.currency),
                nominal_median=_money(quantile(nominal[k, :alive], 0.5), plan.currency),
                spending=percentiles(spending[k, :alive], plan.currency),
                taxes=percentiles(taxes[k, :alive], plan.currency),
            )
        )
    return tuple(years)


def _shortfall(runs: Runs) -> PathShortfall | None:
    late = runs.kept.failed > 0
    if not late.any():
        return None
    currency, start = runs.inputs.plan.currency, runs.inputs.plan.first_year - 1
    missing, first = np.sort(runs.kept.ends[late, at.P_MISSING]), np.sort(runs.kept.failed[late]).astype(np.int32)
    return PathShortfall(
        paths=int(late.sum()),
        median_amount=_money(quantile(missing, 0.5), currency),
        p90_amount=_money(quantile(missing, 0.9), currency),
        median_first_year=start + round(quantile(first, 0.5)),
        p10_first_year=start + round(quantile(first, 0.1)),
    )


def _sequence(runs: Runs) -> SequenceRisk | None:
    first = int(runs.tables.terms[at.C_RETIRED])
    years = min(FIRST_YEARS, len(runs.tables.yearly) - first)
    if years < 1:
        return None
    nominal = np.einsum("yap,a->yp", runs.drawn.returns[first : first + years], mix(runs.inputs.plan))
    real = ((1 + nominal) / (1 + runs.drawn.inflation[first : first + years]) - 1).mean(axis=0)[: runs.inputs.paths]
    holds = runs.succeeds.astype(np.float64)
    thirds = np.array_split(np.argsort(real, kind="stable"), 3)
    worst, middle, best = (float(holds[third].mean()) for third in thirds)
    mixed = holds.min() != holds.max() and real.std() > 0
    return SequenceRisk(
        years=years,
        correlation=float(np.corrcoef(real, holds)[0, 1]) if mixed else None,
        worst=worst,
        middle=middle,
        best=best,
    )


def _basis(runs: Runs) -> str:
    plan = runs.inputs.plan
    taxed = {
        "none": "before tax",
        "flat": "after tax at flat rates",
        "us": "after US federal tax"
        + (f" and that of {plan.taxes.state}" if plan.taxes.regime == "us" and plan.taxes.state else ""),
    }[plan.taxes.regime]
    lives = (
        "deaths drawn from the life table"
        if runs.inputs.mortality == "sampled"
        else "everybody lives to the planned age"
    )
    return f"In today's money, {taxed}; {lives}; market: {plan.market.name}."


def _money(amount: float, currency: str) -> Decimal:
    return quantize(Decimal(amount), currency)
