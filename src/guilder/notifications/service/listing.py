"""The list that a digest's mail holds, made when it is sent."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.facts import Cell
from guilder.notifications.tables import NoticeRow

KIND = "notifications.digest"
#: A mail names so many; the rest is on the page.
_NAMED = 30


async def words(session: AsyncSession, digest_id: uuid.UUID, url: str) -> str | None:
    """The list that a digest's mail holds; None when nothing of it is left. The session is the system role's."""
    query = select(NoticeRow).where(NoticeRow.digest_id == digest_id).order_by(NoticeRow.told_at, NoticeRow.id)
    found = list(await session.scalars(query))
    if not found:
        return None
    lines = [
        _line(row.title, [Cell.model_validate(each) for each in row.figures], url + row.link) for row in found[:_NAMED]
    ]
    if len(found) > _NAMED:
        lines.append(f"and {len(found) - _NAMED} more")
    return "\n\n".join(lines)


def _line(title: str, figures: Sequence[Cell], link: str) -> str:
    said = ", ".join(f"{cell.label.lower()} {_value(cell)}" for cell in figures)
    return f"{title}\n{said}\n{link}" if said else f"{title}\n{link}"


def _value(cell: Cell) -> str:
    if cell.kind == "money":
        return f"{cell.value} {cell.currency}"
    return f"{float(cell.value):.0%}" if cell.kind == "percent" else cell.value
