"""What a person knows and changes about themselves."""

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.identity.contracts import ChangeProfile, User
from guilder.identity.tables import UserRow
from guilder.kernel.actor import Person


def as_user(row: UserRow) -> User:
    """The contract of a row."""
    return User(
        id=row.id,
        email=row.email,
        name=row.name,
        email_verified=row.email_verified_at is not None,
        locale=row.locale,
        theme=row.theme,
        time_zone=row.time_zone,
        currency=row.currency,
        created_at=row.created_at,
    )


async def get_own(session: AsyncSession, *, person: Person) -> User:
    """The signed-in person."""
    return as_user(await session.get_one(UserRow, person.user_id))


async def change_own(session: AsyncSession, *, person: Person, cmd: ChangeProfile) -> User:
    """Change name and preferences; fields that are left out stay."""
    row = await session.get_one(UserRow, person.user_id)
    changes = cmd.model_dump(exclude_unset=True)
    for field, value in changes.items():
        if value is not None or field not in {"name", "theme"}:
            setattr(row, field, value)
    await session.flush()
    await audit.record(session, person, "user.changed", "user", person.user_id, fields=sorted(changes))
    return as_user(row)


async def find(session: AsyncSession, *, user_id: uuid.UUID) -> User | None:
    """A person whom the session may see."""
    row = await session.get(UserRow, user_id)
    return None if row is None else as_user(row)


async def names(session: AsyncSession, *, user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of those people whom the session may see."""
    rows = await session.execute(select(UserRow.id, UserRow.name).where(UserRow.id.in_(user_ids)))
    return {row.id: row.name for row in rows}
