"""Passwords: which are taken, what guessing gets, and what can be learnt from an answer."""

import dataclasses
import statistics
import time
from datetime import timedelta

import httpx
import pytest

from guilder.app.main import build_app
from guilder.kernel.clock import now, travel_to
from identity.factories import PASSWORD, a_browser, an_email, log_in, mails_to, register


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("short77", id="too short"),
        pytest.param("x1" * 65, id="too long"),
        pytest.param("password", id="common"),
        pytest.param("TrustNo1", id="common in capitals"),
        pytest.param("aaaaaaaaaaaa", id="one letter"),
        pytest.param("guilder1", id="the product"),
        pytest.param("ada-example", id="the name"),
    ],
)
async def test_weak_passwords_are_refused_with_a_reason(api, password):
    body = {"email": an_email(), "password": password, "name": "Ada Example"}
    answer = await api.post("/v1/auth/register", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "PASSWORD_REFUSED")
    assert answer.json()["error"]["details"][0]["field"] == "password"


async def test_a_password_counts_to_the_byte(api):
    password = " Größe 🐘 " + "x" * 70 + "Y"
    user = (await register(api, password=password))["user"]
    for wrong in [password.strip(), password.lower(), password[:72], password[:-1]]:
        assert (await log_in(api, user["email"], wrong)).status_code == 401
    assert (await log_in(api, user["email"].upper(), password)).status_code == 200


async def test_an_address_registers_once(api):
    email = an_email()
    await register(api, email=email)
    answer = await api.post("/v1/auth/register", json={"email": email.upper(), "password": PASSWORD, "name": "Eve"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "EMAIL_TAKEN")
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == ["email"]


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"name": "  "}, "name", "Write something here."),
        ({"email": "ada"}, "email", "Write an e-mail address, such as ada@example.org."),
        ({"password": "short"}, "password", "Use at least 8 characters."),
        ({"name": None}, "name", None),
    ],
)
async def test_what_is_wrong_stands_at_its_field_in_words(api, body, field, words):
    whole = {"email": an_email(), "password": PASSWORD, "name": "Ada"}
    answer = await api.post("/v1/auth/register", json={**whole, **body})
    (problem,) = answer.json()["error"]["details"]
    assert problem["field"] == field
    assert words is None or problem["message"] == words


@pytest.mark.parametrize("email", ["ada", "ada@", "@example.org", "a b@example.org", "a@b", "a@x.org\r\nBcc: b@x.org"])
async def test_addresses_that_are_none(api, email):
    answer = await api.post("/v1/auth/register", json={"email": email, "password": PASSWORD, "name": "Ada"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_INPUT")


async def test_what_is_not_asked_for_cannot_be_set(api):
    body = {"email": an_email(), "password": PASSWORD, "name": "Ada"}
    for extra in ({"emailVerified": True}, {"role": "owner"}, {"id": "0" * 32}):
        assert (await api.post("/v1/auth/register", json={**body, **extra})).status_code == 422


async def test_ten_wrong_passwords_lock_out_everyone_but_the_owner(app, api, drain):
    user = (await register(api))["user"]
    async with a_browser(app) as attacker, a_browser(app) as elsewhere:
        for _ in range(10):
            assert (await log_in(attacker, user["email"], "a wrong password")).status_code == 401
        assert (await log_in(elsewhere, user["email"])).status_code == 401
        assert (await log_in(api, user["email"])).status_code == 200  # a known device
        await drain()
        assert (await mails_to(api, user["email"]))[0]["subject"] == "Ten wrong passwords in a row"
        for _ in range(10):
            assert (await log_in(attacker, user["email"], "a wrong password")).status_code == 401
        with travel_to(now() + timedelta(minutes=15, seconds=1)):
            assert (await log_in(elsewhere, user["email"])).status_code == 200


async def test_a_stolen_device_is_forgotten_after_ten_wrong_tries(app, api):
    user = (await register(api))["user"]
    async with a_browser(app) as attacker:
        for _ in range(10):
            await log_in(attacker, user["email"], "a wrong password")
    for _ in range(10):
        assert (await log_in(api, user["email"], "a wrong password")).status_code == 401
    assert (await log_in(api, user["email"])).status_code == 401


async def test_ten_sign_ins_a_minute_and_address(runtime, modules):
    strict = dataclasses.replace(runtime, settings=runtime.settings.model_copy(update={"limit_sign_in": 10}))
    transport = httpx.ASGITransport(build_app(strict, modules), client=("203.0.113.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        answers = [await log_in(client, an_email()) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def _anonymous(answer: httpx.Response) -> tuple:
    body = answer.json()
    body.pop("meta")
    return answer.status_code, body


async def test_answers_do_not_tell_who_has_an_account(api):
    """OWASP ASVS 5.0 6.3.8: same status, same body, about the same time."""
    user = (await register(api))["user"]
    asks = {
        "/v1/auth/login": {"password": "a wrong password"},
        "/v1/auth/reset-password": {},
    }
    for path, body in asks.items():
        seconds: dict[str, list[float]] = {"known": [], "unknown": []}
        answers = {}
        for round_ in range(9):
            for who, taken in seconds.items():
                email = user["email"] if who == "known" else f"nobody{round_}@example.org"
                started = time.process_time()
                answers[who] = await api.post(path, json={"email": email, **body})
                taken.append(time.process_time() - started)
        assert _anonymous(answers["known"]) == _anonymous(answers["unknown"])
        known, unknown = (statistics.median(found) for found in seconds.values())
        assert abs(known - unknown) < 0.3 * max(known, unknown), path


async def test_the_password_changes_with_the_present_one(app, api):
    user = (await register(api))["user"]
    new = {"current": "not this one", "password": "an even better horse"}
    answer = await api.put("/v1/users/me/password", json=new)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "WRONG_PASSWORD")
    async with a_browser(app) as elsewhere:
        await log_in(elsewhere, user["email"])
        assert (await api.put("/v1/users/me/password", json={**new, "current": PASSWORD})).status_code == 200
        assert (await elsewhere.post("/v1/auth/refresh")).status_code == 401
    assert (await api.get("/v1/users/me")).status_code == 200
    assert (await log_in(api, user["email"], "an even better horse")).status_code == 200


async def test_the_profile_changes_field_by_field(api):
    await register(api)
    answer = await api.patch("/v1/users/me", json={"theme": "dark", "locale": "de-DE", "timeZone": "Europe/Berlin"})
    assert answer.status_code == 200
    assert answer.json()["data"]["theme"] == "dark"
    assert answer.json()["data"]["name"] == "Ada Example"
    for wrong in ({"theme": "neon"}, {"timeZone": "Mars/Olympus"}, {"currency": "XXX"}, {"email": "x@example.org"}):
        assert (await api.patch("/v1/users/me", json=wrong)).status_code == 422
