"""Every model of the markets against its own assumptions, within the sampling error; and what history allows."""

import math

import numpy as np
import pytest
from scipy import stats

from finance.plans import plan
from guilder.finance.montecarlo import draws, laws, simulate
from guilder.finance.montecarlo.futures import draw_all
from guilder.finance.montecarlo.history import history, sequence
from guilder.finance.montecarlo.market import LONG_RUN, Market
from guilder.finance.montecarlo.models import BootstrapModel, LognormalModel, RegimesModel, StudentTModel

PATHS, YEARS = 30_000, 6
SHIFTED, PLAIN = BootstrapModel(), BootstrapModel(means="history", block_years=4)


def with_model(model):
    return LONG_RUN.model_copy(update={"model": model})


def drawn(model, *, paths=PATHS, years=YEARS, seed=5):
    return draw_all(with_model(model), seed=seed, paths=paths, years=years)


@pytest.fixture(scope="module", params=[StudentTModel(degrees_of_freedom=8), RegimesModel()], ids=lambda m: m.kind)
def futures(request):
    return drawn(request.param)


def test_yearly_compounds_the_months(futures):
    """Products of float32 months in float64, to 2e-6."""
    block = futures.blocks[1].astype(np.float64)
    yearly = futures.yearly

    for asset in range(3):
        wanted = (1 + block[:, asset:36:3]).prod(axis=1) - 1
        assert yearly.returns[:, asset, 250:500] == pytest.approx(wanted, abs=2e-6)
    assert yearly.inflation[:, 250:500] == pytest.approx((1 + block[:, 36]) ** -12 - 1, abs=2e-6)


def test_yearly_leaves_out_what_is_beyond_the_paths():
    yearly = drawn(LognormalModel(), paths=300, years=2).yearly

    assert (yearly.returns.shape, yearly.inflation.shape) == ((2, 3, 300), (2, 300))


def test_moments_of_a_year_are_the_assumptions(futures):
    """Mean and correlation within four standard errors; the deviation within four of its own, fat tails counted."""
    count = PATHS * YEARS
    assets = (LONG_RUN.stocks, LONG_RUN.bonds, LONG_RUN.cash)
    years = futures.yearly.returns.astype(np.float64).transpose(1, 0, 2).reshape(3, -1)

    for values, wanted in zip(years, assets, strict=True):
        kurtosis = ((values - values.mean()) ** 4).mean() / values.var() ** 2
        assert values.mean() == pytest.approx(wanted.mean_rate, abs=4 * wanted.volatility_rate / math.sqrt(count))
        assert values.std() == pytest.approx(wanted.volatility_rate, rel=4 * math.sqrt((kurtosis - 1) / 4 / count))
    given = LONG_RUN.correlations
    found = np.corrcoef(years)
    for (row, column), wanted in {
        (0, 1): given.stocks_bonds,
        (0, 2): given.stocks_cash,
        (1, 2): given.bonds_cash,
    }.items():
        assert found[row, column] == pytest.approx(wanted, abs=6 / math.sqrt(count))


def test_inflation_keeps_its_persistence_and_its_link_to_stocks(futures):
    log = np.log1p(futures.yearly.inflation.astype(np.float64))
    mean = math.log1p(LONG_RUN.inflation.mean_rate)
    shock = (log[1:] - mean) - LONG_RUN.inflation_persistence * (log[:-1] - mean)
    stocks = futures.yearly.returns[1:, 0].astype(np.float64)

    assert np.corrcoef(np.log1p(stocks).ravel(), shock.ravel())[0, 1] == pytest.approx(
        LONG_RUN.correlations.stocks_inflation, abs=0.015
    )
    assert np.corrcoef(shock[:-1].ravel(), shock[1:].ravel())[0, 1] == pytest.approx(0, abs=0.02)


def months(futures, asset):
    return np.concatenate([block[:, asset:36:3].ravel() for block in futures.blocks]).astype(np.float64)


@pytest.mark.parametrize("degrees", [3, 5, 12])
def test_a_month_is_students_t(degrees):
    """Kolmogorov–Smirnov on 360,000 months against SciPy's t, scaled to the variance; p > 0.001. Tail beyond 5 deviations."""
    law = laws.student_t(LONG_RUN, StudentTModel(degrees_of_freedom=degrees))
    spread = law.loadings[0][0] * math.sqrt((degrees - 2) / degrees)
    found = (months(drawn(StudentTModel(degrees_of_freedom=degrees), paths=5_000), 0) - law.means[0]) / spread

    assert stats.kstest(found, stats.t(degrees).cdf).pvalue > 0.001
    far = 5 * math.sqrt(degrees / (degrees - 2))
    share = 2 * stats.t(degrees).sf(far)
    assert (np.abs(found) > far).mean() == pytest.approx(share, abs=4 * math.sqrt(share / found.size))


def test_kurtosis_of_a_month_is_that_of_t():
    """3 + 6/(ν − 4) = 3.75 at ν = 12, to 0.06: four standard errors over 2.1 million months."""
    values = months(drawn(StudentTModel(degrees_of_freedom=12)), 0)

    assert ((values - values.mean()) ** 4).mean() / values.var() ** 2 == pytest.approx(3.75, abs=0.06)


@pytest.mark.parametrize("degrees", [3, 4.5, 30])
def test_the_table_of_factors_is_the_inverse_of_chi_square(degrees):
    """At its knots against SciPy's ppf and isf, to 2e-5 of itself."""
    table = draws.factors(degrees)
    for column in (0, 100, 777, 1535):
        tail = 2.0 ** (column // 64 - 25) * (1 + column % 64 / 64)
        for row, quantile in enumerate((stats.chi2.ppf(tail, degrees), stats.chi2.isf(tail, degrees))):
            assert table[row, column] == pytest.approx(math.sqrt((degrees - 2) / quantile), rel=2e-5)


def test_regimes_spend_their_time_where_the_chain_says():
    """With a crisis of twice the mean's distance and almost no spread the state can be read off each month.

    Long-run share p₁₂/(p₁₂ + p₂₁), mean stay 1/p₂₁: Hamilton, Time Series Analysis (1994), § 22.2.
    """
    model = RegimesModel(
        crisis_probability=0.05, recovery_probability=0.2, crisis_volatility_ratio=1.0, crisis_drop=2.0
    )
    law = laws.regimes(LONG_RUN, model)
    block = np.concatenate([each[:, 0:36:3] for each in drawn(model, paths=10_000).blocks], axis=2)
    log = np.log1p(block.astype(np.float64)).reshape(12 * YEARS, -1)

    share = (law.calm[0] - log.mean()) / (law.calm[0] - law.crisis[0])
    assert share == pytest.approx(0.2, abs=0.01)
    covariance = ((log[:-1] - log.mean()) * (log[1:] - log.mean())).mean()
    between = (law.calm[0] - law.crisis[0]) ** 2 * 0.2 * 0.8
    assert covariance / between == pytest.approx(1 - 0.05 - 0.2, abs=0.03)


def test_without_a_difference_regimes_are_the_lognormal_model():
    model = RegimesModel(crisis_volatility_ratio=1, crisis_drop=0)
    one, other = drawn(model, paths=250), drawn(LognormalModel(), paths=250)

    assert one.blocks[0] == pytest.approx(other.blocks[0], abs=3e-6)


def test_regimes_have_the_moments_of_a_year_in_closed_form():
    """Brute force over all 4,096 paths of the chain through a year, to 1e-9."""
    model = RegimesModel()
    law = laws.regimes(LONG_RUN, model)
    to_crisis, to_calm = model.crisis_probability, model.recovery_probability
    stay = np.array([[1 - to_crisis, to_crisis], [to_calm, 1 - to_calm]])
    state = (np.arange(4096)[:, None] >> np.arange(12)) & 1
    chance = np.array([to_calm, to_crisis])[state[:, 0]] / (to_crisis + to_calm)
    for month in range(1, 12):
        chance = chance * stay[state[:, month - 1], state[:, month]]
    means, spreads = np.array([law.calm[0], law.crisis[0]]), np.array([law.calm[1], law.crisis[1]])
    mu, variance = means[state].sum(axis=1), (spreads[state] ** 2).sum(axis=1)
    mean = (chance * np.exp(mu + variance / 2)).sum()
    square = (chance * np.exp(2 * mu + 2 * variance)).sum()

    assert chance.sum() == pytest.approx(1)
    assert mean - 1 == pytest.approx(LONG_RUN.stocks.mean_rate, abs=1e-9)
    assert math.sqrt(square - mean**2) == pytest.approx(LONG_RUN.stocks.volatility_rate, abs=1e-9)


@pytest.mark.parametrize("model", [PLAIN, BootstrapModel(means="history", since=1871, scheme="circular")])
def test_every_drawn_year_is_a_year_of_history(model):
    """All four figures of one year together, to 1e-5 after twelve float32 months."""
    yearly = drawn(model, paths=500, years=20).yearly
    past = history(model.since)
    rows = np.column_stack([past.returns, past.inflation])
    found = np.concatenate([yearly.returns, yearly.inflation[:, None]], axis=1).transpose(0, 2, 1).reshape(-1, 4)

    distance = np.abs(found[:, None, :] - rows[None]).max(axis=2)
    assert distance.min(axis=1).max() < 1e-5
    assert len(set(distance.argmin(axis=1))) == len(rows)


def years_drawn(model, **size):
    past = history(model.since)
    stocks = drawn(model, **size).yearly.returns[:, 0].astype(np.float64)
    return np.abs(stocks[:, :, None] - past.returns[:, 0]).argmin(axis=2), len(past.years)


def test_blocks_of_the_stationary_bootstrap_have_geometric_lengths():
    """Politis and Romano (1994): P(length = k) = (1 − 1/L)^(k−1)/L; a new block also continues by chance, 1 in n."""
    years, count = years_drawn(PLAIN, paths=4_000, years=25)
    breaks = (years[1:] - years[:-1]) % count != 1
    expected = 0.25 * (1 - 1 / count)

    assert breaks.mean() == pytest.approx(expected, abs=4 * math.sqrt(0.25 * 0.75 / breaks.size))
    after = breaks[1:][breaks[:-1]].mean()
    assert after == pytest.approx(expected, abs=4 * math.sqrt(0.25 * 0.75 / breaks[:-1].sum()))
    starts = np.bincount(years[0], minlength=count)
    assert stats.chisquare(starts).pvalue > 0.001


def test_blocks_of_the_circular_bootstrap_have_one_length():
    years, count = years_drawn(BootstrapModel(means="history", scheme="circular", block_years=5), paths=500, years=15)
    steps = (years[1:] - years[:-1]) % count == 1

    assert steps[[year for year in range(14) if year % 5 != 4]].all()
    assert steps[[4, 9]].mean() < 0.05


def test_shifted_history_has_the_assumed_means():
    """Exactly: the mean over history's years after the shift, to float32."""
    gross = (1 + draws.months_of_years(LONG_RUN, SHIFTED).astype(np.float64)) ** 12
    wanted = [each.mean_rate for each in (LONG_RUN.stocks, LONG_RUN.bonds, LONG_RUN.cash)]

    assert gross[:, :3].mean(axis=0) - 1 == pytest.approx(wanted, abs=1e-5)
    assert (1 / gross[:, 3]).mean() - 1 == pytest.approx(LONG_RUN.inflation.mean_rate, abs=1e-5)


@pytest.mark.parametrize("model", [StudentTModel(), RegimesModel(), SHIFTED], ids=lambda m: m.kind)
def test_any_model_gives_the_same_bytes_and_begins_alike(model):
    inputs = plan(months=120, paths=600, market=with_model(model))
    one = simulate.simulate(inputs, threads=1).model_dump_json()

    assert simulate.simulate(inputs, threads=2).model_dump_json() == one
    assert simulate.simulate(inputs, futures=drawn(model, paths=600, years=10, seed=1)).model_dump_json() == one
    assert simulate.simulate(inputs).engine != simulate.simulate(plan(months=120, paths=600)).engine
    few, more = drawn(model, paths=300, years=3).yearly, drawn(model, paths=600, years=5).yearly
    assert (few.returns == more.returns[:3, :, :300]).all()
    assert (few.inflation == more.inflation[:3, :300]).all()


def test_a_market_without_a_model_is_the_lognormal_one():
    before = LONG_RUN.model_dump(mode="json", by_alias=True)
    del before["model"]

    assert Market.model_validate(before) == LONG_RUN


def test_a_market_of_nothing_but_a_model_is_the_consensus_under_it():
    given = Market.model_validate({"model": {"kind": "studentT", "degreesOfFreedom": 4}})

    assert given == with_model(StudentTModel(degrees_of_freedom=4))
    with pytest.raises(ValueError, match="stocks"):
        Market.model_validate({"model": {"kind": "regimes"}, "name": "mine"})


def test_correlations_that_a_model_cannot_have_are_refused():
    impossible = {"stocksInflation": -0.97, "bondsInflation": 0.0}
    fields = LONG_RUN.model_dump(mode="json", by_alias=True)
    fields["correlations"] = {**fields["correlations"], "stocksBonds": 0.0} | impossible
    Market.model_validate(fields)

    with pytest.raises(ValueError, match="contradict each other"):
        Market.model_validate(fields | {"model": {"kind": "studentT", "degreesOfFreedom": 3}})


def test_a_sequence_is_history_and_then_the_means():
    returns, inflation = sequence(2022, 6)

    assert returns[:, 0, 0] == pytest.approx([-0.1804, 0.2606, 0.2488, 0.1772, 0.0767, 0.0767])
    assert inflation[:, 0] == pytest.approx([0.0645, 0.0335, 0.0289, 0.0274, 0.0239, 0.0239])
    with pytest.raises(ValueError, match="1928 to 2025"):
        sequence(1900, 10)


def test_the_two_sets_of_history_agree_where_they_overlap():
    """January averages against Decembers: yearly stock returns correlate by 0.8, their mean logs differ by under 0.2 points."""
    long, short = history(1871), history(1928)
    overlap = slice(1928 - 1871, None)
    one, other = long.returns[overlap, 0], short.returns[: len(long.years) - 57, 0]

    assert np.corrcoef(one, other)[0, 1] > 0.8
    assert np.log1p(one).mean() == pytest.approx(np.log1p(other).mean(), abs=0.002)
    prices = np.log1p(long.inflation[overlap]).mean() - np.log1p(short.inflation[:97]).mean()
    assert prices == pytest.approx(0, abs=0.0005)
