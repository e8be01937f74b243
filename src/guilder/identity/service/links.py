"""One-time links by mail. A ticket is a row; its token is a MAC over the row's id, rebuilt when the mail is rendered."""

import uuid
from datetime import timedelta
from typing import Literal

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.identity.contracts import LinkExpired
from guilder.identity.tables import TicketRow
from guilder.identity.tokens import read_link, write_link
from guilder.kernel import clock
from guilder.kernel.crypto import Keyring

Purpose = Literal["verify_email", "reset_password"]
_HOLDS = {"verify_email": timedelta(days=3), "reset_password": timedelta(hours=1)}


async def issue(session: AsyncSession, *, user_id: uuid.UUID, purpose: Purpose) -> uuid.UUID:
    """A new ticket; earlier ones of the same purpose no longer hold."""
    now = clock.now()
    await spend_all(session, user_id=user_id, purpose=purpose)
    row = TicketRow(user_id=user_id, purpose=purpose, expires_at=now + _HOLDS[purpose])
    session.add(row)
    await session.flush()
    return row.id


async def spend(session: AsyncSession, keyring: Keyring, *, token: str, purpose: Purpose) -> uuid.UUID:
    """Use a link up; whose it was. Of many at once exactly one succeeds. Raises LinkExpired 410."""
    ticket_id = read_link(keyring, token, purpose=purpose)
    now = clock.now()
    spent = await session.execute(
        update(TicketRow)
        .where(
            TicketRow.id == ticket_id,
            TicketRow.purpose == purpose,
            TicketRow.used_at.is_(None),
            TicketRow.expires_at > now,
        )
        .values(used_at=now)
        .returning(TicketRow.user_id)
        .execution_options(synchronize_session=False)
    )
    user_id = spent.scalar_one_or_none()
    if user_id is None:
        raise LinkExpired
    return user_id


async def spend_all(session: AsyncSession, *, user_id: uuid.UUID, purpose: Purpose) -> None:
    """Let no earlier link of this purpose hold any longer."""
    await session.execute(
        update(TicketRow)
        .where(TicketRow.user_id == user_id, TicketRow.purpose == purpose, TicketRow.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def ticket_url(keyring: Keyring, public_url: str, ticket_id: uuid.UUID, *, purpose: Purpose) -> str:
    """The address that a mail carries."""
    path = {"verify_email": "verify-email", "reset_password": "reset-password"}[purpose]
    return f"{public_url.rstrip('/')}/{path}?token={write_link(keyring, ticket_id, purpose=purpose)}"


def invitation_url(keyring: Keyring, public_url: str, invitation_id: uuid.UUID) -> str:
    """The address that an invitation's mail carries."""
    return f"{public_url.rstrip('/')}/join?token={write_link(keyring, invitation_id, purpose='invitation')}"
