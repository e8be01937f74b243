"""Where there is no chance, or only enough for a formula, the simulation must equal the formula."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from finance.plans import UNRELATED, certain, plan, still
from guilder.finance.montecarlo import simulate
from guilder.finance.montecarlo.futures import draw_all
from guilder.finance.montecarlo.market import LONG_RUN, Assumption, log_moments


@dataclass(frozen=True)
class Case:
    name: str
    source: str
    inputs: dict[str, object]
    ending: float


def annuity(rate: float, months: int) -> float:
    """What 1 at each month's end grows to, at an effective yearly rate."""
    monthly = (1 + rate) ** (1 / 12) - 1
    return ((1 + monthly) ** months - 1) / monthly


KELLISON = "Kellison, The Theory of Interest, 3rd ed. (2009), ch. 3"
CASES = [
    Case(
        "a lump sum compounds at the effective yearly rate",
        "100,000 × 1.05¹⁰",
        {"savings": "100000", "market": certain(rate=0.05)},
        162_889.4627,
    ),
    Case(
        "contributions are an ordinary annuity: they arrive at the month's end",
        f"{KELLISON}: s-angle-n at (1.06)^(1/12) − 1",
        {"contribution_per_month": "1000", "market": certain(rate=0.06)},
        1000 * annuity(0.06, 120),
    ),
    Case(
        "spending is an annuity-due: it leaves at the month's start",
        f"{KELLISON}: s-double-dot-angle-n = (1 + i) s-angle-n",
        {
            "savings": "500000",
            "retirement_month": 0,
            "spending_per_month": "2000",
            "market": certain(rate=0.04),
        },
        500_000 * 1.04**10 - 2000 * annuity(0.04, 120) * 1.04 ** (1 / 12),
    ),
    Case(
        "inflation deflates by division: (1.05/1.03)¹⁰, not 1.05 − 1.03",
        "Fisher, The Theory of Interest (1930), ch. 2",
        {"savings": "100000", "market": certain(rate=0.05, inflation=0.03)},
        100_000 * (1.05 / 1.03) ** 10,
    ),
    Case(
        "the fee is taken once, off the gross return",
        "100,000 × (1.05 × 0.99)¹⁰",
        {"savings": "100000", "fee_rate": 0.01, "market": certain(rate=0.05)},
        100_000 * (1.05 * 0.99) ** 10,
    ),
    Case(
        "contributions grow by the real rate once a year",
        "by hand: 12 × 1,000 × (1 + 1.02 + … + 1.02⁹), no return",
        {"contribution_per_month": "1000", "contribution_growth_rate": 0.02},
        12_000 * (1.02**10 - 1) / 0.02,
    ),
    Case(
        "income counts from retirement, up to its end; what is over is saved",
        "by hand: 24 months × 500 saved, then 24 × (1,500 − 500) spent, then 12 × 1,500 spent, from 50,000",
        {
            "months": 72,
            "savings": "50000",
            "retirement_month": 12,
            "spending_per_month": "1500",
            "incomes": [
                {"amount_per_month": "500", "from_month": 0, "to_month": 60},
                {"amount_per_month": "1500", "from_month": 12, "to_month": 36},
            ],
        },
        50_000 + 24 * 500 - 24 * 1_000 - 12 * 1_500,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_without_chance_it_is_the_formula(case):
    result = simulate.simulate(still(**case.inputs))

    ending = result.years[-1].real
    assert float(ending.p50) == pytest.approx(case.ending, rel=2e-5)
    assert ending.p10 == ending.p90
    assert result.success.probability == 1


def test_savings_that_last_exactly_succeed_and_a_little_less_fails():
    """The present value of an annuity-due of 1,000 for 20 years at 3 %."""
    monthly = 1.03 ** (1 / 12) - 1
    value = 1000 * (1 - (1 + monthly) ** -240) / monthly * (1 + monthly)
    retired = {"months": 240, "retirement_month": 0, "spending_per_month": "1000", "market": certain(rate=0.03)}

    assert simulate.simulate(still(savings=f"{value:.2f}", **retired)).success.probability == 1
    broke = simulate.simulate(still(savings=f"{value - 300:.2f}", **retired))
    assert broke.success.probability == 0
    assert broke.shortfall is not None
    assert broke.shortfall.median_first_month == 240
    assert float(broke.shortfall.median_amount) == pytest.approx(300 * 1.03**20 / 1.03 ** (1 / 12), rel=2e-2)


def test_what_is_missing_is_counted_in_full_and_dated():
    """10,000 without return pay ten months of 1,000; the eleventh and twelfth go unpaid, then 5,000 of target."""
    result = simulate.simulate(
        still(months=12, savings="10000", retirement_month=0, spending_per_month="1000", target="5000")
    )

    assert result.shortfall is not None
    assert result.shortfall.median_first_month == 11
    assert float(result.shortfall.median_amount) == pytest.approx(2_000 + 5_000)
    assert result.years[-1].solvent == 0


def test_a_missed_target_fails_only_at_the_end():
    result = simulate.simulate(still(months=24, savings="1000", target="2000"))

    assert [year.solvent for year in result.years] == [1, 1, 0]
    assert result.shortfall is not None
    assert result.shortfall.median_first_month == 25


@pytest.mark.parametrize(
    ("mean", "deviation"), [(0.0767, 0.1654), (0.0519, 0.0622), (0.02, 0.60), (-0.1, 0.3), (0.05, 0.0)]
)
def test_log_moments_give_back_the_arithmetic_moments(mean, deviation):
    """E[X] = exp(mu + sigma²/2), Var[X] = (exp(sigma²) − 1) E[X]² (Johnson, Kotz, Balakrishnan 1994, ch. 14)."""
    mu, sigma = log_moments(Assumption(mean_rate=mean, volatility_rate=deviation))

    expected = math.exp(mu + sigma**2 / 2)
    assert expected - 1 == pytest.approx(mean, abs=1e-12)
    assert math.sqrt(math.expm1(sigma**2)) * expected == pytest.approx(deviation, abs=1e-12)


YEARS = 10
PATHS = 40_000


@pytest.fixture(scope="module")
def yearly():
    """Yearly simple returns (asset, path × year) and log inflation (path, year) of the long-run market."""
    futures = draw_all(LONG_RUN, seed=7, paths=PATHS, years=YEARS)
    gross = 1 + np.concatenate([block.astype(np.float64) for block in futures.blocks], axis=2)
    returns = [gross[:, asset:36:3].prod(axis=1).T - 1 for asset in range(3)]
    return returns, -12 * np.log(gross[:, 36]).T


@pytest.mark.parametrize(("asset", "name"), [(0, "stocks"), (1, "bonds"), (2, "cash")])
def test_yearly_mean_and_deviation_are_recovered(yearly, asset, name):
    """Within four standard errors of what was asked for."""
    returns, wanted = yearly[0][asset].ravel(), getattr(LONG_RUN, name)
    count = returns.size

    assert returns.mean() == pytest.approx(wanted.mean_rate, abs=4 * wanted.volatility_rate / math.sqrt(count))
    assert returns.std() == pytest.approx(wanted.volatility_rate, rel=4 / math.sqrt(count))


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (0, 1, LONG_RUN.correlations.stocks_bonds),
        (0, 2, LONG_RUN.correlations.stocks_cash),
        (1, 2, LONG_RUN.correlations.bonds_cash),
    ],
)
def test_correlations_of_yearly_returns_are_recovered(yearly, one, other, wanted):
    found = np.corrcoef(yearly[0][one].ravel(), yearly[0][other].ravel())[0, 1]

    assert found == pytest.approx(wanted, abs=4 / math.sqrt(PATHS * YEARS))


def test_inflation_is_the_autoregression_it_says_it_is(yearly):
    log = yearly[1]
    mean, sigma = log_moments(LONG_RUN.inflation)
    start = math.log1p(LONG_RUN.inflation_now)
    shocks = [
        log[:, 0] - mean - LONG_RUN.inflation_persistence * (start - mean),
        *(log[:, y] - mean - LONG_RUN.inflation_persistence * (log[:, y - 1] - mean) for y in range(1, YEARS)),
    ]
    spread = sigma * math.sqrt(1 - LONG_RUN.inflation_persistence**2)
    error = 4 / math.sqrt(PATHS)

    for shock in shocks:
        assert shock.mean() == pytest.approx(0, abs=spread * error)
        assert shock.std() == pytest.approx(spread, rel=error)
    for one, other in pairwise(shocks):
        assert np.corrcoef(one, other)[0, 1] == pytest.approx(0, abs=error)
    stocks = np.log1p(yearly[0][0])
    for year, shock in enumerate(shocks):
        found = np.corrcoef(stocks[:, year], shock)[0, 1]
        assert found == pytest.approx(LONG_RUN.correlations.stocks_inflation, abs=error)


def test_terminal_wealth_has_the_lognormal_mean_and_median():
    """All stocks, no flows, no inflation: E = W(1+m)^T and median W·exp(mu·T), each within four standard errors."""
    market = certain().model_copy(update={"stocks": LONG_RUN.stocks, "correlations": UNRELATED})
    years, paths = 30, 50_000
    result = simulate.run(
        still(
            months=12 * years,
            paths=paths,
            savings="100000",
            allocation={"stocks": 1, "bonds": 0, "cash": 0},
            market=market,
        )
    )
    ending = result.wealth[-1].astype(np.float64)
    mu, sigma = log_moments(LONG_RUN.stocks)
    spread = sigma * math.sqrt(years)
    mean = 100_000 * (1 + LONG_RUN.stocks.mean_rate) ** years

    assert ending.mean() == pytest.approx(mean, rel=4 * math.sqrt(math.expm1(spread**2) / paths))
    assert np.log(ending / 100_000).mean() == pytest.approx(mu * years, abs=4 * spread / math.sqrt(paths))
    assert np.log(ending).std() == pytest.approx(spread, rel=4 / math.sqrt(2 * paths))


def test_each_path_is_deflated_by_its_own_inflation():
    """Assets that earn nothing: real wealth × that path's price level is the nominal sum, path by path."""
    market = certain().model_copy(
        update={"inflation": Assumption(mean_rate=0.03, volatility_rate=0.05), "inflation_persistence": 0.7}
    )
    result = simulate.run(still(months=240, paths=500, savings="1000", market=market))

    assert result.prices[-1].std() > 0.1
    np.testing.assert_allclose(result.wealth[-1] * result.prices[-1], 1000, rtol=1e-4)


def test_the_interval_is_wilsons():
    """81 of 263: 0.2553 to 0.3662 (Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3)."""
    found = simulate.success(81, 263)

    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    assert found.standard_error == pytest.approx(math.sqrt(81 / 263 * 182 / 263 / 263))
    none = simulate.success(0, 10)
    assert (none.low, round(none.high, 4)) == (0.0, 0.2775)


def test_percentiles_are_those_of_numpy():
    result, paths = simulate.simulate(plan()), simulate.run(plan())

    for year, wealth in zip(result.years, paths.wealth, strict=True):
        wanted = np.percentile(wealth.astype(np.float64), [10, 25, 50, 75, 90])
        real = year.real
        found = [float(value) for value in (real.p10, real.p25, real.p50, real.p75, real.p90)]
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=0.01)
