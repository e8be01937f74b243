"""The plan's taxes as a page shows them: every year's lines, one year's forms, the next dollars' rate."""

from decimal import Decimal
from typing import Final

from guilder.finance.ledger.contracts_years import LedgerResult, LedgerYear
from guilder.finance.tax.contracts import MarginalInput
from guilder.planning.contracts_plan import TaxView, TaxViewQuestion, TaxYearLine

_UP_TO: Final = Decimal(100_000)


def to_view(result: LedgerResult, question: TaxViewQuestion) -> TaxView:
    """The year that is asked for, or the nearest that the plan has, in full."""
    from guilder.finance.tax import report

    first, last = result.years[0].year, result.years[-1].year
    wanted = min(max(question.year or first, first), last)
    forms = next(year.forms for year in result.years if year.year == wanted)
    curve = None
    if forms is not None:
        asked = forms.model_dump() | {"kind": question.kind, "up_to": question.up_to or _UP_TO}
        curve = report.curve(MarginalInput.model_validate(asked))
    return TaxView(
        currency=result.inputs.currency,
        years=tuple(_line(result, year) for year in result.years),
        year=wanted,
        forms=None if forms is None else report.calculate(forms),
        curve=curve,
        basis=result.basis,
    )


def _line(result: LedgerResult, year: LedgerYear) -> TaxYearLine:
    kinds = {account.key: account.kind for account in result.inputs.accounts}
    drawn = sum((each.withdrawals for each in year.accounts if kinds[each.key] == "traditional"), Decimal(0))
    base = year.income + drawn + year.conversions
    return TaxYearLine(
        year=year.year,
        age=year.ages[0],
        adjusted_gross_income=year.working.adjusted_gross_income,
        ordinary_taxable_income=year.working.ordinary_taxable_income,
        realised_gain=year.working.realised_gain,
        traditional_withdrawals=drawn,
        conversions=year.conversions,
        federal=year.taxes.federal,
        state=year.taxes.state,
        payroll=year.taxes.payroll,
        irmaa=year.taxes.irmaa,
        flat=year.taxes.flat,
        total=year.taxes.total,
        average_rate=float(year.taxes.total / base) if base else None,
    )
