"""The way out by a mail server: SMTP (RFC 5321), with TLS by STARTTLS (RFC 3207) or from the first byte (RFC 8314).

A password goes over TLS alone, except to this machine. Each mail carries its id as Message-ID (RFC 5322), so that one that
is sent twice, because this process died between sending and noting it, can be known as one.
"""

import asyncio
import smtplib
import ssl
import uuid
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from guilder.kernel import clock
from guilder.kernel.errors import GuilderError
from guilder.notifications.contracts import Message
from guilder.notifications.settings import NotificationsSettings

_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


class MailNotTaken(GuilderError):
    """The mail server cannot be reached or will not take mail now; a later try may succeed. Names no address or secret."""

    status = 503
    code = "MAIL_NOT_TAKEN"
    summary = "The mail server takes no mail at the moment."


class MailRefused(GuilderError):
    """The mail server refuses this mail for good, such as an address that does not exist."""

    status = 409
    code = "MAIL_REFUSED"
    summary = "The mail server refuses this mail."


class Smtp:
    """Hands mails to one server, a connection for each: a household's mails are few."""

    def __init__(self, settings: NotificationsSettings) -> None:
        self._settings = settings

    async def send(self, message_id: uuid.UUID, message: Message) -> None:
        """See Mailer. Raises MailNotTaken 503, MailRefused 409."""
        await asyncio.to_thread(self._send, self._letter(message_id, message, clock.now()))

    def _letter(self, message_id: uuid.UUID, message: Message, now: datetime) -> EmailMessage:
        name, address = parseaddr(self._settings.sender)
        letter = EmailMessage()
        letter["From"] = Address(display_name=name or "Guilder", addr_spec=address)
        letter["To"] = Address(addr_spec=message.to)
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(now)
        letter["Message-ID"] = f"<{message_id}@{address.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers
        letter.set_content(message.text)
        return letter

    def _send(self, letter: EmailMessage) -> None:
        try:
            with self._connected(urlsplit(self._settings.smtp_url.get_secret_value())) as server:
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _failure(max(codes), "the recipient") from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise _failure(error.smtp_code, "the mail") from None
        except smtplib.SMTPAuthenticationError as error:
            raise MailNotTaken(f"The mail server does not accept the name and password ({error.smtp_code}).") from None
        except (OSError, smtplib.SMTPException) as error:
            raise MailNotTaken(f"The mail server could not be used ({type(error).__name__}).") from None

    def _connected(self, place: SplitResult) -> smtplib.SMTP:
        host, seconds, trusted = place.hostname or "", self._settings.smtp_seconds, ssl.create_default_context()
        if place.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, place.port or 465, timeout=seconds, context=trusted)
        else:
            server = smtplib.SMTP(host, place.port or 587, timeout=seconds)
        try:
            _introduce(server, place, trusted)
        except BaseException:
            server.close()
            raise
        return server


def _introduce(server: smtplib.SMTP, place: SplitResult, trusted: ssl.SSLContext) -> None:
    server.ehlo()
    safe = place.scheme == "smtps" or place.hostname in _LOCAL
    if place.scheme == "smtp" and server.has_extn("starttls"):
        server.starttls(context=trusted)
        server.ehlo()
        safe = True
    if place.username:
        if not safe:
            raise MailNotTaken("The mail server offers no TLS, so it is not told the password.")
        server.login(unquote(place.username), unquote(place.password or ""))


def _failure(code: int, what: str) -> GuilderError:
    """4xx may pass with time, 5xx will not (RFC 5321 §4.2.1)."""
    if code >= 500:
        return MailRefused(f"The mail server refuses {what} ({code}).")
    return MailNotTaken(f"The mail server does not take {what} now ({code}).")
