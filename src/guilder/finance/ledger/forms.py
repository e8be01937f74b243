"""A year of the ledger as the input of `finance.tax`, so that its forms can be printed line by line."""

from decimal import Decimal
from typing import Any

import numpy as np

from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_choices import UsTaxes
from guilder.finance.ledger.tables import OF_CHILD_CREDIT, Reals
from guilder.finance.tax.contracts import COVERAGES, Household, Status, TaxInput
from guilder.finance.tax.contracts import Person as TaxPerson
from guilder.finance.tax.kernel import layout

_PLACES = layout.names("I_")
_COUNTS = frozenset({"age", "medicare_months", "children_under_17", "other_dependents"})


def forms(plan: LedgerInput, year: int, x: Reals, *, joint: bool) -> TaxInput | None:
    """x: what the kernel was given in that year (INPUTS,). None outside the US regime.

    Made without validation, which would take most of the ledger's time: the numbers are the engine's own.
    """
    taxes = plan.taxes
    if not isinstance(taxes, UsTaxes):
        return None
    people = [
        TaxPerson.model_construct(
            **{
                name: _plain(name, x[_PLACES[f"{name}_{who}"]])
                for name in TaxPerson.model_fields
                if f"{name}_{who}" in _PLACES
            }
        )
        for who in range(2)
    ]
    fields = {
        name: _plain(name, x[_PLACES[name]])
        for name in Household.model_fields
        if name in _PLACES and name != "earned_credit_children"
    }
    children = any(0 <= year - born < OF_CHILD_CREDIT for born in taxes.children) or fields["other_dependents"]
    status: Status = "joint" if joint else "head" if children else "single"
    household = Household.model_construct(
        status=status, taxpayer=people[0], spouse=people[1] if joint else None, **fields
    )
    expectation = taxes.expectation.model_copy(update={"inflation_rate": plan.market.inflation.mean_rate})
    return TaxInput.model_construct(year=year, household=household, state=taxes.state, expectation=expectation)


def _plain(name: str, value: np.float64) -> Any:
    if name in _COUNTS:
        return int(value)
    if name == "hsa_coverage":
        return COVERAGES[int(value)]
    if name == "workplace_plan":
        return bool(value)
    return Decimal(f"{round(float(value), 2) + 0.0:.2f}")
