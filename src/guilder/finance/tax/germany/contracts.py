"""What the German calculation takes and returns; amounts are decimal strings in euros."""

from typing import Annotated

from pydantic import AfterValidator, Field

from guilder.finance.tax.contracts import ZERO, Dollars, Signed, TaxLine
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount

Euros = Dollars


def _church(rate: float) -> float:
    if rate not in {0.0, 0.08, 0.09}:
        raise ValueError("the church tax rate is 0, 0.08 or 0.09")
    return rate


class Earner(Contract):
    """One person. wages: gross. work_expenses: Werbungskosten, the allowance when less. statutory_pension with the share that is taxed
    (by the year it began); other_income: any other Einkünfte, after expenses. capital_income: interest, dividends, gains.
    """

    wages: Euros = ZERO
    work_expenses: Euros = ZERO
    statutory_pension: Euros = ZERO
    pension_taxable_share: Annotated[float, Field(ge=0, le=1)] = 0.84
    other_income: Signed = ZERO
    capital_income: Euros = ZERO


class GermanTaxInput(Contract):
    """A person, or a couple assessed together (Splitting). deductible: provident and other special expenses as far as deductible.

    church_rate: 0.08 in Bavaria and Baden-Württemberg, 0.09 elsewhere, 0 for who pays none (of a couple, both or neither).
    """

    year: Annotated[int, Field(ge=2024, le=2100)]
    people: Annotated[tuple[Earner, ...], Field(min_length=1, max_length=2)] = (Earner(),)
    deductible: Euros = ZERO
    church_rate: Annotated[float, AfterValidator(_church)] = 0.0


class GermanTaxResult(Contract):
    """figures_of: the year whose figures were used. lines: "form" is the law, "line" the paragraph."""

    year: int
    figures_of: int
    taxable_income: Amount
    income_tax: Amount
    capital_tax: Amount
    solidarity_surcharge: Amount
    church_tax: Amount
    total_tax: Amount
    average_rate: float
    marginal_rate: float
    lines: tuple[TaxLine, ...]
    inputs: GermanTaxInput
