"""Where assets belong: factors in closed form, placements against a knapsack worked out by hand, and what holds for any."""

import io
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guilder.app.commands.calc import calc
from guilder.finance.location.contracts import LocatedAsset, LocationInput, LocationRates
from guilder.finance.location.growth import factor
from guilder.finance.location.placing import locate

RATES = LocationRates(ordinary_rate=0.3, gains_rate=0.15, withdrawal_rate=0.25)
STOCKS = {"name": "Stocks", "target": "0.5", "qualifiedYieldRate": 0.015, "growthRate": 0.055}
BONDS = {"name": "Bonds", "target": "0.5", "ordinaryYieldRate": 0.045}
ACCOUNTS = [
    {"name": "Broker", "taxes": "taxable", "value": "400000"},
    {"name": "IRA", "taxes": "deferred", "value": "400000"},
    {"name": "Roth", "taxes": "free", "value": "100000"},
]


def asset(**fields):
    return LocatedAsset(name="A", target=Decimal(1), **fields)


def run(**inputs):
    given = {"assets": [STOCKS, BONDS], "accounts": ACCOUNTS} | inputs
    out, err = io.StringIO(), io.StringIO()
    code = calc("location", stdin=io.StringIO(json.dumps(given)), out=out, err=err)
    return json.loads(out.getvalue()) if code == 0 else err.getvalue()


def placed(result):
    return {(each["account"], each["asset"]): each["value"] for each in result["placements"]}


@pytest.mark.parametrize(
    ("fields", "taxes", "expected"),
    [
        # Closed forms; n = 20.
        ({"growth_rate": 0.07}, "free", 1.07**20),
        ({"growth_rate": 0.07}, "deferred", 1.07**20 * 0.75),
        ({"growth_rate": 0.07}, "taxable", 1.07**20 - (1.07**20 - 1) * 0.15),
        ({"ordinary_yield_rate": 0.05}, "taxable", (1 + 0.05 * 0.7) ** 20),
        ({"qualified_yield_rate": 0.03}, "taxable", (1 + 0.03 * 0.85) ** 20),
        ({"growth_rate": 0.07, "realised_share": 1.0}, "taxable", (1 + 0.07 * 0.85) ** 20),
        # Dividends are bought again and are basis: value v = (1+d+g)^n, basis 1 + d × (v − 1) ÷ (d + g).
        (
            {"growth_rate": 0.05, "qualified_yield_rate": 0.02},
            "taxable",
            1.067**20 * 0.85 + 0.15 * (1 + 0.017 * (1.067**20 - 1) / 0.067),
        ),
    ],
)
def test_what_a_dollar_becomes(fields, taxes, expected):
    assert factor(asset(**fields), taxes, RATES, 20) == pytest.approx(expected, rel=1e-12)


def test_heirs_pay_no_tax_on_the_gain():
    kept = RATES.model_copy(update={"sells_at_end": False})
    assert factor(asset(growth_rate=0.07), "taxable", kept, 20, basis=0.2) == pytest.approx(1.07**20, rel=1e-12)
    assert factor(asset(growth_rate=0.07), "taxable", RATES, 20, basis=0.2) == pytest.approx(
        1.07**20 * 0.85 + 0.15 * 0.2
    )


def test_bonds_go_where_interest_is_not_taxed_each_year():
    """By hand, weights by market value: 450,000 of each, and bonds fill the deferred account first (their factor there is least behind)."""
    result = run(weights="market_value")
    assert placed(result) == {
        ("Broker", "Stocks"): "350000.00",
        ("Broker", "Bonds"): "50000.00",
        ("IRA", "Bonds"): "400000.00",
        ("Roth", "Stocks"): "100000.00",
    }
    assert (result["comparedWith"], result["taxesNow"]) == ("same_mix", "0.00")
    assert Decimal(result["gainPerYear"]) > 0


def test_a_dollar_in_an_ira_counts_as_what_is_left_of_it():
    """400,000 + 400,000 × 0.78 + 100,000 = 812,000, half of it bonds. Per dollar after tax the broker is where stocks lose most to taxes."""
    found = placed(run())
    left = {"Broker": Decimal(1), "IRA": Decimal("0.78"), "Roth": Decimal(1)}
    bonds = sum(Decimal(value) * left[account] for (account, name), value in found.items() if name == "Bonds")
    assert bonds == pytest.approx(Decimal(406_000), abs=Decimal("0.02"))
    assert found["Broker", "Bonds"] == "400000.00"


def test_the_gain_is_that_of_two_portfolios():
    """One year and no tax but on interest: 100 of bonds in the Roth instead of half in each account save 50 × 5 % × 30 %."""
    accounts = [
        {"name": "Broker", "taxes": "taxable", "value": "100"},
        {"name": "Roth", "taxes": "free", "value": "100"},
    ]
    assets = [{"name": "Gold", "target": "0.5"}, {"name": "Bonds", "target": "0.5", "ordinaryYieldRate": 0.05}]
    result = run(accounts=accounts, assets=assets, years=1, rates={"ordinaryRate": 0.3})
    assert (result["gainAtEnd"], result["gainPerYear"], result["valueAtEnd"]) == ("0.75", "0.75", "205.00")


HELD = [
    ACCOUNTS[0] | {"held": [{"asset": "Bonds", "value": "400000"}]},
    ACCOUNTS[1] | {"held": [{"asset": "Stocks", "value": "350000"}, {"asset": "Bonds", "value": "50000"}]},
    ACCOUNTS[2] | {"held": [{"asset": "Stocks", "value": "100000"}]},
]


def test_moves_from_what_is_held():
    result = run(accounts=HELD, weights="market_value")
    moves = {(each["account"], each["asset"]): each["change"] for each in result["placements"]}
    assert moves == {
        ("Broker", "Stocks"): "350000.00",
        ("Broker", "Bonds"): "-350000.00",
        ("IRA", "Stocks"): "-350000.00",
        ("IRA", "Bonds"): "350000.00",
        ("Roth", "Stocks"): "0.00",
    }
    assert (result["comparedWith"], result["notices"]) == ("held", [])


def test_a_large_gain_stays_where_it_is():
    """Selling bonds with a gain of nine tenths costs half of it now, or a fiftieth: then it is worth it."""
    held = [HELD[0] | {"held": [{"asset": "Bonds", "value": "400000", "basis": "40000"}]}, *HELD[1:]]
    dear = run(accounts=held, weights="market_value", rates={"gainsRate": 0.5, "ordinaryRate": 0.24}, years=3)
    assert placed(dear)[("Broker", "Bonds")] == "400000.00"
    assert (dear["taxesNow"], dear["gainAtEnd"]) == ("0.00", "0.00")
    cheap = run(accounts=held, weights="market_value", rates={"gainsRate": 0.02, "ordinaryRate": 0.4})
    assert cheap["taxesNow"] == "7200.00"  # 400,000 × 90 % × 2 %


def test_accounts_that_cannot_hold_the_targets_are_named():
    only = [ACCOUNTS[0], ACCOUNTS[1] | {"only": ["Bonds"]}, ACCOUNTS[2] | {"only": ["Bonds"]}]
    assets = [STOCKS | {"target": "0.9"}, BONDS | {"target": "0.1"}]
    assert (
        run(accounts=only, assets=assets)
        == "accounts: the targets do not fit: the accounts that may hold Stocks are too small for it.\n"
    )
    assert run(assets=[STOCKS]) == "input: the targets must add up to 1, they come to 0.5.\n"


VALUES = st.integers(0, 10**6)


@settings(max_examples=40)
@given(
    st.tuples(VALUES, VALUES, VALUES).filter(any),
    st.integers(0, 20),
    st.integers(0, 8),
    st.integers(0, 8),
    st.integers(1, 40),
)
def test_two_assets_are_a_knapsack(values, twentieths, growth, interest, years):
    """With two assets the best placement fills accounts by what stocks are ahead of bonds there, per dollar after tax (Dantzig 1957)."""
    share = Decimal(twentieths) / 20
    inputs = LocationInput.model_validate(
        {
            "assets": [
                {"name": "Stocks", "target": str(share), "growthRate": growth / 100, "qualifiedYieldRate": 0.02},
                {"name": "Bonds", "target": str(1 - share), "ordinaryYieldRate": interest / 100},
            ],
            "accounts": [account | {"value": str(value)} for account, value in zip(ACCOUNTS, values, strict=True)],
            "years": years,
        }
    )
    stocks, bonds = inputs.assets
    weights = [1.0, 1 - inputs.rates.withdrawal_rate, 1.0]
    both = [
        [factor(each, account.taxes, inputs.rates, years) for each in (stocks, bonds)] for account in inputs.accounts
    ]
    left = float(share) * sum(weight * value for weight, value in zip(weights, values, strict=True))
    end = sum(value * pair[1] for value, pair in zip(values, both, strict=True))
    for row in sorted(range(3), key=lambda row: (both[row][0] - both[row][1]) / weights[row], reverse=True):
        put = min(left, values[row] * weights[row])
        left -= put
        end += put / weights[row] * (both[row][0] - both[row][1])
    result = locate(inputs)
    assert float(result.value_at_end) == pytest.approx(end, rel=1e-8, abs=0.01)
    for account in inputs.accounts:
        assert sum(each.value for each in result.placements if each.account == account.name) == account.value
    assert float(result.gain_at_end) >= -0.01
