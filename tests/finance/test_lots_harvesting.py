"""Harvesting by hand, against the return's own arithmetic, and by the rule that the book of lots follows."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guilder.app.commands.calc import calc
from guilder.finance.lots.contracts_harvesting import HarvestInput, HarvestRates
from guilder.finance.lots.harvesting import harvest
from guilder.finance.lots.returns import Change, by_household, by_rates
from guilder.finance.tax.contracts import TaxInput

ON = "2026-11-20"
HARVEST_DAY = date(2026, 11, 20)
RATES = {"ordinaryRate": 0.24, "longRate": 0.15}
OLD = {"id": "old", "account": "broker", "instrument": "VTI", "quantity": "100", "basis": "30000", "acquiredOn": "2021-03-01"}  # fmt: skip
YOUNG = {"id": "young", "account": "broker", "instrument": "VXUS", "quantity": "50", "basis": "4000", "acquiredOn": "2026-06-01"}  # fmt: skip
PRICES = {"VTI": "250", "VXUS": "60", "BND": "70"}
#: So that the worth is what the return says this year and next.
NEVER_SOLD = {"years": None}


def run(**inputs):
    given = {"on": ON, "prices": PRICES, "rates": RATES} | inputs
    out, err = io.StringIO(), io.StringIO()
    code = calc("harvest", stdin=io.StringIO(json.dumps(given)), out=out, err=err)
    return json.loads(out.getvalue()) if code == 0 else err.getvalue()


def sales(result):
    return [(each["lot"], each["gain"], each["allowed"]) for each in result["sales"]]


def step(result, key):
    return next(each["amount"] for each in result["value"] if each["key"] == key)


def left(result):
    return {each["lot"]: each["reason"] for each in result["left"]}


@pytest.mark.parametrize(
    ("rates", "saved", "carried"),
    [
        # By hand: losses of 5,000 long and 1,000 short.
        ({}, "720.00", "3000.00"),  # 3,000 of ordinary income at 24 %
        ({"longGain": "10000"}, "900.00", "0"),  # 6,000 of long gains at 15 %
        ({"shortGain": "2000"}, "1200.00", "1000.00"),  # 2,000 short gains and 3,000 of income at 24 %
        ({"shortGain": "500", "longGain": "2000"}, "1140.00", "500.00"),  # 500 and 3,000 at 24 %, 2,000 at 15 %
        ({"lossLimit": "1500"}, "360.00", "4500.00"),  # filing separately
        ({"shortCarryover": "3000"}, "0.00", "6000.00"),  # the limit is used already
    ],
)
def test_what_is_saved_this_year(rates, saved, carried):
    result = run(lots=[OLD, YOUNG], rates=RATES | rates, later=NEVER_SOLD)
    assert sales(result) == [("young", "-1000.00", "-1000.00"), ("old", "-5000.00", "-5000.00")]
    assert step(result, "tax") == saved
    assert Decimal(result["shortCarryover"]) + Decimal(result["longCarryover"]) == Decimal(carried)
    assert step(result, "later") == "0.00"


def test_now_and_later():
    """3,000 at 24 % now, 2,000 at 24 % in a year; 5,000 more gain at 15 % in ten years, all at 4 %: 720 + 461.54 - 506.67."""
    result = run(lots=[OLD], tradeCost="5", later={"rate": 0.15, "years": 10, "discountRate": 0.04})
    assert [step(result, key) for key in ("tax", "carryover", "later", "costs", "net")] == [
        "720.00", "461.54", "-506.67", "-5.00", "669.87",
    ]  # fmt: skip


def test_what_gains_nothing_is_left():
    """Long gains that no tax falls on save nothing now, and the lower basis costs later."""
    result = run(lots=[OLD], rates=RATES | {"longGain": "5000", "zeroRateRoom": "20000"})
    assert (result["sales"], left(result)) == ([], {"old": "not_worth_it"})
    assert step(result, "net") == "0.00"


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        # The same bought 20 days ago and up since: 40 of 100 are replaced, 40 % of the loss waits.
        ([OLD | {"id": "new", "quantity": "40", "basis": "9000", "acquiredOn": "2026-10-31"}], ("-3000.00", "0")),
        # In an IRA it is lost.
        ([OLD | {"id": "new", "account": "ira", "quantity": "40", "basis": "9000", "acquiredOn": "2026-10-31"}], ("-3000.00", "2000.00")),
        # 31 days ago is far enough.
        ([OLD | {"id": "new", "quantity": "40", "basis": "9000", "acquiredOn": "2026-10-20"}], ("-5000.00", "0")),
        # Shares that have replaced others replace none again.
        ([OLD | {"id": "new", "quantity": "40", "basis": "9000", "acquiredOn": "2026-10-31", "replaces": True}], ("-5000.00", "0")),
    ],
)  # fmt: skip
def test_wash_sales_across_accounts(others, expected):
    result = run(lots=[OLD, *others], accounts=[{"id": "ira", "taxable": False}])
    (sale,) = (each for each in result["sales"] if each["lot"] == "old")
    assert (sale["allowed"], sale["lost"]) == expected


def test_what_another_account_holds_replaces_but_is_not_sold():
    """A taxable account beside the one that is asked about puts the loss off; it does not lose it."""
    new = OLD | {"id": "new", "account": "spouse", "quantity": "40", "basis": "11000", "acquiredOn": "2026-10-31"}
    result = run(lots=[OLD, new], sellFrom=["broker"])
    assert [(each["lot"], each["allowed"], each["lost"]) for each in result["sales"]] == [("old", "-3000.00", "0")]
    assert left(result) == {"new": "other_account"}


def test_a_planned_purchase_is_told():
    planned = [{"on": "2026-12-15", "account": "ira", "instrument": "VTI-B", "quantity": "2.5"}]
    result = run(lots=[OLD], planned=planned, accounts=[{"id": "ira", "taxable": False}], identical=[["VTI", "VTI-B"]])
    assert (result["sales"][0]["lost"], result["washSales"][0]["quantity"]) == ("125.00", "2.5")
    assert result["notices"][0] == (
        "The purchase of 2.5 VTI-B in ira on 2026-12-15 loses a loss for ever: leave it out, or reinvest elsewhere, until 2026-12-21."
    )
    assert result["sales"][0]["buyAgainFrom"] == "2026-12-21"


def test_a_lot_whose_loss_would_not_count_is_left():
    bought = OLD | {"id": "new", "quantity": "100", "basis": "24000", "acquiredOn": "2026-11-10"}
    result = run(lots=[OLD, bought])
    assert (result["sales"], left(result)) == ([], {"old": "washed"})


def test_both_lots_at_a_loss_are_sold_together():
    """The younger replaces nothing when it is sold too."""
    bought = OLD | {"id": "new", "quantity": "100", "basis": "26000", "acquiredOn": "2026-11-10"}
    result = run(lots=[OLD, bought])
    assert sorted(sales(result)) == [("new", "-1000.00", "-1000.00"), ("old", "-5000.00", "-5000.00")]


def test_substitutes_are_not_what_is_sold_or_was():
    result = run(
        lots=[OLD, YOUNG],
        substitutes={"VTI": ["VXUS", "ITOT", "SCHB", "VTI-B"], "VXUS": []},
        identical=[["VTI", "VTI-B"]],
        recentLosses=[{"instrument": "SCHB", "soldOn": "2026-11-01"}],
    )
    assert {each["instrument"]: each["substitutes"] for each in result["sales"]} == {"VTI": ["ITOT"], "VXUS": []}
    assert (
        "No substitute is named for VXUS: until it may be bought again the money is not invested." in result["notices"]
    )


def test_what_cannot_be_sold_says_why():
    lots = [
        OLD | {"id": "ira", "account": "ira"},
        OLD | {"id": "unpriced", "instrument": "XYZ"},
        OLD | {"id": "small", "basis": "25050"},
    ]
    result = run(lots=lots, accounts=[{"id": "ira", "taxable": False}], minimumLoss="100")
    assert left(result) == {"ira": "no_tax_account", "unpriced": "no_price", "small": "small"}


GAINED = [
    OLD | {"id": "most", "basis": "5000", "quantity": "40"},  # gain 5,000 of 10,000
    OLD | {"id": "less", "basis": "20000"},  # gain 5,000 of 25,000
    OLD | {"id": "young", "basis": "20000", "acquiredOn": "2026-01-05"},
]


def test_gains_up_to_what_no_tax_falls_on():
    """By hand: 5,000 of the first lot and 1,000 of the second's 5,000, a fifth of its shares; 6,000 at 15 % in ten years at 4 %."""
    result = run(lots=GAINED, aim="gains", rates=RATES | {"zeroRateRoom": "6000"})
    assert sales(result) == [("most", "5000.00", "5000.00"), ("less", "1000.00", "1000.00")]
    assert result["sales"][1]["quantity"] == "20"
    assert left(result) == {"young": "short_term", "less": "not_worth_it"}
    assert (step(result, "tax"), step(result, "later")) == ("0.00", "608.01")
    assert all(each["buyAgainFrom"] is None for each in result["sales"])


def test_the_household_decides_how_much_gain_is_free():
    """2026, single, other income 30,000: the 0 % bracket ends at a taxable income of 49,450, and 16,100 is the standard deduction
    (Rev. Proc. 2025-32): 35,550 of gains are free.
    """
    lots = [OLD | {"id": "big", "quantity": "1000", "basis": "150000"}]  # gain 100,000
    tax = {"year": 2026, "household": {"otherIncome": "30000"}}
    result = run(lots=lots, aim="gains", tax=tax, rates=None)
    assert Decimal(result["longTerm"]) == pytest.approx(
        Decimal(35_550), abs=Decimal("0.05")
    )  # below half a cent of tax
    assert step(result, "tax") == "0.00"


AMOUNTS = st.integers(-30_000, 30_000).map(Decimal)
CARRIED = st.integers(0, 8_000).map(Decimal)


@settings(max_examples=60)
@given(AMOUNTS, AMOUNTS, CARRIED, CARRIED)
def test_netting_is_that_of_the_return(short, long, short_carryover, long_carryover):
    """Carried losses to the cent of `finance.tax`, an engine of its own (Schedule D and its worksheet)."""
    rates = HarvestRates(
        ordinary_rate=0.24, long_rate=0.15, short_carryover=short_carryover, long_carryover=long_carryover
    )
    household = {
        "otherIncome": "250000",
        "shortTermCarryover": str(short_carryover),
        "longTermCarryover": str(long_carryover),
    }
    year = TaxInput.model_validate({"year": 2026, "household": household})
    (expected,), _ = by_household(year, [Change(short, long)])
    found = by_rates(rates, Change(short, long), "USD")
    assert (found.short_carryover, found.long_carryover) == (expected.short_carryover, expected.long_carryover)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(1, 100), st.integers(1, 40_000), st.integers(0, 60), st.sampled_from(["a", "b", "ira"]), st.sampled_from(["VTI", "VXUS"])),
        max_size=8,
    )
)  # fmt: skip
def test_a_harvest_never_costs_and_never_sells_what_is_not_there(rows):
    lots = [
        {"id": f"l{number}", "account": account, "instrument": name, "quantity": str(shares), "basis": str(basis),
         "acquiredOn": str(HARVEST_DAY.fromordinal(HARVEST_DAY.toordinal() - ago))}
        for number, (shares, basis, ago, account, name) in enumerate(rows)
    ]  # fmt: skip
    result = harvest(
        HarvestInput.model_validate(
            {"on": ON, "prices": PRICES, "rates": RATES, "lots": lots, "accounts": [{"id": "ira", "taxable": False}]}
        )
    )
    held = {lot.id: lot for lot in result.inputs.lots}
    assert result.value[-1].amount >= 0
    assert result.value[-1].amount == sum(step.amount for step in result.value[:-1])
    for sale in result.sales:
        assert sale.quantity == held[sale.lot].quantity
        assert sale.account != "ira"
        assert 0 <= sale.lost <= sale.disallowed < -sale.gain
    assert result.short_term + result.long_term == sum(sale.allowed for sale in result.sales)
