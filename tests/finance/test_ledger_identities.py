"""Every dollar is accounted for, whatever the plan: in the published lines, to the cent."""

from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from finance.households import couple
from guilder.finance.ledger.contracts_years import LedgerResult
from guilder.finance.ledger.deterministic import ledger

RULES: list[dict[str, Any]] = [
    {"rule": "fixed"},
    {"rule": "percent", "rate": 0.045},
    {"rule": "floor_ceiling"},
    {"rule": "guyton_klinger"},
    {"rule": "vpw"},
    {"rule": "guardrails"},
]
ORDERS: list[dict[str, Any]] = [
    {"order": "taxable_first"},
    {"order": "traditional_first"},
    {"order": "proportional"},
    {"order": "bracket_fill", "rate": 0.12},
    {"order": "explicit", "amounts": {"2029": {"roth": "20000", "401k": "30000"}, "2035": {"ira": "999999"}}},
]
CONVERSIONS: list[dict[str, Any]] = [
    {"kind": "none"},
    {"kind": "amounts", "amounts": {"2028": "50000", "2031": "12345.67"}},
    {"kind": "fill", "rate": 0.12, "from_age": 66, "to_age": 72},
    {"kind": "fill", "up_to": "60000"},
]
TAXES: list[dict[str, Any]] = [
    {"regime": "none"},
    {"regime": "flat"},
    {"regime": "us", "state": "CA"},
    {"regime": "us", "state": None, "children": [2012]},
]


def adds_up(result: LedgerResult) -> None:
    before = None
    for year in result.years:
        for number, each in enumerate(year.accounts):
            assert each.closing == (
                each.opening + each.contributions + each.employer + each.deposits + each.conversions_in
                + each.dividends + each.interest + each.gain - each.fees - each.withdrawals - each.conversions_out
            )  # fmt: skip
            assert each.closing >= 0
            assert each.withdrawals >= each.required_distribution
            if before is not None:
                assert each.opening == before.accounts[number].closing
        given = year.employer + year.outside
        assert year.income + given + year.withdrawals + year.shortfall == (
            year.spending.total + year.taxes.total + year.contributions + year.surplus
        )
        assert year.income == sum((each.amount for each in year.incomes), Decimal(0))
        assert year.withdrawals == sum((each.withdrawals for each in year.accounts), Decimal(0))
        assert year.conversions == sum((each.conversions_in for each in year.accounts), Decimal(0))
        assert year.conversions == sum((each.conversions_out for each in year.accounts), Decimal(0))
        assert year.contributions == sum((each.contributions + each.employer for each in year.accounts), Decimal(0))
        assert year.surplus == sum((each.deposits for each in year.accounts), Decimal(0))
        assert year.closing == sum((each.closing for each in year.accounts), Decimal(0))
        before = year


@settings(max_examples=40)
@given(
    rule=st.sampled_from(RULES),
    order=st.sampled_from(ORDERS),
    conversions=st.sampled_from(CONVERSIONS),
    taxes=st.sampled_from(TAXES),
    spending=st.integers(0, 400_000),
    surplus=st.sampled_from(["saved", "spent"]),
    years=st.lists(
        st.tuples(st.floats(-0.6, 0.6), st.floats(-0.2, 0.2), st.floats(-0.02, 0.1), st.floats(-0.05, 0.15)), max_size=6
    ),
)
def test_every_line_adds_up(rule, order, conversions, taxes, spending, surplus, years):
    plan = couple(
        spending={"amount_per_year": str(spending), "rule": rule, "surplus": surplus, "least_per_year": "30000"},
        withdrawals=order,
        conversions=conversions,
        taxes=taxes,
        sequence=[dict(zip(("stocks", "bonds", "cash", "inflation"), row, strict=True)) for row in years],
    )
    result = ledger(plan)

    adds_up(result)
    assert len(result.years) == plan.years


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_the_least_amount_is_the_currencys(currency):
    result = ledger(couple(currency=currency, taxes={"regime": "flat"}))

    adds_up(result)
    digits = {"JPY": 0, "KWD": -3}[currency]
    assert {year.closing.as_tuple().exponent for year in result.years} == {digits}


def test_the_same_plan_gives_the_same_bytes():
    assert ledger(couple()).model_dump_json() == ledger(couple()).model_dump_json()
