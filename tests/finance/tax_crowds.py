"""Random households of the kernel's domain, as the Sheet's columns and as the kernel's rows."""

import numpy as np

from guilder.finance.tax.households import columns
from guilder.finance.tax.kernel import layout

_PAIRS = frozenset(name[:-2] for name in layout.names("I_") if name.endswith("_0"))
_ALONE = frozenset(layout.names("I_")) - {f"{name}_{who}" for name in _PAIRS for who in (0, 1)} - {"inputs"}


def fields(seed, size, *, joint):
    """A little of everything, sparse enough that each rule is met alone and together: {field: (size,) or (2, size)}."""
    chance = np.random.default_rng(seed)
    pair = np.array([[1.0], [1.0 if joint else 0.0]])
    rich = np.where(chance.random(size) < 0.15, 8.0, 1.0)

    def some(share, most, shape=None, grow=True):
        shape = (size,) if shape is None else shape
        drawn = np.where(chance.random(shape) < share, chance.uniform(0, most, shape), 0.0)
        return np.round(drawn * (rich if grow else 1.0), 2)

    def each(share, most, grow=True):
        return some(share, most, (2, size), grow) * pair

    wages = each(0.5, 180_000)
    dividends = some(0.5, 40_000)
    distributions = some(0.4, 120_000)
    pensions = some(0.3, 60_000)
    profit = np.where(chance.random((2, size)) < 0.25, np.round(chance.uniform(-20_000, 250_000, (2, size)), 2), 0.0)
    return {
        "age": chance.integers(18, 96, (2, size)) * pair,
        "wages": wages,
        "deferrals": np.round(wages * (chance.random((2, size)) < 0.3) * chance.uniform(0, 0.3, (2, size)), 2),
        "pretax_benefits": np.round(wages * (chance.random((2, size)) < 0.2) * 0.05, 2),
        "hsa_payroll": np.minimum(each(0.1, 5_000, grow=False), np.round(wages * 0.2, 2)),
        "hsa_contribution": each(0.1, 6_000, grow=False),
        "hsa_coverage": chance.integers(0, 3, (2, size)) * pair,
        "self_employment_profit": profit * pair,
        "self_employed_retirement": each(0.1, 40_000),
        "self_employed_health_insurance": each(0.1, 12_000, grow=False),
        "ira_contribution": each(0.25, 9_000, grow=False),
        "roth_contribution": each(0.25, 9_000, grow=False),
        "workplace_plan": (chance.random((2, size)) < 0.5) * pair,
        "charitable_distribution": each(0.1, 30_000),
        "medicare_months": chance.integers(0, 13, (2, size)) * pair,
        "interest": some(0.5, 15_000),
        "tax_exempt_interest": some(0.2, 15_000),
        "dividends": dividends,
        "qualified_dividends": np.round(dividends * chance.random(size), 2),
        "short_term_gain": some(0.3, 30_000) - some(0.3, 30_000),
        "long_term_gain": some(0.5, 150_000) - some(0.3, 60_000),
        "short_term_carryover": some(0.15, 30_000),
        "long_term_carryover": some(0.15, 60_000),
        "ira_distributions": distributions,
        "ira_nontaxable": np.round(distributions * (chance.random(size) < 0.1) * chance.random(size), 2),
        "roth_conversion": some(0.2, 150_000),
        "pensions": pensions,
        "early_distributions": np.round(distributions * (chance.random(size) < 0.1), 2),
        "hsa_other_use": some(0.05, 5_000),
        "social_security": some(0.5, 70_000, grow=False),
        "rents": some(0.2, 30_000) - some(0.1, 10_000),
        "other_income": some(0.2, 30_000) - some(0.1, 10_000),
        "medical_expenses": some(0.2, 40_000),
        "state_taxes": some(0.2, 20_000),
        "property_taxes": some(0.5, 18_000),
        "mortgage_interest": some(0.4, 30_000),
        "charity_cash": some(0.4, 30_000),
        "children_under_17": chance.choice([0, 0, 0, 1, 2, 3, 4], size).astype(float),
        "other_dependents": chance.choice([0, 0, 0, 1], size).astype(float),
        "earned_credit_children": chance.choice([np.nan, np.nan, 0, 1, 2, 3], size),
        "magi_two_years_before": some(0.8, 200_000),
    }


def as_columns(status, given):
    """For the Sheet."""
    size = len(given["interest"])
    return columns(size, status=status, **{name: np.array(value) for name, value in given.items()})


def as_rows(given):
    """For the kernel: (n, INPUTS)."""
    places = layout.names("I_")
    rows = np.zeros((len(given["interest"]), layout.INPUTS))
    for name, value in given.items():
        if name in _PAIRS:
            rows[:, places[f"{name}_0"]], rows[:, places[f"{name}_1"]] = value
        else:
            assert name in _ALONE, name
            rows[:, places[name]] = np.where(np.isnan(value), -1, value)
    return rows
