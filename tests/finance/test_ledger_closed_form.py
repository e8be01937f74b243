"""Where there is no chance, the ledger must equal a formula or what can be worked out by hand."""

from decimal import Decimal

import pytest

from finance.households import account, household
from finance.plans import certain
from guilder.finance.ledger.deterministic import ledger

GROWING = certain(rate=0.06)
CASES = [
    ("a lump sum compounds", {"accounts": [account("roth", "100000"), account("cash")]}, "100,000 × 1.06¹⁰", 100_000 * 1.06**10),
    (
        "spending flows in the year's middle",
        {"accounts": [account("roth", "500000"), account("cash")], "spending": {"amount_per_year": "30000"}},
        "Kellison, The Theory of Interest, 3rd ed., ch. 3: s-angle-n · (1 + i)^½ out of the lump sum's growth",
        500_000 * 1.06**10 - 30_000 * (1.06**10 - 1) / 0.06 * 1.06**0.5,
    ),
    (
        "what comes from outside flows in the middle, too",
        {
            "people": [{"birth_year": 1961, "end_age": 74, "retirement_age": 75}],
            "accounts": [account("roth"), account("cash")],
            "contributions": [{"account": "roth", "amount_per_year": "10000", "source": "outside"}],
        },
        "s-angle-n · (1 + i)^½",
        10_000 * (1.06**10 - 1) / 0.06 * 1.06**0.5,
    ),
    (
        "the fee is taken off the gross return",
        {"accounts": [account("roth", "100000", fee_rate=0.01), account("cash")]},
        "100,000 × (1.06 × 0.99)¹⁰",
        100_000 * (1.06 * 0.99) ** 10,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "source", "ending"), CASES, ids=[case[0] for case in CASES])
def test_one_account_without_tax(name, changes, source, ending):
    """To five cents: in ten years each of twenty roundings may cost half a cent."""
    result = ledger(household(market=GROWING, **changes))

    assert float(result.totals.closing) == pytest.approx(ending, abs=0.15), source


def test_amounts_follow_prices_from_the_first_year_on_and_wealth_is_deflated_to_today():
    result = ledger(household(market=certain(rate=0.03, inflation=0.03), spending={"amount_per_year": "5000"}))

    assert [float(year.spending.living) for year in result.years] == pytest.approx(
        [5000 * 1.03**k for k in range(10)], abs=0.006
    )
    assert result.years[0].price_level == 1
    assert result.years[-1].closing_price_level == pytest.approx(1.03**10)
    # Real growth is nil: what leaves is 5,000 of the first year's middle, √1.03 less in today's money.
    assert float(result.totals.closing_real) == pytest.approx(100_000 - 10 * 5000 / 1.03**0.5, abs=0.1)


def test_a_pension_that_is_not_indexed_stays_and_half_indexed_follows_half():
    result = ledger(
        household(
            market=certain(inflation=0.04),
            incomes=[
                {"name": "fixed", "kind": "pension", "amount_per_year": "1000", "indexed": 0},
                {"name": "half", "kind": "annuity", "amount_per_year": "1000", "indexed": 0.5},
            ],
        )
    )

    amounts = {(year.index, each.name): float(each.amount) for year in result.years for each in year.incomes}
    assert amounts[9, "fixed"] == 1000
    assert amounts[9, "half"] == pytest.approx(1000 * 1.04**4.5, abs=0.005)


def test_money_that_runs_out_is_a_shortfall_and_never_a_debt():
    result = ledger(household(spending={"amount_per_year": "30000"}, bequest="1000"))

    assert [int(year.shortfall) for year in result.years] == [0, 0, 0, 20000, *[30000] * 6]
    assert result.totals.first_shortfall_year == 2029
    assert (result.totals.shortfall_real, result.totals.bequest_missing_real) == (
        Decimal("200000.00"),
        Decimal("1000.00"),
    )
    assert result.totals.closing == 0


def test_events_repeat_and_their_signs_hold():
    result = ledger(
        household(
            events=[
                {"name": "car", "year": 2027, "amount": "-20000", "every_years": 4, "times": 3},
                {"name": "gift", "age": 70, "amount": "7000", "kind": "tax_free"},
            ]
        )
    )

    assert {year.year: int(year.spending.events) for year in result.years if year.spending.events} == {
        2027: 20000,
        2031: 20000,
        2035: 20000,
    }
    assert [(year.year, each.kind, int(each.amount)) for year in result.years for each in year.incomes] == [
        (2031, "event", 7000)
    ]
    assert result.totals.closing == 100_000 - 60_000 + 7_000


def test_flat_tax_is_grossed_up():
    """Drawn by hand: 20 % of what leaves the traditional account, so 10,000 / 0.8."""
    result = ledger(
        household(
            accounts=[account("traditional", "500000"), account("cash")],
            spending={"amount_per_year": "10000"},
            taxes={"regime": "flat", "ordinary_rate": 0.2},
        )
    )

    first = result.years[0]
    assert (first.withdrawals, first.taxes.flat) == (Decimal("12500.00"), Decimal("2500.00"))


def test_gains_are_taxed_when_sold_and_losses_wait():
    """By hand: an account of 100,000 that cost 60,000 gives 40 % gain on each dollar; 15 % of it is 6 %: 9,400 / 0.94 = 10,000."""
    result = ledger(
        household(
            accounts=[account("taxable", "100000", basis="60000")],
            spending={"amount_per_year": "9400"},
            taxes={"regime": "flat", "gains_rate": 0.15},
            yields={"dividend_rate": 0, "bond_interest_rate": 0},
        )
    )

    first = result.years[0]
    assert (first.withdrawals, first.accounts[0].realised_gain, first.taxes.flat) == (10000, 4000, 600)
    assert first.accounts[0].basis == 54_000
    loss = ledger(
        household(
            accounts=[account("taxable", "100000", basis="150000")],
            spending={"amount_per_year": "10000"},
            taxes={"regime": "flat", "gains_rate": 0.15},
            yields={"dividend_rate": 0, "bond_interest_rate": 0},
        )
    )
    assert [int(year.working.long_term_carryover) for year in loss.years[:3]] == [5000, 10000, 15000]
    assert loss.totals.taxes == 0


def test_required_distributions_are_drawn_and_saved_when_nobody_needs_them():
    """Born in 1951: from 73, by the uniform lifetime table (Pub. 590-B, Table III): 26.5 at 73, 25.5 at 74."""
    result = ledger(
        household(
            first_year=2024,
            people=[{"birth_year": 1951, "end_age": 74, "retirement_age": 65}],
            accounts=[account("traditional", "265000"), account("taxable")],
        )
    )

    required = [year.accounts[0].required_distribution for year in result.years]
    assert required == [Decimal("10000.00"), Decimal("10000.00")]
    assert [year.surplus for year in result.years] == required
    assert result.years[1].accounts[1].closing == 20_000


def test_social_security_of_a_couple_and_its_survivor():
    """By hand: 2,000 a month at 67 (full age), the spouse half of it, 1,000; the survivor goes on with 2,000."""
    result = ledger(
        household(
            people=[
                {
                    "birth_year": 1960,
                    "end_age": 69,
                    "retirement_age": 60,
                    "social_security": {"pia": "2000", "claim_age": 804},
                },
                {
                    "birth_year": 1960,
                    "end_age": 71,
                    "retirement_age": 60,
                    "social_security": {"pia": "0", "claim_age": 804},
                },
            ],
        )
    )

    paid = {year.year: [int(each.amount) for each in year.incomes] for year in result.years}
    assert paid == {
        2026: [],
        2027: [24000, 12000],
        2028: [24000, 12000],
        2029: [24000, 12000],
        2030: [24000],
        2031: [24000],
    }
    cut = ledger(
        household(
            people=[
                {
                    "birth_year": 1960,
                    "end_age": 80,
                    "retirement_age": 60,
                    "social_security": {"pia": "2000", "claim_age": 804},
                }
            ],
            social_security_cut_rate=0.2,
            social_security_cut_from_year=2034,
        )
    )
    assert {year.year: year.income for year in cut.years}[2033] == 24_000
    assert {year.year: year.income for year in cut.years}[2034] == 19_200


def test_a_sequence_of_years_comes_first():
    bad = [{"stocks": -0.5, "bonds": 0, "cash": 0, "inflation": 0.1}]
    result = ledger(household(accounts=[account("roth", "100000"), account("cash")], sequence=bad))

    assert [year.closing for year in result.years[:2]] == [Decimal("50000.00"), Decimal("50000.00")]
    assert result.years[0].closing_price_level == pytest.approx(1.1)
