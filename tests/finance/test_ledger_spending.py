"""The spending rules against their published words, one decision at a time."""

import pytest

from finance.households import account, household
from finance.plans import certain
from guilder.finance.ledger.contracts_paths import RetirementInput
from guilder.finance.ledger.deterministic import ledger
from guilder.finance.ledger.simulate import run
from guilder.finance.montecarlo.market import LONG_RUN


def living(rule, sequence, *, spending="50000", wealth="1000000", years=40, **changes):
    """Spending, and the wealth with which each year began, along a given sequence of (return, inflation)."""
    result = ledger(
        household(
            people=[{"birth_year": 1961, "end_age": 64 + years, "retirement_age": 65}],
            accounts=[account("roth", wealth), account("cash")],
            spending={"amount_per_year": spending, "rule": rule},
            sequence=[{"stocks": rate, "bonds": 0, "cash": 0, "inflation": inflation} for rate, inflation in sequence],
            **changes,
        )
    )
    return [float(year.spending.living) for year in result.years], [float(year.opening) for year in result.years]


KLINGER = {"rule": "guyton_klinger"}


def test_guyton_klinger_rises_with_prices_while_all_is_well():
    spent, _ = living(KLINGER, [(0.07, 0.03)] * 3)
    # Prices from middle to middle: 3 % each year; the draw rate stays within 20 % of the first, 5 %.
    assert spent[:3] == pytest.approx([50_000, 51_500, 53_045], abs=0.01)


def test_guyton_klinger_withdrawal_rule_freezes_after_a_loss_while_the_rate_is_above_the_first():
    spent, opening = living(KLINGER, [(-0.05, 0.02), (0.05, 0.02)])
    # 51,000 of about 901,000 is 5.7 %, above 5 % but below 6 %: no rise, no cut.
    assert 0.05 < 50_000 / opening[1] < 0.06
    assert spent[1] == pytest.approx(50_000, abs=0.01)


def test_guyton_klinger_capital_preservation_cuts_a_tenth_above_six_percent():
    spent, opening = living(KLINGER, [(-0.25, 0.0), (0.0, 0.0)])
    assert 50_000 / opening[1] > 0.06
    assert spent[1] == pytest.approx(45_000, abs=0.01)


def test_guyton_klinger_does_not_cut_in_the_last_fifteen_years():
    """With 16 years left in the second year it cuts, with 15 not."""
    falling = [(-0.25, 0.0), (0.0, 0.0)]
    assert living(KLINGER, falling, years=17)[0][1] == pytest.approx(45_000, abs=0.01)
    assert living(KLINGER, falling, years=16)[0][1] == pytest.approx(50_000, abs=0.01)


def test_guyton_klinger_prosperity_adds_a_tenth_below_four_percent():
    spent, opening = living(KLINGER, [(0.45, 0.0), (0.0, 0.0)])
    assert 50_000 / opening[1] < 0.04
    assert spent[1] == pytest.approx(55_000, abs=0.01)


def test_guyton_klinger_caps_the_rise_at_six_percent():
    spent, _ = living(KLINGER, [(0.12, 0.10), (0.12, 0.10)])
    assert spent[1] == pytest.approx(50_000 * 1.06, abs=0.01)


def test_percent_takes_its_share_of_the_opening():
    spent, opening = living({"rule": "percent", "rate": 0.04}, [(0.2, 0.0), (-0.3, 0.0), (0.1, 0.0)])
    assert spent[:3] == pytest.approx([0.04 * each for each in opening[:3]], abs=0.01)


def test_floor_and_ceiling_hold_around_the_first_draw():
    rule = {"rule": "floor_ceiling", "rate": 0.05, "floor": 0.1, "ceiling": 0.25}
    spent, _ = living(rule, [(-0.5, 0.0), (2.0, 0.0), (1.0, 0.0), (0.0, 0.0)])
    assert spent[0] == pytest.approx(50_000, abs=0.01)
    assert spent[1] == pytest.approx(45_000, abs=0.01)
    assert spent[3] == pytest.approx(62_500, abs=0.01)


def test_vpw_is_an_annuity_due_of_what_is_there():
    """PMT(rate, years left, wealth, type 1), as spreadsheets define it; the last year takes everything that was there when it began."""
    spent, opening = living(
        {"rule": "vpw", "real_rate": 0.03, "end_age": 84}, [(0.1, 0.0), (-0.2, 0.0), (0.03, 0.0)], years=20
    )
    for k in (0, 1, 2, 19):
        factor = (1 - 1.03 ** -(20 - k)) / 0.03 * 1.03
        assert spent[k] == pytest.approx(opening[k] / factor, abs=0.02), k


def test_amortisation_counts_the_pension_to_come():
    """By hand at 0 %: 1,000,000 and 10 years of 20,000 over 20 years are 60,000 a year, before and after the pension begins."""
    spent, _ = living(
        {"rule": "vpw", "real_rate": 0.0, "end_age": 84},
        [],
        years=20,
        incomes=[{"kind": "pension", "amount_per_year": "20000", "from_age": 75}],
    )
    assert spent[:20] == pytest.approx([60_000] * 20, abs=0.02)


def test_tax_is_paid_out_of_a_draw_and_the_floor_holds():
    result = ledger(
        household(
            people=[{"birth_year": 1961, "end_age": 80, "retirement_age": 65}],
            accounts=[account("traditional", "1000000"), account("cash")],
            spending={"amount_per_year": "1", "rule": {"rule": "percent", "rate": 0.04}},
            taxes={"regime": "flat", "ordinary_rate": 0.25},
        )
    )
    first = result.years[0]
    assert (first.withdrawals, first.taxes.flat, first.spending.living) == (40_000, 10_000, 30_000)
    spent, _ = living({"rule": "percent", "rate": 0.01}, [], spending="1")
    assert spent[0] == 10_000


def test_guardrails_cut_after_bad_years_raise_after_good_ones_and_fail_less():
    rule = {"rule": "guardrails"}
    bad, _ = living(rule, [(-0.3, 0.0), (-0.2, 0.0), (0.0, 0.0)], years=30, market=LONG_RUN)
    good, _ = living(rule, [(0.4, 0.0)] * 4, years=30, market=LONG_RUN)
    assert bad[1] == pytest.approx(45_000, rel=0.02)
    assert bad[2] == pytest.approx(45_000 * 0.9, rel=0.02)
    assert good[4] > good[3] > 50_000
    assert good[3] / good[2] == pytest.approx(1.1)
    plan = household(
        people=[{"birth_year": 1961, "end_age": 94, "retirement_age": 65}],
        accounts=[account("roth", "1000000"), account("cash")],
        market=LONG_RUN,
    )
    shares = {}
    for name in ("fixed", "guardrails"):
        spending = {"amount_per_year": "50000", "rule": {"rule": name}}
        shares[name] = run(
            RetirementInput(
                plan=plan.model_copy(update={"spending": type(plan.spending).model_validate(spending)}), paths=1000
            )
        ).share
    assert shares["guardrails"] > shares["fixed"] + 0.1


def test_nothing_depends_on_chance_that_is_not_there():
    spent, _ = living({"rule": "guardrails"}, [], market=certain(rate=0.03), spending="40000", years=30)
    assert min(spent) > 0


def test_guyton_klinger_sees_a_pension_that_begins_later():
    """60,000 a year from 700,000 and a pension of 40,000 that begins in five years: nothing happens, so nothing is changed, before or after."""
    spent, _ = living(
        KLINGER,
        [],
        wealth="700000",
        spending="60000",
        years=30,
        market=certain(rate=0.03),
        incomes=[{"kind": "pension", "amount_per_year": "40000", "from_age": 70}],
    )
    assert spent[:8] == pytest.approx([60_000] * 8, abs=0.01)
