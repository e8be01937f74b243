"""The notifications module's public words."""

import uuid
from datetime import datetime

from guilder.kernel.contract import Contract


class Message(Contract):
    """A mail, ready to be sent. The text is plain; a link stands on a line of its own."""

    to: str
    subject: str
    text: str


class Mail(Contract):
    """A mail as the outbox shows it."""

    id: uuid.UUID
    to: str
    subject: str
    text: str
    sent_at: datetime
