"""The list that a digest's or a report's mail holds, made when it is sent.

A report's figures are its first and last day, then three for each budget: `week_N` spent, `left_N`, `until_N`, all under
the budget's name.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.facts import Cell
from guilder.notifications.tables import NoticeRow

KIND = "notifications.digest"
REPORT = "budgets.report"
#: A mail names so many; the rest is on the page.
_NAMED = 30


async def words(session: AsyncSession, digest_id: uuid.UUID, url: str) -> str | None:
    """The list that a digest's mail holds; None when nothing of it is left. The session is the system role's."""
    query = select(NoticeRow).where(NoticeRow.digest_id == digest_id).order_by(NoticeRow.told_at, NoticeRow.id)
    found = list(await session.scalars(query))
    if not found:
        return None
    lines = [
        (_report if row.kind == REPORT else _line)(
            row.title, [Cell.model_validate(each) for each in row.figures], url + row.link
        )
        for row in found[:_NAMED]
    ]
    if len(found) > _NAMED:
        lines.append(f"and {len(found) - _NAMED} more")
    return "\n\n".join(lines)


def _line(title: str, figures: Sequence[Cell], link: str) -> str:
    said = ", ".join(f"{cell.label.lower()} {_value(cell)}" for cell in figures)
    return f"{title}\n{said}\n{link}" if said else f"{title}\n{link}"


def _report(title: str, figures: Sequence[Cell], link: str) -> str:
    first, last, *rest = figures
    lines = [
        f"{week.label}: {_value(week)} spent, {_value(left)} left until {until.value}"
        for week, left, until in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    ]
    return "\n".join([f"{title} ({first.value} to {last.value})", *lines, link])


def _value(cell: Cell) -> str:
    if cell.kind == "money":
        return f"{cell.value} {cell.currency}"
    return f"{float(cell.value):.0%}" if cell.kind == "percent" else cell.value
