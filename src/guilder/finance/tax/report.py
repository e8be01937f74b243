"""From contracts through columns to contracts: one household's year with its working."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

import numpy as np

from guilder.finance.tax import marginal
from guilder.finance.tax.contracts import (
    MarginalInput,
    MarginalPiece,
    MarginalResult,
    StateCode,
    StateTax,
    Summary,
    TaxInput,
    TaxLine,
    TaxResult,
)
from guilder.finance.tax.federal import federal
from guilder.finance.tax.figures import Reals, Year
from guilder.finance.tax.households import gather
from guilder.finance.tax.lines import LINES, formula, where
from guilder.finance.tax.projection import figures_for
from guilder.finance.tax.sheet import Sheet
from guilder.finance.tax.states.registry import STATES, WITHOUT_TAX, state_tax

STEP = 100.0


def calculate(inputs: TaxInput) -> TaxResult:
    """One household's tax."""
    return calculate_all([inputs])[0]


def calculate_all(inputs: Sequence[TaxInput]) -> list[TaxResult]:
    """Many at once, in order; those of one year and one expectation are computed together."""
    order = sorted(range(len(inputs)), key=lambda index: _group(inputs[index]))
    results: dict[int, TaxResult] = {}
    for _, members in groupby(order, key=lambda index: _group(inputs[index])):
        indices = list(members)
        results.update(zip(indices, _together([inputs[index] for index in indices]), strict=True))
    return [results[index] for index in range(len(inputs))]


def curve(inputs: MarginalInput) -> MarginalResult:
    """What the next dollars of one kind of income cost one household."""
    year = figures_for(inputs.year, inputs.expectation)
    found = marginal.curve(
        year,
        gather([inputs.household]),
        kind=inputs.kind,
        up_to=float(inputs.up_to),
        state=inputs.state,
        expectation=inputs.expectation,
    )
    pieces = tuple(
        MarginalPiece(start=money(each.start), end=money(each.end), rate=round(each.rate, 6), jump=money(each.jump))
        for each in found
    )
    return MarginalResult(year=inputs.year, basis=_basis(year), pieces=pieces, inputs=inputs)


def _basis(year: Year) -> str:
    return "published" if year.projected_from is None else f"projected from {year.projected_from}"


def _group(one: TaxInput) -> tuple[int, bool, str]:
    return one.year, one.use_tables, one.expectation.model_dump_json()


def _together(inputs: list[TaxInput]) -> list[TaxResult]:
    first = inputs[0]
    year = figures_for(first.year, first.expectation)
    households = gather([one.household for one in inputs])
    sheet = federal(year, households, tables=first.use_tables)
    exact = federal(year, households, rounded=False)
    more = federal(year, households.replace(other_income=households.real("other_income") + STEP), rounded=False)
    taxed = {one.state for one in inputs if one.state is not None} - WITHOUT_TAX
    states = {code: state_tax(code, sheet, first.expectation) for code in taxed} | dict.fromkeys(WITHOUT_TAX)
    rates = (_income_tax(more) - _income_tax(exact)) / STEP
    return [
        TaxResult(
            year=one.year,
            basis=_basis(year),
            summary=_summary(sheet, index, float(rates[index])),
            lines=_lines(sheet, index),
            state=None if one.state is None else _state(states[one.state], one.state, index),
            warnings=tuple(_warnings(sheet, index)),
            inputs=one,
        )
        for index, one in enumerate(inputs)
    ]


def _income_tax(s: Sheet) -> Reals:
    return s["total_tax"] - s["refundable_credits"]


def _summary(s: Sheet, index: int, marginal: float) -> Summary:
    def amount(key: str) -> Decimal:
        return money(s[key][index])

    income = float(s["total_income"][index])
    return Summary(
        adjusted_gross_income=amount("agi"),
        taxable_income=amount("taxable_income"),
        income_tax=amount("tax_after_credits"),
        total_tax=amount("total_tax"),
        refundable_credits=amount("refundable_credits"),
        balance=amount("balance"),
        payroll_tax=amount("payroll_tax"),
        medicare_premiums=amount("medicare_premiums"),
        average_rate=round(float(s["total_tax"][index]) / income, 6) if income > 0 else 0.0,
        marginal_rate=round(marginal, 6),
    )


def _lines(s: Sheet, index: int) -> tuple[TaxLine, ...]:
    """The lines that say something, in the order of the forms; what adds up to a total is always there."""
    year = s.year.year
    lines = []
    for key, place in LINES.items():
        amount = s[key][index]
        if amount == 0 and key not in _ALWAYS:
            continue
        if key in _DETAIL_OF and s[_DETAIL_OF[key]][index] == 0:
            continue
        form, line = where(key, year)
        lines.append(
            TaxLine(key=key, form=form, line=line, title=place.title, formula=formula(key, year), amount=money(amount))
        )
    return tuple(lines)


def _state(s: Sheet | None, code: StateCode, index: int) -> StateTax:
    if s is None:
        return StateTax(
            state=code,
            figures_of=None,
            total_tax=money(0),
            refundable_credits=money(0),
            lines=(),
            left_out="There is no personal income tax.",
        )
    state = STATES[code]
    return StateTax(
        state=code,
        figures_of=s.year.projected_from or s.year.year,
        total_tax=money(s["total"][index]),
        refundable_credits=money(s["refundable"][index]),
        lines=tuple(
            TaxLine(
                key=key,
                form=place.form,
                line=place.line,
                title=place.title,
                formula=place.formula,
                amount=money(s[key][index]),
            )
            for key, place in state.lines.items()
        ),
        left_out=state.left_out,
    )


#: Lines that say something only where another one is not zero.
_DETAIL_OF = {
    "salt_cap": "salt",
    "amt_income": "tentative_minimum_tax",
    "amt_exemption": "tentative_minimum_tax",
    "net_investment_income": "niit",
}
_ALWAYS = frozenset(
    {"total_income", "adjustments", "agi", "deductions", "taxable_income", "income_tax", "total_tax", "balance"}
)


def _warnings(s: Sheet, index: int) -> list[str]:
    def over(key: str) -> float:
        return float(s[key][index])

    found = []
    if over("deferrals_over_limit") > 0:
        found.append(
            f"{over('deferrals_over_limit'):,.2f} of the deferrals is beyond the year's limit and stays in wages."
        )
    if over("ira_excess") > 0:
        found.append(
            f"{over('ira_excess'):,.2f} of the IRA contributions is beyond the limit; 6 % a year is due on it."
        )
    if over("roth_excess") > 0:
        found.append(
            f"{over('roth_excess'):,.2f} of the Roth contributions is beyond the limit; 6 % a year is due on it."
        )
    if over("hsa_excess") > 0:
        found.append(
            f"{over('hsa_excess'):,.2f} of the HSA contributions is beyond the limit; 6 % a year is due on it."
        )
    if over("medicare_premium") > 0 and np.isnan(s.households.real("magi_two_years_before")[index]):
        found.append("The Medicare premiums are without an income-related part: give magiTwoYearsBefore.")
    if over("irmaa_tier_to_come") > 0:
        tier = int(over("irmaa_tier_to_come"))
        found.append(
            f"With this income Medicare premiums of the year after next lie in IRMAA tier {tier} of 5, by this year's thresholds."
        )
    return found


def money(amount: float | np.float64) -> Decimal:
    """A number of dollars as a decimal of two digits, never a negative zero."""
    return Decimal(f"{round(float(amount), 2) + 0.0:.2f}")
