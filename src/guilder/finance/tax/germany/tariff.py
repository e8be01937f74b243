"""The tariff and what is charged on it, for n assessments at once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guilder.finance.tax.figures import Reals, Year
from guilder.finance.tax.lines import Place
from guilder.finance.tax.sheet import above

TEN_THOUSAND = 10_000
LINES: Mapping[str, Place] = {
    "wages": Place("EStG", "§19, §9a", "Income from employment", "wages − expenses, at least the allowance"),
    "pension": Place("EStG", "§22 Nr. 1, §9a", "Income from statutory pensions", "the taxable share − allowance"),
    "other_income": Place("EStG", "§2 Abs. 1", "Other income"),
    "total_income": Place("EStG", "§2 Abs. 3", "Total of incomes"),
    "deductible": Place("EStG", "§10, §10c", "Special expenses", "as given, at least the allowance"),
    "taxable_income": Place(
        "EStG", "§2 Abs. 5", "Taxable income", "total of incomes − special expenses, in whole euros"
    ),
    "tariff_tax": Place("EStG", "§32a", "Tax by the tariff", "for a couple twice the tax on half"),
    "taxable_capital": Place("EStG", "§20 Abs. 9", "Taxable capital income", "capital income − saver's allowance"),
    "capital_tax": Place(
        "EStG",
        "§32d Abs. 1",
        "Flat tax on capital income",
        "25 %, less with church tax; the tariff where it is cheaper (Abs. 6)",
    ),
    "income_tax": Place("EStG", "§2 Abs. 6", "Income tax with capital", "tariff + flat tax"),
    "solidarity": Place(
        "SolZG 1995",
        "§§3, 4",
        "Solidarity surcharge",
        "5.5 % above the threshold, at most 11.9 % of the excess; of the flat tax 5.5 %",
    ),
    "church_tax": Place("KiStG", "of the Land", "Church tax", "8 or 9 % of income and flat tax"),
    "total_tax": Place("EStG", "§36", "Tax in all", "income tax + solidarity surcharge + church tax"),
}


@dataclass(frozen=True, eq=False)
class Assessments:
    """Columns: people's fields (2, n), zero for nobody; joint, deductible and church_rate (n,)."""

    joint: NDArray[np.bool_]
    wages: Reals
    work_expenses: Reals
    pension: Reals
    pension_share: Reals
    other_income: Reals
    capital_income: Reals
    deductible: Reals
    church_rate: Reals


def tariff(year: Year, income: Reals) -> Reals:
    """§32a Abs. 1: tax on whole euros of income (n,), in whole euros."""
    start = year.value("basic_allowance")
    second_end, third_end, fourth_end = year.values("zone_ends")
    a, b = year.values("second_zone")
    c, d, e = year.values("third_zone")
    (rate_4, off_4), (rate_5, off_5) = year.values("fourth_zone"), year.values("fifth_zone")
    y = (income - start) / TEN_THOUSAND
    z = (income - second_end) / TEN_THOUSAND
    tax = np.select(
        [income <= start, income <= second_end, income <= third_end, income <= fourth_end],
        [np.zeros_like(income), (a * y + b) * y, (c * z + d) * z + e, rate_4 * income - off_4],
        rate_5 * income - off_5,
    )
    floored: Reals = np.floor(tax + 1e-9)
    return floored


def assess(year: Year, of: Assessments) -> dict[str, Reals]:
    """Every line of LINES for n assessments, (n,) each."""
    people: Reals = 1.0 + of.joint.astype(np.float64)
    spent = np.maximum(of.work_expenses, np.minimum(of.wages, year.value("work_allowance")))
    lines: dict[str, Reals] = {"wages": (of.wages - spent).sum(axis=0)}
    share = np.round(of.pension * of.pension_share, 2)
    lines["pension"] = above(share, year.value("pension_allowance")).sum(axis=0)
    lines["other_income"] = of.other_income.sum(axis=0)
    lines["total_income"] = lines["wages"] + lines["pension"] + lines["other_income"]
    lines["deductible"] = np.maximum(of.deductible, people * year.value("special_allowance"))
    capital = of.capital_income.sum(axis=0)
    lines["taxable_capital"] = above(capital, people * year.value("saver_allowance"))
    before = lines["total_income"] - lines["deductible"]

    apart = _charge(year, of, before, lines["taxable_capital"])
    together = _charge(year, of, before + lines["taxable_capital"], np.zeros_like(before))
    cheaper = together["total_tax"] < apart["total_tax"]
    for key, amount in apart.items():
        lines[key] = np.where(cheaper, together[key], amount)
    return {key: lines[key] for key in LINES}


def _charge(year: Year, of: Assessments, income: Reals, capital: Reals) -> dict[str, Reals]:
    people: Reals = 1.0 + of.joint.astype(np.float64)
    taxable = np.floor(np.maximum(income, 0) + 1e-9)
    by_tariff = people * tariff(year, np.floor(taxable / people))
    rate = year.value("capital_rate")
    flat = np.floor(capital * rate / (1 + rate * of.church_rate) * 100 + 1e-6) / 100
    first, excess = year.values("solidarity_rates")
    free = people * year.value("solidarity_from")
    on_tariff = np.minimum(first * by_tariff, excess * above(by_tariff, free))
    solidarity = np.floor(on_tariff * 100 + 1e-6) / 100 + np.floor(first * flat * 100 + 1e-6) / 100
    church = (
        np.floor(of.church_rate * by_tariff * 100 + 1e-6) / 100 + np.floor(of.church_rate * flat * 100 + 1e-6) / 100
    )
    return {
        "taxable_income": taxable,
        "tariff_tax": by_tariff,
        "capital_tax": flat,
        "income_tax": by_tariff + flat,
        "solidarity": solidarity,
        "church_tax": church,
        "total_tax": by_tariff + flat + solidarity + church,
    }
