"""Risk figures against independent programs (named in each `source`), published falls of the stock market, and worked cases.

The series is one that anybody can make again; pandas 3.1.1, SciPy 1.17.1, QuantLib 1.44 and empyrical-reloaded 0.7.1 saw the same.
"""

from datetime import date, timedelta

import numpy as np
import pytest

from guilder.finance.risk import drawdown, measures, report, tails
from guilder.finance.risk.contracts import RiskInput, StressInput
from guilder.finance.risk.stress import bond_return, episodes, replay

STEP = np.arange(1, 502)
RETURNS = np.round(
    0.0006
    + 0.011 * np.sin(STEP * 1.7)
    + 0.006 * np.cos(STEP * 0.37)
    - 0.025 * (STEP % 83 == 0)
    + 0.018 * (STEP % 61 == 0),
    6,
)
BENCHMARK = np.round(0.0004 + 0.009 * np.sin(STEP * 1.7 + 0.4) + 0.004 * np.cos(STEP * 0.21), 6)


def historical(count, level):
    return tails.historical(RETURNS[:count], level)


CASES = [
    # what, value, source
    (lambda: measures.annual_return(RETURNS, 252), 0.14697643879716638, "empyrical annual_return"),
    (lambda: measures.volatility(RETURNS, 252), 0.15305209089452337, "empyrical annual_volatility"),
    (lambda: measures.sharpe(RETURNS, 252, risk_free=0.0001), 0.8080198383812366, "empyrical sharpe_ratio"),
    (lambda: measures.sortino(RETURNS, 252, target=0.0002), 0.9212156218804705, "empyrical sortino_ratio"),
    (lambda: drawdown.deepest(RETURNS).depth, 0.062295222493763076, "empyrical max_drawdown"),
    (lambda: measures.beta(RETURNS, BENCHMARK), 0.9554924679379269, "empyrical beta"),
    (lambda: measures.shape(RETURNS)[0], -0.25217556704108374, "scipy.stats.skew"),
    (lambda: measures.shape(RETURNS)[1], 0.07663026508599025, "scipy.stats.kurtosis"),
    (lambda: historical(501, 0.95).value_at_risk, 0.014584, "QuantLib RiskStatistics.valueAtRisk; empyrical value_at_risk"),
    (lambda: historical(500, 0.95).expected_shortfall, 0.01818156, "QuantLib RiskStatistics.expectedShortfall, 25 of 500"),
    (lambda: historical(500, 0.99).expected_shortfall, 0.0291648, "QuantLib RiskStatistics.expectedShortfall, 5 of 500"),
    (lambda: measures.ewma_volatility(RETURNS, 252, decay=0.94), 0.19519841293964008, "pandas ewm(alpha=0.06, adjust=True)"),
    (lambda: tails.gaussian(RETURNS, 0.95).value_at_risk, 0.015267900927503726, "scipy.stats.norm.ppf"),
    (lambda: measures.rolling_volatility(RETURNS, 252, window=63)[-1], 0.164225657947405, "pandas rolling(63).std"),
    (lambda: measures.rolling_beta(RETURNS, BENCHMARK, window=63)[-1], 1.0198802217118204, "pandas rolling(63).cov / var"),
    (lambda: measures.rolling_correlation(RETURNS, BENCHMARK, window=63)[-1], 0.6917021244700756, "pandas rolling(63).corr"),
    (lambda: measures.rolling_sharpe(RETURNS, 252, risk_free=1e-4, window=63)[0], 0.8834151719910065, "pandas rolling(63)"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "expected", "source"), CASES, ids=[case[2] for case in CASES])
def test_independent_programs_agree(made, expected, source):
    assert made() == pytest.approx(expected, rel=1e-12, abs=1e-15), source


INTEGRALS = [
    # level, normal expected shortfall, Cornish–Fisher value at risk and expected shortfall; scipy.integrate.quad over quantiles
    (0.95, 0.01929663818499528, 0.015932595046043923, 0.020624830491642387),
    (0.99, 0.025105580533058496, 0.023568217592514665, 0.02753409514567966),
]


@pytest.mark.parametrize(("level", "normal", "bent", "beyond"), INTEGRALS)
def test_tails_of_distributions_agree_with_their_integrals(level, normal, bent, beyond):
    assert tails.gaussian(RETURNS, level).expected_shortfall == pytest.approx(normal, rel=1e-9)
    found = tails._bent(RETURNS, level, *measures.shape(RETURNS))
    assert found.value_at_risk == pytest.approx(bent, rel=1e-9)
    assert found.expected_shortfall == pytest.approx(beyond, rel=1e-6)


@pytest.mark.parametrize(
    ("skew", "kurtosis", "inside"),
    [
        (0, 0, True),
        (0, 8, True),  # Maillard 2012, table 1: without skewness K may lie between 0 and 8
        (0, 8.01, False),
        (0, -0.01, False),
        (-0.25, 0.077, False),
        (-0.8, 2.0, True),
        (6 * (2**0.5 - 1) + 0.01, 6, False),  # Maillard 2012: |S| is at most 6(√2 − 1)
    ],
)
def test_the_expansion_says_where_it_holds(skew, kurtosis, inside):
    assert tails.in_domain(skew, kurtosis) is inside


def test_outside_its_domain_the_expansion_gives_no_figure_and_says_so():
    figures = {each.key: each for each in report.calculate(RiskInput(returns=tuple(RETURNS))).figures}

    assert figures["var_cornish_fisher"].value is None
    assert figures["var_cornish_fisher"].note.startswith(
        "Outside the expansion's domain of validity: S = -0.252, K = 0.077."
    )
    assert figures["var_historical"].value == 0.014584
    assert figures["sharpe"].source.startswith("Sharpe")


def test_the_deepest_fall_has_its_days():
    start = date(2024, 1, 31)
    days = tuple(start + timedelta(days=30 * each) for each in range(1, 7))
    found = report.calculate(
        RiskInput(returns=(0.25, -0.2, -0.25, 0.5, 0.2, 0.1), dates=days, starts_on=start, periods_per_year=12)
    ).drawdown

    assert found.depth == pytest.approx(0.4, abs=1e-15)
    assert (found.peak, found.trough, found.recovery) == (1, 3, 5)
    assert (found.peak_on, found.trough_on, found.recovered_on) == (days[0], days[2], days[4])


def test_a_fall_from_the_start_that_lasts_has_no_recovery():
    assert drawdown.deepest(np.array([-0.1, -0.1, 0.05])) == drawdown.Fall(pytest.approx(0.19), 0, 2, None)
    assert drawdown.deepest(np.array([0.1, 0.1, 0.0])) == drawdown.Fall(0.0, 0, 0, None)


FALLS = [
    # total return of the S&P 500 from peak to trough with dividends reinvested, as S&P publishes or reckons it
    ("1973", -0.448, "S&P 500 total return, 11 January 1973 to 3 October 1974"),
    ("1987", -0.328, "S&P 500 total return, 25 August to 4 December 1987"),
    ("2000", -0.474, "S&P 500 total return, 24 March 2000 to 9 October 2002"),
    ("2008", -0.553, "S&P 500 total return, 9 October 2007 to 9 March 2009"),
    ("2020", -0.338, "S&P 500 total return, 19 February to 23 March 2020"),
    ("2022", -0.245, "S&P 500 total return, 3 January to 12 October 2022"),
]


@pytest.mark.parametrize(("crash", "expected", "source"), FALLS)
def test_stocks_fall_as_published_within_two_points(crash, expected, source):
    # dividends are collected here, and reinvested into the falling index there
    assert episodes()[crash].moves.stocks == pytest.approx(expected, abs=0.016), source


PRICE_FALLS = [("1929", -0.8622), ("1973", -0.4820), ("1987", -0.3351), ("2000", -0.4915), ("2008", -0.5678), ("2020", -0.3392), ("2022", -0.2543)]  # fmt: skip


@pytest.mark.parametrize(("crash", "expected"), PRICE_FALLS)
def test_closes_fall_as_ned_davis_and_yardeni_list_them(crash, expected):
    import tomllib

    from guilder.finance.risk.stress import PACK

    first, last = tomllib.loads(PACK.read_text(encoding="utf-8"))[crash]["stocks"]
    assert last / first - 1 == pytest.approx(expected, abs=6e-5)


BONDS = [
    # from, to, years, price of a bond with 10 − years left + coupons − 1
    (0.05, 0.05, 1.0, 0.05, "a par bond stays at par"),
    (
        0.04,
        0.06,
        2.0,
        0.08 + 0.8743889797 - 1,
        "QuantLib BondFunctions.cleanPrice, 8 years, 4 % coupon at 6 %, twice a year",
    ),
    (0.02, 0.0, 5.0, 0.10 + 0.10, "at no yield every coupon counts in full"),
]


@pytest.mark.parametrize(("first", "last", "years", "expected", "source"), BONDS)
def test_a_bond_is_repriced(first, last, years, expected, source):
    assert bond_return(first, last, years) == pytest.approx(expected, abs=2e-8), source


def test_a_replay_adds_up_and_names_its_sources():
    inputs = StressInput.model_validate(
        {
            "holdings": {"stocks": "60000", "bonds": "40000"},
            "crashes": ["2008"],
            "custom": [{"name": "Half", "moves": {"stocks": -0.5, "prices": 0.25}}],
        }
    )
    crisis, half = replay(inputs).outcomes

    assert crisis.change == sum(each.change for each in crisis.shares)
    assert crisis.change_rate == pytest.approx(
        (60 * crisis.shares[0].move_rate + 40 * crisis.shares[1].move_rate) / 100
    )
    assert "Standard & Poor's" in crisis.shares[0].source
    assert (str(half.change), half.change_rate, half.real_change_rate) == ("-30000.00", -0.3, -0.44)
    assert half.starts_on is None
