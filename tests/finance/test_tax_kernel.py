"""The kernel against the Sheet: the same law in other code. 24,480 random households, every status, state and kind of year, every line.

Tolerance: rounded, exactly the same cents (0.001); not rounded, a millionth of a dollar.
"""

import numpy as np
import pytest

from finance.tax_crowds import as_columns, as_rows, fields
from guilder.finance.tax.contracts import STATUSES, Expectation
from guilder.finance.tax.federal import federal
from guilder.finance.tax.kernel import layout
from guilder.finance.tax.kernel.vectors import figures_vector
from guilder.finance.tax.projection import figures_for
from guilder.finance.tax.states.registry import STATES, state_tax

YEARS = (2024, 2025, 2026, 2041)
PLACES = (None, "FL", *STATES)
SIZE = 153
EXPECTATION = Expectation(inflation_rate=0.03)
#: Out's names that are none of the Sheet's, or are called otherwise there.
PEOPLE = {
    "medicare_wages": "medicare_wages_each",
    "box_1": "box_1_each",
    "se_net": "se_net_each",
    "se_half": "se_half_each",
    "se_retirement": "se_retirement_each",
    "ira": "ira_each",
    "roth": "roth_each",
}


def kernel(year, status, place, given, *, rounded):
    from guilder.finance.tax.kernel.household import households_tax

    figures = figures_vector(year, status, place, EXPECTATION, rounded=rounded)
    rows = as_rows(given)
    out = np.full((len(rows), layout.OUTS), np.nan)
    households_tax(figures[0], rows, out)
    return {name: out[:, at] for name, at in layout.names("O_").items() if name != "outs"}


def sheet(year, status, place, given, *, rounded):
    """The Sheet's lines under the kernel's names; a state's tax is found first and deducted in a second pass."""
    figures = figures_for(year, EXPECTATION)
    first = federal(figures, as_columns(status, given), rounded=rounded)
    nothing = np.zeros(len(given["interest"]))
    state = state_tax(place, first, EXPECTATION) if place in STATES else None
    total, refundable = (nothing, nothing) if state is None else (state["total"], state["refundable"])
    paid = given["state_taxes"] + np.maximum(total - refundable, 0)
    s = federal(figures, as_columns(status, {**given, "state_taxes": paid}), rounded=rounded)
    people = {f"{name}_{who}": s[key][who] for name, key in PEOPLE.items() for who in (0, 1)}
    return (
        {**s.lines, **people}
        | {"federal": s["total_tax"] - s["refundable_credits"], "state": total - refundable}
        | {"state_total": total, "state_refundable": refundable}
        | {f"state_{key}": nothing if state is None else state[key] for key in ("agi", "taxable_income")}
    )


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("rounded", "tolerance"), [(True, 1e-3), (False, 1e-6)])
def test_every_line_is_the_sheets(year, status, rounded, tolerance):
    for number, place in enumerate(PLACES):
        given = fields([year, number, STATUSES.index(status)], SIZE, joint=status == "joint")
        mine = kernel(year, status, place, given, rounded=rounded)
        theirs = sheet(year, status, place, given, rounded=rounded)
        for name, amounts in mine.items():
            worst = np.abs(amounts - theirs[name]).max()
            assert worst < tolerance, (place, name, worst, int(np.abs(amounts - theirs[name]).argmax()))


def test_the_crowds_meet_every_line():
    """A comparison of zeros would prove nothing: each line is above zero for at least ten of 2,000 couples and singles."""
    met = sum((_out(status) != 0).sum(axis=0) for status in ("single", "joint"))
    for name in set(layout.names("O_")) - {"outs", "state_refundable"}:
        assert met[layout.names("O_")[name]] >= 10, name


def _out(status):
    from guilder.finance.tax.kernel.household import households_tax

    rows = as_rows(fields([7, STATUSES.index(status)], 1_000, joint=status == "joint"))
    out = np.zeros((len(rows), layout.OUTS))
    households_tax(figures_vector(2026, status, "CA")[0], rows, out)
    return out


def test_a_price_level_moves_what_the_law_indexes_and_nothing_else():
    """With wages alone everything that counts is indexed: prices 10 % higher with wages 10 % higher are 10 % more tax."""
    from guilder.finance.tax.kernel.household import household_tax, scale_figures

    both = figures_vector(2026, "single", None)
    scaled, out, more = np.empty(layout.FIGURES), np.empty(layout.OUTS), np.empty(layout.OUTS)
    rows = np.zeros(layout.INPUTS)
    rows[layout.I_AGE_0], rows[layout.I_WAGES_0] = 40, 90_000
    household_tax(both[0].copy(), rows, out)
    scale_figures(both, 1.1, scaled)
    rows[layout.I_WAGES_0] *= 1.1
    household_tax(scaled, rows, more)

    assert more[layout.O_FEDERAL] == pytest.approx(1.1 * out[layout.O_FEDERAL], rel=1e-12)
    assert scaled[layout.F_NIIT_THRESHOLD] == 200_000
    assert scaled[layout.F_SOCIAL_SECURITY_BASE] == 25_000
    assert scaled[layout.F_CAPITAL_LOSS_LIMIT] == 3_000
    scale_figures(both, 1.0, scaled)
    assert (scaled == both[0]).all()
