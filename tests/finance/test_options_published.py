"""Options against textbooks and QuantLib, hedges and ladders against worked cases and identities."""

import json
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from finance.test_calc import run
from guilder.finance.options import blackscholes, ladder, report
from guilder.finance.options.contracts import HedgeInput, LadderInput, OptionInput

TEXTBOOKS = [
    # call?, spot, strike, years, interest, dividends, volatility, price, tolerance, source
    (True, 42, 40, 0.5, 0.10, 0.0, 0.20, 4.76, 5e-3, "Hull, Options, Futures and Other Derivatives, example 15.6"),
    (False, 42, 40, 0.5, 0.10, 0.0, 0.20, 0.81, 5e-3, "Hull, example 15.6"),
    (False, 100, 95, 0.5, 0.10, 0.05, 0.20, 2.4648, 5e-5, "Haug, Option Pricing Formulas, 1.1.2 (Merton 1973)"),
    (True, 60, 65, 0.25, 0.08, 0.0, 0.30, 2.1334, 5e-5, "Haug, 1.1.1 (Black and Scholes 1973)"),
]


@pytest.mark.parametrize(
    ("call", "spot", "strike", "years", "interest", "dividend", "sigma", "price", "near", "source"), TEXTBOOKS
)
def test_textbooks_agree(call, spot, strike, years, interest, dividend, sigma, price, near, source):
    found = blackscholes.price(
        call, spot=spot, strike=strike, years=years, interest_rate=interest, dividend_rate=dividend, volatility=sigma
    )
    assert float(found) == pytest.approx(price, abs=near), source


def test_the_greeks_of_hulls_chapter_on_them():
    found = blackscholes.greeks(
        True, spot=49, strike=50, years=0.3846, interest_rate=0.05, dividend_rate=0.0, volatility=0.2
    )
    assert [float(each) for each in (found.delta, found.gamma, found.vega, found.theta, found.rho)] == [
        pytest.approx(0.522, abs=5e-4),
        pytest.approx(0.066, abs=5e-4),
        pytest.approx(12.1, abs=0.05),
        pytest.approx(-4.31, abs=5e-3),
        pytest.approx(8.91, abs=5e-3),
    ]


# QuantLib 1.44, AnalyticEuropeanEngine, Actual/365F, flat continuous curves
QUANTLIB = [
    # kind, spot, strike, interest, dividends, volatility, days, price, delta, gamma, vega, theta, rho, dividend rho
    ("call", 100, 100, 0.05, 0.02, 0.2, 365, 9.227005508154061, 0.5868511461347647, 0.018950578755008714, 37.90115751001742, -5.089318913998339, 49.45810910532238, -58.68511461347644),
    ("call", 100, 80, 0.03, 0.0, 0.15, 30, 20.1970173294207, 0.9999999309593608, 8.743177891082833e-08, 1.07792604136638e-05, -2.3940991090705515, 6.559148693138249, -8.219177514734472),
    ("call", 100, 150, 0.01, 0.04, 0.6, 730, 17.283106872180223, 0.4159027875355985, 0.00430671040150731, 51.68052481808772, -6.3315392913845585, 48.61434376275924, -83.18055750711969),
    ("call", 250, 200, -0.005, 0.01, 0.35, 91, 51.07609681545883, 0.9080708677432262, 0.003697281704091385, 20.164113403306626, -11.00377125351493, 43.8648970711004, -56.598937647009315),
    ("call", 37.5, 40, 0.045, 0.06, 0.25, 1825, 4.691790130635482, 0.37924289710701403, 0.014091959409232208, 24.771022399040987, -0.19482087447473323, 47.64909255438775, -71.10804320756516),
    ("put", 100, 100, 0.05, 0.02, 0.2, 365, 6.3300806275499175, -0.3933475271719908, 0.018950578755008714, 37.90115751001742, -2.293569138108272, -45.66483334474904, 39.33475271719912),
    ("put", 100, 80, 0.03, 0.0, 0.15, 30, 5.3280864775370124e-08, -6.904063920568508e-08, 8.743177891082833e-08, 1.07792604136638e-05, -9.627354783907874e-06, -5.718365576995057e-07, 5.674573085398862e-07),
    ("put", 250, 200, -0.005, 0.01, 0.35, 91, 1.9480786850448049, -0.08943908689079894, 0.003697281704091385, 20.164113403306626, -14.498793492740562, -6.06031338932808, 5.574628018536088),
    ("put", 37.5, 40, 0.045, 0.06, 0.25, 1825, 8.851755605446138, -0.36157532357470384, 0.014091959409232208, 24.771022399040987, -0.42433267724171875, -112.05415119748764, 67.79537317025695),
    ("put", 5000, 4500, 0.04, 0.015, 0.18, 14, 0.060325907011512164, -0.0012077184066891667, 2.2709056748934838e-05, 3.919645411460007, -9.043790146202008, -0.23393109908604037, 0.23161722868011939),
]  # fmt: skip


@pytest.mark.parametrize("row", QUANTLIB)
def test_quantlib_agrees_to_nine_digits(row):
    kind, spot, strike, interest, dividend, sigma, days, *expected = row
    terms = {"spot": spot, "strike": strike, "years": days / 365, "interest_rate": interest, "dividend_rate": dividend}
    found = blackscholes.greeks(kind == "call", **terms, volatility=sigma)
    price = blackscholes.price(kind == "call", **terms, volatility=sigma)

    # the deepest out of the money loses digits of its price to cancellation, ours and theirs
    assert float(price) == pytest.approx(expected[0], rel=1e-9, abs=1e-13)
    sensitivities = (found.delta, found.gamma, found.vega, found.theta, found.rho, found.dividend_rho)
    assert [float(each) for each in sensitivities] == pytest.approx(expected[1:], rel=1e-9)


spots = st.floats(1, 1000)
ratios = st.floats(0.3, 3)
times = st.floats(0.01, 30)
rates = st.floats(-0.05, 0.2)
sigmas = st.floats(0.01, 3)


@given(spots, ratios, times, rates, rates, sigmas)
def test_call_less_put_is_parity_and_both_keep_their_bounds(spot, ratio, years, interest, dividend, sigma):
    terms = {"spot": spot, "strike": spot * ratio, "years": years, "interest_rate": interest, "dividend_rate": dividend}
    call, put = (float(blackscholes.price(kind, **terms, volatility=sigma)) for kind in (True, False))
    scale = spot * (1 + ratio) * math.exp(0.05 * years)
    assert call - put == pytest.approx(blackscholes.parity(**terms), abs=1e-12 * scale)
    for kind, price in ((True, call), (False, put)):
        low, high = blackscholes.bounds(kind, **terms)
        assert low - 1e-12 * scale <= price <= high + 1e-12 * scale


@given(st.booleans(), spots, ratios, times, rates, rates, sigmas)
def test_the_implied_volatility_of_a_price_gives_that_price(call, spot, ratio, years, interest, dividend, sigma):
    terms = {"spot": spot, "strike": spot * ratio, "years": years, "interest_rate": interest, "dividend_rate": dividend}
    price = float(blackscholes.price(call, **terms, volatility=sigma))
    found = float(blackscholes.implied_volatility(call, price=price, **terms))
    if math.isnan(found):  # nothing of the time value is left to see
        low, high = blackscholes.bounds(call, **terms)
        assert min(price - low, high - price) <= 2e-13 * spot * math.exp(0.2 * years)
        return
    again = float(blackscholes.price(call, **terms, volatility=found))
    assert again == pytest.approx(price, rel=1e-9, abs=1e-11 * spot)
    vega = float(blackscholes.greeks(call, **terms, volatility=sigma).vega)
    assume(vega > 1e-3 * spot)
    assert found == pytest.approx(sigma, rel=1e-7)


@given(st.booleans(), spots, ratios, st.floats(0.05, 10), rates, rates, st.floats(0.05, 1))
def test_greeks_are_the_slopes_of_the_price(call, spot, ratio, years, interest, dividend, sigma):
    at = {
        "spot": spot,
        "strike": spot * ratio,
        "years": years,
        "interest_rate": interest,
        "dividend_rate": dividend,
        "volatility": sigma,
    }

    def slope(name, step):
        up, down = ({**at, name: at[name] + step * sign} for sign in (1, -1))
        return float(blackscholes.price(call, **up) - blackscholes.price(call, **down)) / (2 * step)

    found = blackscholes.greeks(call, **at)
    near = 1e-5 * spot * math.exp(0.2 * years)
    assert slope("spot", 1e-4 * spot) == pytest.approx(float(found.delta), abs=1e-4)
    assert slope("volatility", 1e-4) == pytest.approx(float(found.vega), abs=near * 10)
    assert -slope("years", 1e-4 * years) == pytest.approx(float(found.theta), abs=near * 10)
    assert slope("interest_rate", 1e-5) == pytest.approx(float(found.rho), abs=near * 10)
    assert slope("dividend_rate", 1e-5) == pytest.approx(float(found.dividend_rho), abs=near * 10)


def test_without_time_or_volatility_the_forward_payoff_is_left():
    same = {"spot": 110.0, "strike": 100.0, "interest_rate": 0.0, "dividend_rate": 0.0}
    assert float(blackscholes.price(True, **same, years=0.0, volatility=0.2)) == 10.0
    assert float(blackscholes.price([True, False], **same, years=1.0, volatility=0.0)[1]) == 0.0


def test_a_price_that_no_volatility_gives_is_said():
    result = report.option(OptionInput(kind="call", spot="100", strike="90", days=365, price="5"))

    assert (result.price, result.figures[0].value) == (None, None)
    assert result.figures[0].note.startswith("No volatility gives this price: it must lie above 10 and below 100")


def test_a_zero_cost_collar_costs_nothing_and_its_endings_are_bounded():
    inputs = HedgeInput(
        units=100, spot="100", put_strike="90", days=365, interest_rate=0.04, dividend_rate=0.01, volatility=0.2
    )
    found = report.hedge(inputs)
    call = blackscholes.price(
        True, spot=100, strike=float(found.call_strike), years=1, interest_rate=0.04, dividend_rate=0.01, volatility=0.2
    )

    assert str(found.collar_cost) == "0.00"
    assert 100 * float(call) == pytest.approx(float(found.put_cost), abs=0.01)
    assert {ending.collared for ending in found.endings} >= {Decimal("-1000.00"), found.cap - 10_000}
    assert min(ending.protected for ending in found.endings) == pytest.approx(
        Decimal(-1000 - float(found.put_cost) * math.exp(0.04)), abs=Decimal("0.01")
    )


@given(st.floats(0.5, 1.0), st.integers(5, 3650), st.floats(0.05, 0.8), st.floats(0.05, 0.8))
def test_the_zero_cost_strike_is_found_with_any_skew(share, days, sigma, call_sigma):
    strike = Decimal(100 * share).quantize(Decimal("0.01"))
    found = report.hedge(
        HedgeInput(units=1, spot="100", put_strike=strike, days=days, volatility=sigma, call_volatility=call_sigma)
    )
    assert abs(found.collar_cost) <= Decimal("0.01")


def test_a_flat_ladder_costs_an_annuity():
    # sum of 1/(1+y)^k: what a level real income costs at one real yield
    found = report.tips_ladder(LadderInput(needs=("40000",) * 30, yields=({"years": 1, "rate": 0.02},)))
    assert float(found.cost) == pytest.approx(40_000 * (1 - 1.02**-30) / 0.02, abs=0.2)


@given(
    st.lists(st.floats(100, 100_000), min_size=2, max_size=30),
    st.lists(st.floats(-0.02, 0.05), min_size=30, max_size=30),
)
def test_a_ladder_pays_what_is_needed_and_costs_what_its_payments_are_worth(needs, yields):
    count = len(needs)
    amounts, real = np.array(needs), np.array(yields[:count])
    coupons = np.maximum(real, 0)
    faces = ladder.faces(amounts, coupons)
    paid = ladder.payments(faces, coupons)
    assert (paid >= amounts - 1e-6).all()
    assert paid[faces > 0] == pytest.approx(amounts[faces > 0])
    # discount factors that reprice every bond (bootstrapping) reprice the ladder
    prices = ladder.bond_price(coupons, real, np.arange(1, count + 1))
    discounts = []
    for year in range(count):
        discounts.append((prices[year] - coupons[year] * sum(discounts)) / (1 + coupons[year]))
    assert float(faces @ prices) == pytest.approx(float(paid @ np.array(discounts)))


def test_the_shell_answers_for_all_three():
    assert run("option", '{"kind": "put", "spot": "100", "strike": "95", "days": 90, "volatility": 0.2}')[0] == 0
    code, out, _ = run(
        "option",
        '{"kind": "put", "spot": "100", "strike": "100", "days": 365, "price": "6.330081", "interestRate": 0.05, "dividendRate": 0.02}',
    )
    assert (code, json.loads(out)["price"]) == (0, "6.330081")
    code, out, _ = run("hedge", '{"units": 10, "spot": "100", "putStrike": "90", "days": 90, "volatility": 0.2}')
    assert (code, json.loads(out)["floor"]) == (0, "900.00")
    code, out, _ = run("tips-ladder", '{"needs": ["1000", "1000"], "yields": [{"years": 5, "rate": 0.01}]}')
    assert (code, [each["payment"] for each in json.loads(out)["rungs"]]) == (0, ["1000.00", "1000.00"])


@pytest.mark.parametrize(
    ("tool", "text", "line"),
    [
        (
            "option",
            '{"kind": "call", "spot": "100", "strike": "95", "days": 90}',
            "input: give either volatility (for the price) or price (for the volatility), and not both.",
        ),
        (
            "hedge",
            '{"units": 1, "spot": "100", "putStrike": "120", "days": 90, "volatility": 0.2}',
            "input: putStrike must not lie above the forward price, 100.0000: such a floor is no hedge.",
        ),
        (
            "tips-ladder",
            '{"needs": ["1"], "yields": [{"years": 5, "rate": 0.01}, {"years": 5, "rate": 0.02}]}',
            "input: yields name a maturity twice.",
        ),
    ],
)
def test_what_is_wrong_is_said(tool, text, line):
    code, out, err = run(tool, text)
    assert (code, out, err.splitlines()) == (2, "", [line])
