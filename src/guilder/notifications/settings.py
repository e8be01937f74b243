"""What the operator says about mail."""

from email.utils import parseaddr
from typing import Self
from urllib.parse import urlsplit

from pydantic import SecretStr, model_validator

from guilder.kernel.settings import Settings


class NotificationsSettings(Settings, prefix="GUILDER_NOTIFICATIONS_"):
    """A mail server: smtp_url is `smtp://name:password@host:587` (TLS by STARTTLS) or `smtps://…:465`; sender is whom mails are from.

    Without smtp_url mails stay in the local outbox. smtp_seconds: until a step of the conversation is given up.
    """

    smtp_url: SecretStr = SecretStr("")
    sender: str = ""
    smtp_seconds: float = 20.0

    @property
    def configured(self) -> bool:
        """Whether mails leave this server."""
        return bool(self.smtp_url.get_secret_value())

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.configured:
            return self
        parts = urlsplit(self.smtp_url.get_secret_value())
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("GUILDER_NOTIFICATIONS_SMTP_URL is smtp://name:password@host:587 or smtps://…:465")
        if "@" not in parseaddr(self.sender)[1]:
            raise ValueError("GUILDER_NOTIFICATIONS_SENDER is the address that mails come from")
        return self
