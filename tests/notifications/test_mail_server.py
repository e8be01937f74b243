"""Mail by a real SMTP server: what arrives, what is tried again, what is given up, and that no secret is told."""

import dataclasses
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from pydantic import SecretStr
from sqlalchemy import text

from guilder.kernel.settings import SettingsAreWrong
from guilder.notifications.adapters.smtp import MailNotTaken
from guilder.notifications.service import mails
from guilder.notifications.settings import NotificationsSettings


class Letters:
    """Keeps what it is given, or answers `answer` to the recipient."""

    def __init__(self):
        self.kept, self.known, self.answer = [], [], None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd's own
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.kept.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        self.known.append((data.login, data.password))
        return AuthResult(success=data.password == b"open sesame/1", handled=False)


@pytest.fixture
def letters():
    handler = Letters()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(
        handler, hostname="127.0.0.1", port=port, authenticator=handler.authenticate, auth_require_tls=False
    )
    server.start()
    handler.port = port
    yield handler
    server.stop()


def told_of(runtime, letters, password="open%20sesame%2F1", host="127.0.0.1", **more):
    url = SecretStr(f"smtp://guilder:{password}@{host}:{letters.port}")
    settings = NotificationsSettings(smtp_url=url, sender="Guilder <money@example.org>", **more)
    return dataclasses.replace(
        runtime, module_settings=dict(runtime.module_settings) | {NotificationsSettings: settings}
    )


async def first_mail(runtime, home):
    query = text("select id from notifications.mail where user_id = :user order by created_at limit 1")
    async with runtime.database.system_session() as session:
        return (await session.execute(query, {"user": home.user_id})).scalar_one()


async def state(runtime, mail_id):
    query = text("select sent_at is not null, refused from notifications.mail where id = :id")
    async with runtime.database.system_session() as session:
        return tuple((await session.execute(query, {"id": mail_id})).one())


@pytest.fixture
async def mail(household, runtime, modules):
    """A household, and the mail that it waits for. Asked for by the event, not yet sent."""
    home = await household()
    handle = next(s for m in modules for s in m.subscriptions if s.name == "notifications.person_mails")
    query = text("select * from kernel.event where user_id = :user and key = 'user.account.registered'")
    async with runtime.database.system_session() as session:
        event = (await session.execute(query, {"user": home.user_id})).one()
    async with runtime.database.session(user_id=home.user_id) as session:
        await handle.handle(session, home.user_id, [event])
    return home, await first_mail(runtime, home)


async def test_a_mail_arrives_once_in_plain_words(mail, runtime, letters):
    home, mail_id = mail
    sending = told_of(runtime, letters)
    await mails.send(sending, mail_id=mail_id)
    await mails.send(sending, mail_id=mail_id)
    (letter,) = letters.kept
    assert (letter["To"], letter["From"]) == (home.email, "Guilder <money@example.org>")
    assert letter["Subject"] == "Verify your e-mail address"
    assert letter["Message-ID"] == f"<{mail_id}@example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert "Hello Ada Example," in letter.get_content()
    assert "verify-email?token=" in letter.get_content()
    assert letters.known == [(b"guilder", b"open sesame/1")]
    assert await state(runtime, mail_id) == (True, None)
    assert all(one.id != mail_id for one in await mails.outbox(runtime))


async def test_what_is_not_taken_now_is_tried_again(mail, runtime, letters):
    _, mail_id = mail
    letters.answer = "451 try later"
    with pytest.raises(MailNotTaken, match="451"):
        await mails.send(told_of(runtime, letters), mail_id=mail_id)
    assert await state(runtime, mail_id) == (False, None)
    letters.answer = None
    await mails.send(told_of(runtime, letters), mail_id=mail_id)
    assert len(letters.kept) == 1


async def test_an_address_that_does_not_exist_is_given_up(mail, runtime, letters, caplog):
    home, mail_id = mail
    letters.answer = "550 no such user"
    await mails.send(told_of(runtime, letters), mail_id=mail_id)
    letters.answer = None  # it is not asked again
    await mails.send(told_of(runtime, letters), mail_id=mail_id)
    assert letters.kept == []
    assert await state(runtime, mail_id) == (False, "The mail server refuses the recipient (550).")
    assert home.email not in caplog.text


async def test_a_wrong_password_is_said_without_it(mail, runtime, letters):
    _, mail_id = mail
    with pytest.raises(MailNotTaken, match="535") as told:
        await mails.send(told_of(runtime, letters, password="wrong-secret"), mail_id=mail_id)
    assert "wrong-secret" not in repr(told.value) + str(told.value.__cause__) + str(told.value.__context__)
    assert "wrong-secret" not in repr(told_of(runtime, letters, password="wrong-secret").module_settings)


async def test_a_server_that_is_away_is_no_loss(mail, runtime, letters):
    _, mail_id = mail
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        letters.port = closed.getsockname()[1]
        away = told_of(runtime, letters)
    with pytest.raises(MailNotTaken, match="ConnectionRefusedError"):
        await mails.send(away, mail_id=mail_id)
    assert await state(runtime, mail_id) == (False, None)


async def test_a_password_goes_to_another_machine_over_tls_alone(mail, runtime, letters, monkeypatch):
    """The test's own server stands for another machine: it offers no TLS."""
    monkeypatch.setattr("guilder.notifications.adapters.smtp._LOCAL", frozenset())
    with pytest.raises(MailNotTaken, match="no TLS"):
        await mails.send(told_of(runtime, letters), mail_id=mail[1])
    assert letters.known == []


@pytest.mark.parametrize(
    ("url", "sender", "said"),
    [
        ("http://mail.example.org", "a@example.org", "smtp://"),
        ("smtp://", "a@example.org", "smtp://"),
        ("smtp://mail.example.org", "", "GUILDER_NOTIFICATIONS_SENDER"),
    ],
)
def test_settings_are_checked(url, sender, said):
    environment = {"GUILDER_NOTIFICATIONS_SMTP_URL": url, "GUILDER_NOTIFICATIONS_SENDER": sender}
    with pytest.raises(SettingsAreWrong, match=said):
        NotificationsSettings.read(environment)
