"""Figures of years that are not published yet: the last published ones, carried on by the statute's own rules.

What is published is rounded, so the amount before rounding is taken in the middle of its band; a projected figure may then lie one
rounding step off the one that the statute will give for the same inflation. Amounts that the law does not index stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from guilder.finance.tax.contracts import STATUSES, Expectation
from guilder.finance.tax.figures import Figure, Reals, Year, published, published_years


@dataclass(frozen=True)
class Rule:
    """How a figure moves: by which index, rounded to `step` (`half_step` for single and separate), down or to the nearest."""

    step: float
    statute: str
    down: bool = True
    half_step: bool = False
    index: Literal["prices", "wages", "medicare"] = "prices"


_LIMITS = "26 U.S.C. §§219(b)(5), 219(g)(8), 402(g)(4), 408A(c)(3)(D), 414(v)(2)(C), 415(d)"
RULES: Final[Mapping[str, Rule]] = {
    "rate_table": Rule(50, "26 U.S.C. §1(f)(7), (j)(3)", half_step=True),
    "gain_table": Rule(50, "26 U.S.C. §1(j)(5)(C)"),
    "standard_deduction": Rule(50, "26 U.S.C. §63(c)(4), (7)"),
    "aged_or_blind": Rule(50, "26 U.S.C. §63(c)(4)"),
    "dependent_standard_minimum": Rule(50, "26 U.S.C. §63(c)(4)"),
    "dependent_standard_addition": Rule(50, "26 U.S.C. §63(c)(4)"),
    "qbi_threshold": Rule(50, "26 U.S.C. §199A(e)(2)(B)", half_step=True),
    "qbi_minimum": Rule(5, "26 U.S.C. §199A(i)(3)", down=False),
    "qbi_minimum_income": Rule(5, "26 U.S.C. §199A(i)(3)", down=False),
    "amt_exemption": Rule(100, "26 U.S.C. §55(d)(4)(B)", down=False),
    "amt_phase_start": Rule(100, "26 U.S.C. §55(d)(4)(B)", down=False),
    "amt_second_rate_from": Rule(100, "26 U.S.C. §55(d)(3)", down=False),
    "child_credit": Rule(100, "26 U.S.C. §24(i)"),
    "child_credit_refundable": Rule(100, "26 U.S.C. §24(i)"),
    "earned_credit_earned": Rule(10, "26 U.S.C. §32(j)", down=False),
    "earned_credit_out_from": Rule(10, "26 U.S.C. §32(j)", down=False),
    "earned_credit_out_from_joint": Rule(10, "26 U.S.C. §32(j)", down=False),
    "earned_credit_investment_limit": Rule(50, "26 U.S.C. §32(j)(2)(B)"),
    "wage_base": Rule(300, "42 U.S.C. §430(b)", down=False, index="wages"),
    "deferral_limit": Rule(500, _LIMITS),
    "deferral_catch_up": Rule(500, _LIMITS),
    "deferral_catch_up_60_to_63": Rule(500, _LIMITS),
    "additions_limit": Rule(1000, _LIMITS),
    "ira_limit": Rule(500, _LIMITS),
    "ira_catch_up": Rule(100, _LIMITS),
    "ira_phase_start": Rule(1000, _LIMITS, down=False),
    "ira_spouse_phase_start": Rule(1000, _LIMITS, down=False),
    "roth_phase_start": Rule(1000, _LIMITS, down=False),
    "hsa_limit": Rule(50, "26 U.S.C. §223(g)", down=False),
    "charitable_distribution_limit": Rule(1000, "26 U.S.C. §408(d)(8)(F)", down=False),
    "student_loan_phase_start": Rule(5000, "26 U.S.C. §221(f)"),
    "part_b_premium": Rule(0.1, "42 U.S.C. §1395r(a)", down=False, index="medicare"),
    "irmaa_part_b": Rule(0.1, "42 U.S.C. §1395r(i)", down=False, index="medicare"),
    "irmaa_part_d": Rule(0.1, "42 U.S.C. §1395w-113(a)(7)", down=False, index="medicare"),
    "irmaa_table": Rule(1000, "42 U.S.C. §1395r(i)(5)", down=False),
}
ENDS: Final[Mapping[str, int]] = dict.fromkeys(
    ("senior_deduction", "tips_cap", "overtime_cap", "car_loan_cap"), 2028
) | {"savers_contribution": 2026}
SALT_GROWTH, SALT_UNTIL = 0.01, 2029
SALT_AFTER = (10_000.0, 10_000.0, 5_000.0, 10_000.0, 10_000.0)
IRMAA_TOP_FROZEN_UNTIL = 2027


@lru_cache(maxsize=256)
def figures_for(year: int, expectation: Expectation | None = None) -> Year:
    """The US federal figures of `year`: published, or carried on from the last published year.

    Raises NoSuchYear before the first one.
    """
    known = published_years("us")
    if year <= known[-1]:
        return published("us", year)
    return project(published("us", known[-1]), year, expectation or Expectation())


def project(start: Year, year: int, expectation: Expectation) -> Year:
    """`start` carried on to a later `year`."""
    years = year - start.year
    growth = {
        "prices": (1 + expectation.inflation_rate) ** years,
        "wages": (1 + expectation.wage_growth_rate) ** years,
        "medicare": (1 + expectation.medicare_growth_rate) ** years,
    }
    moved = {name: _moved(name, figure, growth, year) for name, figure in start.figures.items()}
    moved |= _salt(start, year)
    rising, earned = moved["earned_credit_in_rate"].values, moved["earned_credit_earned"].values
    moved["earned_credit_maximum"] = replace(moved["earned_credit_maximum"], values=np.floor(rising * earned + 0.5))
    return Year(start.place, year, moved, projected_from=start.year)


def _moved(name: str, figure: Figure, growth: Mapping[str, float], year: int) -> Figure:
    if name in ENDS and year > ENDS[name]:
        return replace(figure, values=np.zeros_like(figure.values), source=f"{figure.source}; ended with {ENDS[name]}")
    if name not in RULES:
        return figure
    rule = RULES[name]
    step: Reals = np.full_like(figure.values, rule.step)
    if rule.half_step:
        step[[STATUSES.index("single"), STATUSES.index("separate")]] /= 2
    if name == "amt_second_rate_from":
        step[STATUSES.index("separate")] /= 2
    middle = figure.values + (step / 2 if rule.down else 0)
    scaled = middle * growth[rule.index] / step
    values = (np.floor(scaled + 1e-9) if rule.down else np.floor(scaled + 0.5)) * step
    values = np.where(figure.values == 0, 0.0, np.maximum(values, figure.values) if rule.down else values)
    if name == "irmaa_table" and year <= IRMAA_TOP_FROZEN_UNTIL:
        values[:, -1] = figure.values[:, -1]
    return replace(figure, values=np.round(values, 2), source=f"projected by {rule.statute} from: {figure.source}")


def _salt(start: Year, year: int) -> dict[str, Figure]:
    """§164(b)(7): one percent more each year up to 2029, then 10,000 without a phase-down."""
    cap, phase, rate = (start.figures[name] for name in ("salt_cap", "salt_phase_start", "salt_phase_rate"))
    if year > SALT_UNTIL:
        return {
            "salt_cap": replace(cap, values=np.array(SALT_AFTER)),
            "salt_phase_rate": replace(rate, values=np.zeros(())),
        }
    growth = (1 + SALT_GROWTH) ** (year - start.year)
    return {
        "salt_cap": replace(cap, values=np.round(cap.values * growth, 2)),
        "salt_phase_start": replace(phase, values=np.round(phase.values * growth, 2)),
    }
