"""The ledger over many futures: against the monthly engine, reproducible, with lives drawn and goals sought."""

import numpy as np
import pytest

from finance.households import account, couple, household
from guilder.finance.ledger import places as at
from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_paths import RetirementInput, SeekInput, SensitivityInput
from guilder.finance.ledger.deterministic import ledger
from guilder.finance.ledger.sensitivity import tornado
from guilder.finance.ledger.simulate import Cancelled, run, simulate
from guilder.finance.ledger.solve import seek, with_spending
from guilder.finance.longevity.lives import Life, survival
from guilder.finance.montecarlo.contracts import MonteCarloInput
from guilder.finance.montecarlo.futures import draw_all
from guilder.finance.montecarlo.market import LONG_RUN
from guilder.finance.montecarlo.simulate import run as run_monthly

MIX = {"stocks": 0.6, "bonds": 0.35, "cash": 0.05}


def retiree(**changes: object) -> LedgerInput:
    """Sixty-five, one account free of tax, thirty years, in the long-run market."""
    fields = {
        "people": [{"birth_year": 1961, "end_age": 94, "retirement_age": 65}],
        "accounts": [account("roth", "1000000", allocation=MIX), account("cash")],
        "spending": {"amount_per_year": "45000"},
        "market": LONG_RUN,
    }
    return household(**(fields | changes))


def paths(plan: LedgerInput, **changes: object) -> RetirementInput:
    return RetirementInput.model_validate({"plan": plan, "paths": 1000} | changes)


@pytest.mark.parametrize("spending", [36_000, 48_000])
def test_without_tax_it_is_the_monthly_engine(spending):
    """The same futures by months and by years: success within 1.5 points, the median of what is left within 1 % of the savings.

    A month's spending is given in today's money, a year's in the first year's middle: half a year of expected inflation apart.
    """
    futures = draw_all(LONG_RUN, seed=3, paths=5000, years=30)
    monthly = run_monthly(
        MonteCarloInput(
            months=360,
            paths=5000,
            seed=3,
            savings="1000000",
            retirement_month=0,
            spending_per_month=str(spending / 12),
            allocation=MIX,
        ),
        futures=futures,
    )
    yearly = run(
        paths(
            retiree(spending={"amount_per_year": f"{spending * (1 + LONG_RUN.inflation_now) ** 0.5:.2f}"}),
            paths=5000,
            seed=3,
        ),
        futures=futures,
    )

    assert yearly.share == pytest.approx(monthly.successes / 5000, abs=0.015)
    ours, theirs = np.median(yearly.kept.wealth[1:], axis=1), np.median(monthly.wealth[1:], axis=1)
    assert np.abs(ours - theirs).max() < 10_000


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads_and_in_any_company():
    inputs = paths(couple(), seed=5)
    one = simulate(inputs, threads=1)

    assert simulate(inputs, threads=2).model_dump_json() == one.model_dump_json()
    longer = run(paths(couple(), seed=5, paths=1250))
    few = run(inputs)
    assert (longer.kept.wealth[:, :1000] == few.kept.wealth).all()
    futures = draw_all(LONG_RUN, seed=5, paths=1000, years=40)
    assert simulate(inputs, futures=futures).model_dump_json() == one.model_dump_json()


def test_one_certain_path_is_the_recorded_ledger():
    """Unrounded and rounded agree: within a dollar and a half a year of flows on 2 million."""
    from finance.plans import certain

    plan = couple(market=certain(rate=0.05, inflation=0.02), taxes={"regime": "us", "state": "CA"})
    recorded = ledger(plan)
    path = run(paths(plan, paths=100))

    for year in recorded.years:
        assert float(path.kept.wealth[year.index + 1, 0]) == pytest.approx(float(year.closing_real), abs=60)
        taxes = float(year.taxes.total) / year.price_level
        assert float(path.kept.taxes[year.index, 0]) == pytest.approx(taxes, abs=2)
    assert path.kept.failed[0] == 0
    assert path.kept.ends[0, at.P_TAXES] == pytest.approx(float(recorded.totals.taxes_real), abs=40)


def test_the_engine_is_compiled_once_for_both():
    from guilder.finance.ledger.kernel import paths as kernel

    ledger(couple())
    run(paths(couple(), paths=100))
    assert len(kernel.run.signatures) == 1


def test_what_is_told_of_the_paths_hangs_together():
    result = simulate(paths(couple(spending={"amount_per_year": "150000"})))

    assert result.success.low < result.success.probability < result.success.high
    assert result.years[-1].solvent >= result.success.probability
    assert [year.year for year in result.years] == list(range(2026, 2026 + result.inputs.plan.years))
    assert result.shortfall is not None
    assert result.shortfall.paths == result.success.paths - result.success.successes
    assert result.sequence is not None
    assert result.sequence.worst < result.sequence.middle < result.sequence.best
    assert result.sequence.correlation > 0.2
    assert all(year.taxes.p10 <= year.taxes.p50 <= year.taxes.p90 for year in result.years)


def test_lives_are_drawn_from_the_table():
    plan = couple()
    fixed, drawn = run(paths(plan, paths=4000)), run(paths(plan, paths=4000, mortality="sampled"))

    alive = (~np.isnan(drawn.kept.wealth[1:])).mean(axis=1)
    husband, wife = survival(Life("male", 65)), survival(Life("female", 62))
    for k in (10, 20, 30):
        expected = 1 - (1 - husband[k]) * (1 - wife[k])
        assert alive[k] == pytest.approx(expected, abs=4 * (expected * (1 - expected) / 4000) ** 0.5)
    assert drawn.share > fixed.share


def test_it_can_be_watched_and_stopped():
    seen = []
    run(paths(retiree(), paths=600), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(250, 600), (500, 600), (600, 600)]
    with pytest.raises(Cancelled):
        run(paths(retiree()), cancelled=lambda: True)


def test_goals_are_sought_over_the_same_futures():
    simulation = paths(retiree())
    futures = draw_all(LONG_RUN, seed=1, paths=1000, years=30)
    found = seek(SeekInput(what="spending", probability=0.9, simulation=simulation), futures=futures)

    assert found.amount is not None
    assert found.probability >= 0.9
    more = simulation.model_copy(update={"plan": with_spending(simulation.plan, int(found.amount) + 1)})
    assert run(more, futures=futures).share < 0.9
    working = paths(
        retiree(
            people=[{"birth_year": 1971, "end_age": 90, "retirement_age": 60}],
            accounts=[account("roth", "400000", allocation=MIX), account("cash")],
            spending={"amount_per_year": "45000", "before_retirement_per_year": "0"},
            contributions=[{"account": "roth", "amount_per_year": "15000", "source": "outside"}],
        )
    )
    later = seek(SeekInput(what="retirement_age", probability=0.8, simulation=working))
    saving = seek(SeekInput(what="saving", probability=0.8, simulation=working))
    assert later.now < 0.8
    assert later.age is not None
    assert later.age > 60
    assert saving.amount > 0
    assert (
        seek(SeekInput(what="spending", probability=0.9, simulation=paths(retiree(bequest="90000000")))).amount is None
    )


def test_the_tornado_moves_each_assumption_in_its_direction():
    plan = retiree(accounts=[account("roth", "1000000", allocation=MIX, fee_rate=0.01), account("cash")])
    result = tornado(SensitivityInput(simulation=paths(plan)))

    effects = {effect.key: effect for effect in result.effects}
    assert effects["spending"].high < result.probability < effects["spending"].low
    assert effects["stock_return"].low < result.probability < effects["stock_return"].high
    assert effects["inflation"].high < effects["inflation"].low
    assert effects["end_age"].high < effects["end_age"].low
    assert effects["fees"].high_wealth < 0 < effects["fees"].low_wealth
    assert not effects.keys() & {"claim_age", "contributions", "benefits_cut", "retirement_age"}
    widths = [abs(effect.high - effect.low) for effect in result.effects]
    assert widths == sorted(widths, reverse=True)
