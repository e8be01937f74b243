"""Performance against published examples and independent programs (pyxirr 0.10.8, empyrical-reloaded 0.7.1), and what always holds."""

import json
import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from finance.test_calc import run
from guilder.finance.performance import benchmark, moneyweighted, report, timeweighted
from guilder.finance.performance.contracts import PerformanceInput
from guilder.finance.performance.moneyweighted import NoSignChange, NotConverged, xirr


def days(*when):
    first = min(when)
    return np.array([(each - first).days for each in when], float)


SAVER_DAYS = [date(2010, 1, 15) + timedelta(days=31 * step) for step in range(121)]
SAVER = [-(500 + 10 * (step % 7)) if step % 11 else 900 for step in range(120)] + [101234.5]

RATES = [
    # flows, days, rate, source
    (
        [-10_000, 2_750, 4_250, 3_250, 2_750],
        days(date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)),
        0.3733625335095556,
        "Microsoft, XIRR function (0.373362535); pyxirr.xirr",
    ),
    (
        [-1_000, -5_000, 4_100.25],
        days(date(2020, 1, 1), date(2020, 1, 2), date(2020, 6, 30)),
        -0.5375814471313544,
        "pyxirr.xirr",
    ),
    ([-1_000, 25_000], days(date(1990, 5, 1), date(2020, 4, 30)), 0.11318726842463356, "pyxirr.xirr"),
    (SAVER, days(*SAVER_DAYS), 0.14378320827234575, "pyxirr.xirr"),
]


@pytest.mark.parametrize(("flows", "when", "rate", "source"), RATES)
def test_other_programs_find_the_same_rate(flows, when, rate, source):
    found = xirr(np.array(flows, float), when)
    assert any(each == pytest.approx(rate, rel=1e-9) for each in found.rates), source
    assert found.complete


MANY = [
    # flows a year apart, all rates, sign changes, source
    ([-100, 230, -132], (0.10, 0.20), 2, "(x − 1.1)(x − 1.2): two rates"),
    ([-1_000, 3_600, -4_310, 1_716], (0.10, 0.20, 0.30), 3, "(x − 1.1)(x − 1.2)(x − 1.3): three rates"),
    ([100, -200, 75], (-0.5, 0.5), 2, "(x − 0.5)(x − 1.5), borrowed first"),
    ([-4_000, 25_000, -25_000], (0.25, 4.0), 2, "Brealey, Myers and Allen: 25 and 400 %"),
]


@pytest.mark.parametrize(("flows", "rates", "changes", "source"), MANY)
def test_every_rate_is_found(flows, rates, changes, source):
    found = xirr(np.array(flows, float), 365.0 * np.arange(len(flows)))
    assert found.rates == pytest.approx(rates, rel=1e-9), source
    assert (found.sign_changes, found.complete) == (changes, True)


def test_flows_without_a_rate_are_refused():
    with pytest.raises(NoSignChange):
        xirr(np.array([-1.0, -2.0]), np.array([0.0, 5.0]))
    with pytest.raises(NotConverged):  # 100x² − 200x + 150 has no real root
        xirr(np.array([-100.0, 200.0, -150.0]), np.array([0.0, 365.0, 730.0]))


@given(st.lists(st.floats(0.2, 3.0), min_size=1, max_size=4, unique=True), st.booleans())
def test_flows_made_from_their_rates_give_them_back(growths, flip):
    assume(all(abs(one - other) > 0.05 for one in growths for other in growths if one is not other))
    flows = np.poly(growths)
    found = xirr(-flows if flip else flows, 365.0 * np.arange(len(flows)))
    assert [1 + each for each in found.rates] == pytest.approx(sorted(growths), rel=1e-5)


@given(
    st.lists(st.tuples(st.floats(-1e5, 1e5).filter(lambda amount: abs(amount) > 1), st.integers(0, 10_000)), min_size=2, max_size=25)
)  # fmt: skip
def test_a_rate_balances_its_flows_and_there_are_no_more_than_signs_change(flows):
    amounts, when = (np.array(each, float) for each in zip(*flows, strict=True))
    try:
        found = xirr(amounts, when)
    except (NoSignChange, NotConverged):
        return
    assert len(found.rates) <= found.sign_changes
    for logarithm in found.logarithms:
        parts = np.log(np.abs(amounts)) - logarithm * when / 365
        scaled = np.sign(amounts) * np.exp(parts - parts.max())
        assert abs(scaled.sum()) <= 1e-6


def test_beyond_the_limit_one_rate_is_found_and_said_to_be_the_only_one_where_it_is():
    step = np.arange(1_200)
    flows = np.where(step % 2 == 0, -200.0, 90.0)
    flows[-1] = 250_000.0
    assert moneyweighted.sign_changes(flows) ** 2 * len(flows) > moneyweighted.WORK_AT_MOST
    found = xirr(flows, 30.0 * step)
    worth = (flows * (1 + found.rates[0]) ** (-30.0 * step / 365)).sum()
    assert (len(found.rates), found.complete) == (1, True)
    assert abs(worth) < 1e-6


DIETZ = [
    # opening, closing, flows, days, length, at start?, return, source
    (100_000, 110_000, [8_000], [10], 30, False, 2_000 / (100_000 + 8_000 * 20 / 30), "by hand, w = 20/30"),
    (100_000, 110_000, [8_000], [10], 30, True, 2_000 / (100_000 + 8_000 * 21 / 30), "by hand, w = 21/30"),
    (1_000_000, 1_045_000, [50_000, -20_000], [8, 21], 31, False, 15_000 / (1_000_000 + 50_000 * 23 / 31 - 20_000 * 10 / 31), "by hand"),
    (0, 500, [500], [31], 31, False, 0.0, "a deposit at the end of the last day earns nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("opening", "closing", "flows", "when", "length", "start", "expected", "source"), DIETZ)
def test_modified_dietz(opening, closing, flows, when, length, start, expected, source):
    found = timeweighted.modified_dietz(
        opening, closing, np.array(flows, float), np.array(when, float), length=length, at_start=start
    )
    assert found == pytest.approx(expected, rel=1e-12), source


@given(st.lists(st.tuples(st.floats(-0.3, 0.4), st.floats(-500, 2_000)), min_size=1, max_size=40), st.booleans())
def test_daily_linking_finds_the_returns_whatever_came_and_went(path, start):
    worth, values, flows = 100_000.0, [100_000.0], []
    for gain, flow in path:
        worth = (worth + flow) * (1 + gain) if start else worth * (1 + gain) + flow
        values.append(worth)
        flows.append(flow)
    assume(min(values) > 1_000)
    when = np.arange(len(values), dtype=float)
    links = timeweighted.link(np.array(values), when, np.array(flows), when[1:], at_start=start)
    assert links.returns == pytest.approx([gain for gain, _ in path], abs=1e-9)
    assert links.exact.all()


@given(st.floats(-0.5, 1.0), st.integers(366, 5_000))
def test_without_flows_all_three_returns_agree(total, length):
    first = date(2001, 3, 4)
    found = report.calculate(
        PerformanceInput(
            values=(
                {"on": first, "amount": "1000000"},
                {"on": first + timedelta(days=length), "amount": str(round(1_000_000 * (1 + total), 2))},
            )
        )
    )
    figures = {each.key: each.value for each in found.figures}
    assert [figures["time_weighted"], figures["modified_dietz"]] == pytest.approx([total, total], abs=1e-8)
    assert figures["money_weighted"] == pytest.approx(figures["time_weighted_annual"], abs=1e-12)
    assert figures["money_weighted_period"] == pytest.approx(total, abs=1e-8)


STEP = np.arange(1, 502)
RETURNS = np.round(
    0.0006 + 0.011 * np.sin(STEP * 1.7) + 0.006 * np.cos(STEP * 0.37) - 0.025 * (STEP % 83 == 0) + 0.018 * (STEP % 61 == 0), 6
)  # fmt: skip
INDEX = np.round(0.0004 + 0.009 * np.sin(STEP * 1.7 + 0.4) + 0.004 * np.cos(STEP * 0.21), 6)


def test_empyrical_agrees_on_the_figures_against_a_benchmark():
    assert benchmark.capture(RETURNS, INDEX, up=True) == pytest.approx(1.0694315388502285, rel=1e-9)
    assert benchmark.capture(RETURNS, INDEX, up=False) == pytest.approx(1.0045293220881764, rel=1e-9)
    # empyrical's excess_sharpe is the information ratio of one period
    ratio = benchmark.information_ratio(RETURNS, INDEX, 252)
    assert ratio == pytest.approx(0.032837956651585355 * math.sqrt(252), rel=1e-9)


def answer(text):
    code, out, err = run("performance", json.dumps(text))
    assert (code, err) == (0, "")
    return json.loads(out), {each["key"]: each for each in json.loads(out)["figures"]}


def test_what_is_estimated_and_what_is_scaled_is_said():
    found, figures = answer(
        {
            "values": [
                {"on": "2026-01-01", "amount": "10000", "benchmark": 100},
                {"on": "2026-04-01", "amount": "13000", "benchmark": 110},
                {"on": "2026-07-01", "amount": "12000", "benchmark": 104},
            ],
            "flows": [{"on": "2026-02-01", "amount": "2000"}, {"on": "2026-07-01", "amount": "-500"}],
        }
    )

    assert (found["gain"], found["contributed"], found["withdrawn"]) == ("500.00", "2000.00", "500.00")
    assert [each["exact"] for each in found["periods"]] == [False, True]
    assert found["periods"][1]["returnRate"] == pytest.approx(12_500 / 13_000 - 1)
    assert figures["time_weighted"]["note"].startswith("In 1 of 2 periods money moved on days without a value")
    assert figures["time_weighted_annual"]["value"] is None
    assert figures["money_weighted"]["note"] == "Scaled up from 181 days to a year."
    assert figures["down_capture"]["value"] == pytest.approx((12_500 / 13_000 - 1) / (104 / 110 - 1))
    assert all(each["formula"] and each["source"] for each in figures.values())


def test_several_rates_are_listed_and_none_is_called_the_return():
    found, figures = answer(
        {
            "values": [{"on": "2021-01-01", "amount": "100"}, {"on": "2023-01-01", "amount": "0"}],
            "flows": [{"on": "2022-01-01", "amount": "-230"}, {"on": "2023-01-01", "amount": "132"}],
        }
    )

    assert found["moneyWeightedRates"] == pytest.approx([0.1, 0.2])
    assert figures["money_weighted"]["value"] is None
    assert "change sign 2 times and 2 rates balance them" in figures["money_weighted"]["note"]
    assert figures["time_weighted"]["value"] is None
    assert figures["time_weighted"]["note"].startswith("Between 2021-01-01 and 2023-01-01 no return can be told")


def test_a_total_loss_is_minus_one_and_has_no_yearly_rate():
    found, figures = answer({"values": [{"on": "2020-01-01", "amount": "100"}, {"on": "2022-01-01", "amount": "0"}]})

    assert (figures["time_weighted"]["value"], figures["time_weighted_annual"]["value"]) == (-1.0, -1.0)
    assert figures["money_weighted"]["note"] == "Everything was lost: no rate above −100 % balances the flows."
    assert found["periods"][0]["returnRate"] == -1.0


def test_a_bad_day_scaled_up_to_a_year_still_has_its_own_return():
    _, figures = answer({"values": [{"on": "2026-01-01", "amount": "3"}, {"on": "2026-01-02", "amount": "2"}]})

    assert figures["money_weighted"]["value"] == -1.0
    assert figures["money_weighted_period"]["value"] == pytest.approx(-1 / 3)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            '{"values": [{"on": "2026-01-02", "amount": "1"}, {"on": "2026-01-01", "amount": "1"}]}',
            "input: values must rise by day, one a day.",
        ),
        (
            '{"values": [{"on": "2026-01-01", "amount": "1"}, {"on": "2026-01-02", "amount": "1"}], "flows": [{"on": "2026-01-01", "amount": "5"}]}',
            "input: the flow on 2026-01-01 must lie after the first value (2026-01-01) and not after the last (2026-01-02).",
        ),
        (
            '{"values": [{"on": "2026-01-01", "amount": "1", "benchmark": 5}, {"on": "2026-01-02", "amount": "1"}]}',
            "input: benchmark must stand at every value or at none: it stands at 1 of 2.",
        ),
    ],
)
def test_what_is_wrong_is_said(text, line):
    code, out, err = run("performance", text)
    assert (code, out, err.splitlines()) == (2, "", [line])
