"""From contracts to columns and back."""

from collections.abc import Sequence

import numpy as np

from guilder.finance.tax.contracts import TaxLine
from guilder.finance.tax.figures import Reals, Year, published, published_years
from guilder.finance.tax.germany.contracts import Earner, GermanTaxInput, GermanTaxResult
from guilder.finance.tax.germany.tariff import LINES, Assessments, assess
from guilder.finance.tax.report import money

STEP = 100.0


def calculate_all(inputs: Sequence[GermanTaxInput]) -> list[GermanTaxResult]:
    """Each assessment's tax, in order."""
    return [_one(each) for each in inputs]


def _one(inputs: GermanTaxInput) -> GermanTaxResult:
    year = published("de", max(known for known in published_years("de") if known <= inputs.year))
    lines = assess(year, _columns(inputs, more=0.0))
    tax = float(lines["total_tax"][0])
    income = float(lines["total_income"][0]) + float(sum(each.capital_income for each in inputs.people))
    return GermanTaxResult(
        year=inputs.year,
        figures_of=year.year,
        taxable_income=money(lines["taxable_income"][0]),
        income_tax=money(lines["tariff_tax"][0]),
        capital_tax=money(lines["capital_tax"][0]),
        solidarity_surcharge=money(lines["solidarity"][0]),
        church_tax=money(lines["church_tax"][0]),
        total_tax=money(tax),
        average_rate=round(tax / income, 6) if income > 0 else 0.0,
        marginal_rate=round(_more(year, inputs, tax), 6),
        lines=tuple(
            TaxLine(
                key=key,
                form=place.form,
                line=place.line,
                title=place.title,
                formula=place.formula,
                amount=money(lines[key][0]),
            )
            for key, place in LINES.items()
        ),
        inputs=inputs,
    )


def _more(year: Year, inputs: GermanTaxInput, tax: float) -> float:
    return (float(assess(year, _columns(inputs, more=STEP))["total_tax"][0]) - tax) / STEP


def _columns(inputs: GermanTaxInput, *, more: float) -> Assessments:
    people = [*inputs.people, Earner()][:2]

    def of(name: str) -> Reals:
        return np.array([[float(getattr(each, name))] for each in people])

    return Assessments(
        joint=np.array([len(inputs.people) == 2]),
        wages=of("wages"),
        work_expenses=of("work_expenses"),
        pension=of("statutory_pension"),
        pension_share=of("pension_taxable_share"),
        other_income=of("other_income") + np.array([[more], [0.0]]),
        capital_income=of("capital_income"),
        deductible=np.array([float(inputs.deductible)]),
        church_rate=np.array([inputs.church_rate]),
    )
