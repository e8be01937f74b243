"""A way to draw, lived through in the exact ledger."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from guilder.finance.ledger import places as at
from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_choices import ConversionAmounts, ExplicitOrder
from guilder.finance.ledger.deterministic import recorded
from guilder.finance.ledger.tables import Plan, Reals

#: Amounts below this are noise of the programme.
LEAST = 1.0
#: Shortfalls that differ by less are alike.
SAME = 1.0


@dataclass(frozen=True, eq=False)
class Replay:
    """accounts (Y, A, columns), lines (Y, columns), forms (Y, INPUTS): see `ledger.places`; tables: what the kernel read. left: after tax, real; missing, taxes: real."""

    name: str
    plan: LedgerInput
    accounts: Reals
    lines: Reals
    forms: Reals
    tables: Plan
    left: float
    missing: float
    taxes: float

    def better_than(self, other: "Replay") -> bool:
        """Whether less goes unpaid, or as much and more is left."""
        if abs(self.missing - other.missing) > SAME:
            return self.missing < other.missing
        return self.left > other.left


def replay(name: str, plan: LedgerInput, like: Replay | None = None) -> Replay:
    """`plan` along the expected path, to the cent. like: the same plan with another order and other conversions."""
    tables, record, kept = recorded(plan, None if like is None else like.tables)
    end = kept.ends[0]
    return Replay(
        name=name,
        plan=plan,
        accounts=record.accounts,
        lines=record.lines,
        forms=record.forms,
        tables=tables,
        left=float(end[at.P_KEPT]),
        missing=float(end[at.P_MISSING]),
        taxes=float(end[at.P_TAXES]),
    )


def explicit(plan: LedgerInput, withdrawals: Reals, conversions: Reals, prices: Reals) -> LedgerInput:
    """The plan with these amounts: withdrawals (Y, A) and conversions (Y,) in each year's money; prices (Y,)."""
    drawn: dict[int, dict[str, Decimal]] = {}
    converted: dict[int, Decimal] = {}
    for k, price in enumerate(prices):
        year = plan.first_year + k
        row = {
            account.key: _amount(withdrawals[k, a] / price)
            for a, account in enumerate(plan.accounts)
            if withdrawals[k, a] > LEAST
        }
        if row:
            drawn[year] = row
        if conversions[k] > LEAST:
            converted[year] = _amount(conversions[k] / price)
    return plan.model_copy(
        update={
            "withdrawals": ExplicitOrder(order="explicit", amounts=drawn),
            "conversions": ConversionAmounts(kind="amounts", amounts=converted),
        }
    )


def _amount(value: float | np.float64) -> Decimal:
    return Decimal(f"{float(value):.2f}")
