"""What holds for every series of returns."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilder.finance.risk import drawdown, measures, report, tails
from guilder.finance.risk.contracts import RiskInput, StressInput
from guilder.finance.risk.stress import replay

returns = st.lists(st.floats(-0.9, 2.0), min_size=3, max_size=60).map(np.array)
levels = st.floats(0.5, 0.999)


@given(returns, levels)
def test_expected_shortfall_is_the_least_of_rockafellar_and_uryasevs_objective(series, level):
    # min over c of c + E[max(−r − c, 0)]/α, attained at one of the losses (Rockafellar and Uryasev 2000)
    tail = 1 - level
    least = min(loss + np.maximum(-series - loss, 0).mean() / tail for loss in -series)
    assert tails.historical(series, level).expected_shortfall == pytest.approx(least, abs=1e-6)


@given(returns, levels)
def test_the_loss_beyond_is_never_less_than_the_loss_at_the_level(series, level):
    for found in (tails.historical(series, level), tails.gaussian(series, level), tails.cornish_fisher(series, level)):
        if found is not None:
            assert found.expected_shortfall >= found.value_at_risk - 1e-9


@given(returns, levels, st.floats(0.1, 10), st.floats(-1, 1))
def test_tails_scale_and_shift_with_the_returns(series, level, factor, shift):
    before, after = tails.historical(series, level), tails.historical(series * factor + shift, level)
    assert after.value_at_risk == pytest.approx(before.value_at_risk * factor - shift, abs=1e-9)
    assert after.expected_shortfall == pytest.approx(before.expected_shortfall * factor - shift, abs=1e-6)


@given(st.floats(-3, 3), st.floats(-2, 12))
def test_in_its_domain_the_expansion_rises_and_outside_it_somewhere_falls(skew, kurtosis):
    z = np.linspace(-60, 60, 24_001)
    slope = 1 + z * skew / 3 + (3 * z**2 - 3) * kurtosis / 24 - (6 * z**2 - 5) * skew**2 / 36
    if tails.in_domain(skew, kurtosis):
        assert slope.min() >= -1e-9
    elif abs(kurtosis / 8 - skew**2 / 6) > 0.01:
        assert slope.min() < 1e-3


@given(returns)
def test_a_window_as_long_as_the_series_is_the_series(series):
    rolled = measures.rolling_volatility(series, 12, window=len(series))
    assert rolled == pytest.approx([measures.volatility(series, 12)], abs=1e-12)


def test_runs_are_the_same_in_pieces_as_alone():
    one, other = np.random.default_rng(3).normal(0, 0.01, (2, 5_000))
    rolled = {
        "beta": measures.rolling_beta(one, other, window=1_500),
        "correlation": measures.rolling_correlation(one, other, window=1_500),
        "sharpe": measures.rolling_sharpe(one, 252, risk_free=1e-4, window=1_500),
    }
    assert {len(each) for each in rolled.values()} == {3_501}
    for start in (0, 665, 666, 667, 2_000, 3_500):
        run, beside = one[start : start + 1_500], other[start : start + 1_500]
        assert rolled["beta"][start] == pytest.approx(measures.beta(run, beside), rel=1e-12)
        assert rolled["correlation"][start] == pytest.approx(measures.correlation(run, beside), rel=1e-12)
        assert rolled["sharpe"][start] == pytest.approx(measures.sharpe(run, 252, risk_free=1e-4), rel=1e-12)


@given(returns)
def test_a_drawdown_is_the_fall_between_its_two_points(series):
    wealth = np.concatenate(([1.0], np.cumprod(1 + series)))
    fall = drawdown.deepest(series)
    assert 1 - wealth[fall.trough] / wealth[fall.peak] == pytest.approx(fall.depth, abs=1e-12)
    assert drawdown.depths(series).max() == fall.depth
    if fall.recovery is not None:
        assert wealth[fall.recovery] >= wealth[fall.peak] * (1 - 1e-9)


@given(returns, st.floats(-3, 3).filter(lambda factor: abs(factor) > 0.01))
def test_beta_and_correlation_of_a_multiple(series, factor):
    if np.std(series) > 1e-6:
        assert measures.beta(series * factor, series) == pytest.approx(factor, rel=1e-9)
        assert measures.correlation(series * factor, series) == pytest.approx(math.copysign(1, factor))


@given(st.lists(st.floats(-1, 2), min_size=3, max_size=30), st.integers(3, 30))
def test_every_series_gets_an_answer(series, window):
    inputs = RiskInput(returns=tuple(series), benchmark=tuple(series), window=min(window, len(series)))
    assert report.calculate(inputs).model_dump_json()


def test_still_returns_have_no_ratio_and_say_why():
    figures = {
        each.key: each for each in report.calculate(RiskInput(returns=(0.01,) * 10, benchmark=(0.0,) * 10)).figures
    }

    assert [figures[key].value for key in ("sharpe", "sortino", "skewness", "beta", "correlation")] == [None] * 5
    assert figures["sharpe"].note == "The returns did not vary."
    assert figures["beta"].note == "The benchmark did not vary."


@given(st.decimals(1, 10**9, places=2), st.decimals(0, 10**9, places=2))
def test_a_replay_of_twice_as_much_loses_twice_as_much(stocks, gold):
    once = replay(StressInput(holdings={"stocks": stocks, "gold": gold}))
    twice = replay(StressInput(holdings={"stocks": 2 * stocks, "gold": 2 * gold}))
    for one, two in zip(once.outcomes, twice.outcomes, strict=True):
        assert abs(two.change - 2 * one.change) <= 4
        assert two.change_rate == pytest.approx(one.change_rate, abs=2e-2 / float(stocks) + 2e-6)
