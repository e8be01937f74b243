"""Account numbers: how a statement finds its account, and how much of one is ever shown."""

import re
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account
from guilder.banking.service.rows import account_of, row_of
from guilder.banking.tables import AccountRow
from guilder.kernel.actor import Actor
from guilder.kernel.crypto import Keyring


async def find_by_number(session: AsyncSession, *, actor: Actor, number: str, currency: str) -> Account | None:
    """The account whose number a statement gives, in its currency if it names one."""
    mark = number_mark(session, number)
    rows = await marked(session, actor, mark) if mark is not None else []
    fitting = [row for row in rows if not currency or row.currency == currency]
    if not fitting:
        return None
    into = fitting[0].merged_into
    return account_of(await row_of(session, actor, into) if into else fitting[0])


async def learn_number(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, number: str) -> None:
    """Remember the number that a statement gives, if the account has none yet."""
    row = await row_of(session, actor, account_id)
    mark = number_mark(session, number)
    if row.number_mark is not None or mark is None:
        return
    if all(other.currency != row.currency for other in await marked(session, actor, mark)):
        row.number_mark, row.number_masked = mark, masked(number)


def masked(number: str) -> str:
    """The last four places of an account number behind two dots."""
    bare = re.sub(r"[^0-9A-Za-z]", "", number)
    return f"·· {bare[-4:]}" if bare else ""


def number_mark(session: AsyncSession, number: str) -> bytes | None:
    """A keyed hash of an account number, the same for every way to write it; None for none."""
    bare = re.sub(r"[^0-9A-Z]", "", number.upper())
    if len(bare) < 4:
        return None
    keyring: Keyring = session.info["keyring"]
    return keyring.mac(str(session.info["workspace_id"]), bare, purpose="account number")


async def marked(session: AsyncSession, actor: Actor, mark: bytes) -> Sequence[AccountRow]:
    """The accounts with this number."""
    query = select(AccountRow).where(AccountRow.workspace_id == actor.workspace_id, AccountRow.number_mark == mark)
    return (await session.scalars(query)).all()
