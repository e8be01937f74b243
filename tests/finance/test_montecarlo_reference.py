"""The compiled kernel against a second implementation: float64, one step after another, written from the
conventions in the package's docstring and sharing no code with it but the stream of uniform numbers.
"""

import math
from statistics import NormalDist

import numpy as np
import pytest

from finance.plans import plan
from guilder.finance.montecarlo import kernel, simulate

BLOCK = 250


def normals(seed, paths, years):
    blocks = []
    for block in range(-(-paths // BLOCK)):
        stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(block,))))
        blocks.append(stream.random((years, 37, BLOCK), dtype=np.float32).astype(np.float64))
    return exact_normal(np.concatenate(blocks, axis=2)[:, :, :paths] + 2.0**-25)


exact_normal = np.vectorize(NormalDist().inv_cdf, otypes=[np.float64])


def reference(inputs):
    """(wealth at each year's end, first failed month, missing) of every path, in real terms."""
    market = inputs.market
    names = ("stocks", "bonds", "cash", "inflation")
    mean = np.array([getattr(market, name).mean_rate for name in names])
    spread = np.array([getattr(market, name).volatility_rate for name in names])
    sigma = np.sqrt(np.log(1 + (spread / (1 + mean)) ** 2))
    mu = np.log(1 + mean) - sigma**2 / 2
    simple = np.eye(4)
    c = market.correlations
    for i, j, value in ((0, 1, c.stocks_bonds), (0, 2, c.stocks_cash), (1, 2, c.bonds_cash)):
        log = math.log(1 + value * spread[i] * spread[j] / (1 + mean[i]) / (1 + mean[j])) / (sigma[i] * sigma[j])
        simple[i, j] = simple[j, i] = log
    simple[3, :3] = simple[:3, 3] = (c.stocks_inflation, c.bonds_inflation, c.cash_inflation)
    root = np.linalg.cholesky(simple)

    years = -(-inputs.months // 12)
    z = normals(inputs.seed, inputs.paths, years)
    real = np.full(inputs.paths, float(inputs.savings))
    first, missing, rows = np.zeros(inputs.paths, int), np.zeros(inputs.paths), [real]
    rate = np.full(inputs.paths, math.log(1 + market.inflation_now))
    phi = market.inflation_persistence
    retirement = inputs.months if inputs.retirement_month is None else inputs.retirement_month
    for month in range(inputs.months):
        year, of_year = divmod(month, 12)
        if of_year == 0:
            sums = np.stack([z[year, asset:36:3].sum(axis=0) for asset in range(3)]) / math.sqrt(12)
            shock = root[3, :3] @ sums + root[3, 3] * z[year, 36]
            rate = mu[3] + phi * (rate - mu[3]) + sigma[3] * math.sqrt(1 - phi**2) * shock
        shocks = root[:3, :3] @ z[year, 3 * of_year : 3 * of_year + 3]
        gross = np.exp(mu[:3, None] / 12 + sigma[:3, None] / math.sqrt(12) * shocks)
        mix = inputs.retirement_allocation if month >= retirement else None
        mix = mix or inputs.allocation
        weights = np.array([mix.stocks, mix.bonds, mix.cash])
        growth = weights @ gross * (1 - inputs.fee_rate) ** (1 / 12) / np.exp(rate / 12)
        if month >= retirement:
            income = sum(
                float(source.amount_per_month)
                for source in inputs.incomes
                if source.from_month <= month and (source.to_month is None or month < source.to_month)
            )
            need = float(inputs.spending_per_month) - income
            saved = max(-need, 0)
        else:
            need = 0
            saved = float(inputs.contribution_per_month) * (1 + inputs.contribution_growth_rate) ** year
        rest = real - max(need, 0)
        late = rest < -1e-3 * max(need, 0)
        first = np.where(late & (first == 0), month + 1, first)
        missing += np.where(late, -rest, 0)
        real = np.maximum(rest, 0) * growth + saved
        if of_year == 11 or month == inputs.months - 1:
            rows.append(real)
    late = real < float(inputs.target) * (1 - 1e-5)
    missing += np.where(late, float(inputs.target) - real, 0)
    return np.stack(rows), np.where(late & (first == 0), inputs.months + 1, first), missing


PLANS = {
    "the household of the examples": plan(),
    "a glide path, a fee, growing contributions, two incomes, a bequest": plan(
        months=530,
        seed=99,
        paths=777,
        contribution_growth_rate=0.02,
        fee_rate=0.006,
        allocation={"stocks": 0.9, "bonds": 0.1, "cash": 0.0},
        retirement_allocation={"stocks": 0.4, "bonds": 0.4, "cash": 0.2},
        incomes=[
            {"amount_per_month": "900", "from_month": 300},
            {"amount_per_month": "4000", "from_month": 100, "to_month": 320},
        ],
        target="100000",
    ),
    "already retired, mostly failing": plan(savings="600000", retirement_month=0, spending_per_month="5200", paths=500),
}


@pytest.mark.parametrize("inputs", list(PLANS.values()), ids=list(PLANS))
def test_every_path_agrees_with_the_slow_way(inputs):
    """Wealth within single precision over 600 steps; failures may differ only where a path is within a hair."""
    wealth, failed, missing = reference(inputs)
    found = simulate.run(inputs)

    alive = (failed == 0) & (found.failed == 0)
    np.testing.assert_allclose(found.wealth[:, alive], wealth[:, alive], rtol=2e-3, atol=5)
    assert np.median(np.abs(found.wealth[-1, alive] / wealth[-1, alive] - 1)) < 2e-5
    assert (found.failed != failed).mean() < 0.003
    same = (failed == found.failed) & (failed > 0)
    assert same.any()
    np.testing.assert_allclose(found.missing[same], missing[same], rtol=1e-3, atol=20)


def test_uniforms_become_normals():
    """Against Wichura's AS 241 in double precision (Python's NormalDist), over every region and both ends."""
    cells = np.concatenate(
        [np.arange(200), np.linspace(200, 2**24 - 201, 9_050).astype(int), 2**24 - 1 - np.arange(200)[::-1]]
    )
    cells = np.resize(cells, 37 * BLOCK)
    block = (cells / 2**24).astype(np.float32).reshape(1, 37, BLOCK)
    exact = exact_normal(block.astype(np.float64) + 2.0**-25)
    kernel.normalise(block)

    error = np.abs(block - exact)
    assert error.max() < 2e-4
    assert error[np.abs(exact) < 3].max() < 2e-6
    assert np.abs(block).max() < 5.43
