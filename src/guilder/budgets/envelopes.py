"""Pure arithmetic of envelopes: what each has available, period after period, and what is ready to assign."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guilder.budgets.contracts.envelopes import Overspent

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One envelope in one period."""

    carried: Decimal
    assigned: Decimal
    spent: Decimal

    @property
    def available(self) -> Decimal:
        """Below zero when more was spent than there was."""
        return self.carried + self.assigned - self.spent


def rolled(available: Decimal, overspent: Overspent) -> Decimal:
    """What the next period begins with. What is left always stays in its envelope."""
    return available if available >= 0 or overspent == "stays" else NOTHING


def lines(
    firsts: Sequence[date],
    assigned: Mapping[date, Decimal],
    spent: Mapping[date, Decimal],
    overspent: Overspent,
    *,
    until: date | None = None,
) -> dict[date, Line]:
    """One envelope through the periods that begin on `firsts`, in order. From `until` on it is put away: it holds nothing."""
    found: dict[date, Line] = {}
    carried = NOTHING
    for first in firsts:
        if until is not None and first >= until:
            found[first] = Line(NOTHING, NOTHING, NOTHING)
            continue
        found[first] = line = Line(carried, assigned.get(first, NOTHING), spent.get(first, NOTHING))
        carried = rolled(line.available, overspent)
    return found


def ready(money: Decimal, available: Iterable[Decimal], later: Decimal) -> Decimal:
    """What is left of the money when every envelope has its own and what was assigned ahead is set aside."""
    return money - sum(available, NOTHING) - later


def owners(
    chosen: Mapping[uuid.UUID, Sequence[uuid.UUID]], parents: Mapping[uuid.UUID, uuid.UUID | None]
) -> dict[uuid.UUID, uuid.UUID]:
    """Category → envelope: the one that names it, else the one that names the category above it."""
    named = {category: envelope for envelope, ids in chosen.items() for category in ids}
    return {
        category: envelope
        for category, parent in parents.items()
        if (envelope := named.get(category) or (named.get(parent) if parent else None)) is not None
    }
