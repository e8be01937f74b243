"""What must hold for any plan: same seed, same bytes; and a better plan is never a worse one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from finance.plans import plan
from guilder.finance.montecarlo import seek, simulate
from guilder.finance.montecarlo.contracts import MonteCarloInput
from guilder.finance.montecarlo.futures import FuturesCache, draw_all
from guilder.finance.montecarlo.market import LONG_RUN


@pytest.fixture(scope="module")
def futures():
    return draw_all(LONG_RUN, seed=1, paths=1_000, years=60)


def test_same_seed_same_bytes_with_any_number_of_threads(futures):
    one = simulate.simulate(plan(), threads=1).model_dump_json()

    assert simulate.simulate(plan(), threads=2).model_dump_json() == one
    assert simulate.simulate(plan(), threads=5).model_dump_json() == one
    assert simulate.simulate(plan(), futures=futures).model_dump_json() == one
    assert simulate.simulate(plan(seed=2)).model_dump_json() != one


def test_more_paths_begin_with_the_same_paths_and_more_years_with_the_same_years():
    few, many = simulate.run(plan(paths=300)), simulate.run(plan(paths=900))
    assert (few.wealth == many.wealth[:, :300]).all()
    short = simulate.run(plan(paths=300, months=36))
    assert (short.wealth == few.wealth[:4]).all()


def test_progress_reaches_the_end_in_order():
    seen = []
    simulate.simulate(plan(paths=900), progress=lambda done, total: seen.append((done, total)))

    assert seen == [(250, 900), (500, 900), (750, 900), (900, 900)]


def test_the_cache_draws_once_and_keeps_within_its_limit():
    cache = FuturesCache(limit=8_000_000)
    first = cache.get(LONG_RUN, seed=1, paths=500, years=30)

    assert cache.get(LONG_RUN, seed=1, paths=500, years=20) is first
    longer = cache.get(LONG_RUN, seed=1, paths=500, years=40)
    assert longer is not first
    assert cache.get(LONG_RUN, seed=1, paths=500, years=30) is longer
    cache.get(LONG_RUN, seed=2, paths=1_000, years=40)
    cache.get(LONG_RUN, seed=3, paths=1_000, years=40)
    assert cache.get(LONG_RUN, seed=1, paths=500, years=30) is not longer


amounts = st.integers(0, 20_000)
plans = st.builds(
    lambda **fields: plan(
        **{name: str(value) if name != "retirement_month" else value for name, value in fields.items()}
    ),
    savings=st.integers(0, 2_000_000),
    contribution_per_month=amounts,
    spending_per_month=amounts,
    retirement_month=st.integers(0, 600),
    target=st.integers(0, 500_000),
)


@settings(max_examples=40, deadline=None)
@given(inputs=plans, more=st.integers(1, 5_000))
def test_more_money_or_less_spending_never_fails_a_path_that_succeeded(futures, inputs, more):
    base = simulate.run(inputs, futures=futures).failed == 0
    for name, sign in (("savings", 1), ("contribution_per_month", 1), ("spending_per_month", -1), ("target", -1)):
        value = getattr(inputs, name)
        better = inputs.model_copy(update={name: max(value + sign * more, value * 0)})
        assert (base <= (simulate.run(better, futures=futures).failed == 0)).all(), name


@settings(max_examples=25, deadline=None)
@given(inputs=plans)
def test_percentiles_are_ordered_and_solvency_only_falls(futures, inputs):
    result = simulate.simulate(inputs, futures=futures)

    for year in result.years:
        assert year.real.p10 <= year.real.p25 <= year.real.p50 <= year.real.p75 <= year.real.p90
    solvent = [year.solvent for year in result.years]
    assert solvent == sorted(solvent, reverse=True)
    assert solvent[-1] == pytest.approx(result.success.probability)


@pytest.mark.parametrize("probability", [0.5, 0.85, 0.95])
def test_what_is_sought_is_the_edge(futures, probability):
    inputs = plan()

    def share(**changes):
        return simulate.simulate(inputs.model_copy(update=changes), futures=futures).success.probability

    saved = seek.required_contribution(inputs, probability=probability, futures=futures)
    assert saved is not None
    assert share(contribution_per_month=saved) >= probability
    if saved:
        assert share(contribution_per_month=saved - 1) < probability
    spent = seek.sustainable_spending(inputs, probability=probability, futures=futures)
    assert spent is not None
    assert share(spending_per_month=spent) >= probability > share(spending_per_month=spent + 1)
    month = seek.earliest_retirement(inputs, probability=probability, futures=futures, latest_month=480)
    assert month is not None
    assert share(retirement_month=month) >= probability > share(retirement_month=month - 12)


def test_what_cannot_be_reached_is_none(futures):
    retired = plan(retirement_month=0, savings="1000")

    assert seek.required_contribution(retired, probability=0.9, futures=futures) is None
    assert seek.earliest_retirement(retired, probability=0.9, futures=futures, latest_month=12) is None
    assert seek.sustainable_spending(plan(target="1000000000"), probability=0.9, futures=futures) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"savings": 1.5}, "floating-point"),
        ({"savings": "-1"}, "between 0 and"),
        ({"paths": 100_001}, "less than or equal"),
        ({"allocation": {"stocks": 0.6, "bonds": 0.6, "cash": 0}}, "add up to 1"),
        ({"surprise": 1}, "not permitted"),
        ({"currency": "XXX"}, "ISO 4217"),
        (
            {
                "market": LONG_RUN.model_dump()
                | {
                    "correlations": LONG_RUN.correlations.model_dump()
                    | {"stocks_bonds": 0.9, "stocks_cash": 0.9, "bonds_cash": -0.9}
                }
            },
            "contradict each other",
        ),
    ],
)
def test_inputs_that_cannot_be_are_refused(changes, words):
    with pytest.raises(ValidationError, match=words):
        MonteCarloInput.model_validate(changes)


def test_the_result_says_what_it_is():
    result = simulate.simulate(plan())

    assert "before tax" in result.basis
    assert result.inputs == plan()
    assert result.fingerprint == plan().fingerprint() != plan(seed=2).fingerprint()
