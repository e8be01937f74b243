"""The way out of a server without a mail account: sent mails stay here, sealed, for a week."""

import uuid
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from guilder.kernel import clock
from guilder.kernel.crypto import Keyring
from guilder.kernel.db import Database
from guilder.notifications.contracts import Mail, Message
from guilder.notifications.tables import OutboxRow

KEPT_FOR = timedelta(days=7)
_SHOWN = 50


class Outbox:
    """Keeps what it is given."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def send(self, message_id: uuid.UUID, message: Message) -> None:
        """See Mailer."""
        sealed = self._keyring.seal(message.model_dump_json().encode(), bound_to=f"outbox {message_id}")
        async with self._database.system_session() as session:
            await session.execute(
                insert(OutboxRow).values(id=message_id, sealed=sealed, sent_at=clock.now()).on_conflict_do_nothing()
            )

    async def newest(self) -> list[Mail]:
        """The last mails, newest first."""
        async with self._database.system_session() as session:
            query = select(OutboxRow).order_by(OutboxRow.id.desc()).limit(_SHOWN)
            rows = (await session.scalars(query)).all()
        return [self._opened(row) for row in rows]

    def _opened(self, row: OutboxRow) -> Mail:
        message = Message.model_validate_json(self._keyring.open(row.sealed, bound_to=f"outbox {row.id}"))
        return Mail(id=row.id, to=message.to, subject=message.subject, text=message.text, sent_at=row.sent_at)

    async def clear(self) -> None:
        """Forget what is older than KEPT_FOR."""
        async with self._database.system_session() as session:
            await session.execute(delete(OutboxRow).where(OutboxRow.sent_at < clock.now() - KEPT_FOR))
