"""The tax of a ledger's year is the tax of `finance.tax` on that year's forms, to the cent."""

from decimal import Decimal

import pytest

from finance.households import account, couple, household
from finance.plans import certain
from guilder.finance.ledger.deterministic import ledger
from guilder.finance.tax.report import calculate_all


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"taxes": {"regime": "us"}},
        {"taxes": {"regime": "us", "state": "NY", "children": [2010, 2015], "mortgage_interest": "14000"}},
        {
            "conversions": {"kind": "fill", "rate": 0.22, "from_age": 60, "to_age": 75},
            "taxes": {"regime": "us", "state": "MA"},
        },
        {"withdrawals": {"order": "traditional_first"}, "spending": {"amount_per_year": "230000"}},
    ],
)
def test_every_year_is_what_the_forms_say(changes):
    result = ledger(couple(**changes))

    found = calculate_all([year.forms for year in result.years])
    for year, tax in zip(result.years, found, strict=True):
        assert year.taxes.federal == tax.summary.total_tax - tax.summary.refundable_credits, year.year
        assert year.taxes.payroll == tax.summary.payroll_tax
        assert year.taxes.irmaa + year.spending.medicare_premiums == tax.summary.medicare_premiums
        if tax.state is not None:
            assert year.taxes.state == tax.state.total_tax - tax.state.refundable_credits
        assert year.working.adjusted_gross_income == tax.summary.adjusted_gross_income


def test_three_years_worked_by_hand():
    """A single person of 66 in 2026 who lives on an IRA; 2026 figures: Rev. Proc. 2025-32 (standard deduction 16,100, 2,050 more from
    65, 10 % to 12,400) and P.L. 119-21 (senior deduction 6,000). 24,150 of the IRA are free of tax; 30,000 spent and the tax of 10 % on
    the rest need (30,000 + 0 − 24,150) / 0.9 more.
    """
    result = ledger(
        household(
            people=[{"birth_year": 1960, "end_age": 68, "retirement_age": 60}],
            accounts=[account("traditional", "500000"), account("cash")],
            spending={"amount_per_year": "30000"},
            taxes={"regime": "us"},
            market=certain(inflation=0.0),
        )
    )

    first = result.years[0]
    premium = first.spending.medicare_premiums
    assert premium > 0
    need = Decimal(30000) + premium
    assert first.withdrawals == ((need - Decimal(24150)) / Decimal("0.9") + Decimal(24150)).quantize(Decimal("0.01"))
    assert first.taxes.federal == first.withdrawals - need
    assert first.accounts[0].closing == 500_000 - first.withdrawals
    assert result.years[2].accounts[0].opening == result.years[1].accounts[0].closing


def test_a_bracket_is_filled_to_its_top_and_no_further():
    result = ledger(
        couple(
            incomes=[],
            contributions=[],
            people=[{"birth_year": 1961, "end_age": 72, "retirement_age": 60}],
            accounts=[account("traditional", "900000"), account("roth"), account("cash", "600000")],
            healthcare={},
            spending={"amount_per_year": "50000"},
            taxes={"regime": "us"},
            conversions={"kind": "fill", "rate": 0.12, "from_age": 60, "to_age": 70},
        )
    )

    from guilder.finance.tax.contracts import Expectation
    from guilder.finance.tax.projection import figures_for

    for year in result.years[:5]:
        figures = figures_for(year.year, Expectation(inflation_rate=result.inputs.market.inflation.mean_rate))
        top = float(figures.values("rate_table")[0][1])
        assert float(year.working.ordinary_taxable_income) == pytest.approx(top, abs=1), year.year
        assert year.conversions > 0


def test_premiums_follow_the_income_of_two_years_before():
    rich = couple(taxes={"regime": "us", "magi_two_years_before": "500000"}, incomes=[], contributions=[])
    result = ledger(rich)

    assert result.years[0].taxes.irmaa > 3000
    assert result.years[1].taxes.irmaa == 0


def test_money_before_its_time_is_penalised():
    """10 % on what leaves a traditional account before 59½ (here: in years in which 60 is not reached)."""
    young = household(
        people=[{"birth_year": 1966, "end_age": 61, "retirement_age": 55}],
        accounts=[account("traditional", "500000"), account("cash")],
        spending={"amount_per_year": "10000"},
        taxes={"regime": "us"},
        market=certain(),
    )
    result = ledger(young)

    assert result.years[0].ages == (60,)
    assert result.years[0].taxes.federal == 0
    younger = ledger(young.model_copy(update={"people": (young.people[0].model_copy(update={"birth_year": 1968}),)}))
    assert younger.years[0].taxes.federal == (younger.years[0].withdrawals / 10).quantize(Decimal("0.01"))
