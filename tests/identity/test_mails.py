"""Links by mail: verifying an address and choosing a new password."""

import pytest

from identity.factories import PASSWORD, a_browser, carry, log_in, mails_to, register, token_in


async def test_a_mailed_link_verifies_the_address_once(app, api, drain):
    user = (await register(api))["user"]
    assert not user["emailVerified"]
    await drain()
    (mail,) = await mails_to(api, user["email"])
    assert mail["subject"] == "Verify your e-mail address"

    answer = await api.post("/v1/auth/verify-email", json={"token": token_in(mail)})
    assert answer.status_code == 200
    assert (await api.get("/v1/users/me")).json()["data"]["emailVerified"]
    answer = await api.post("/v1/auth/verify-email", json={"token": token_in(mail)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "LINK_EXPIRED")


async def test_a_new_link_ends_the_old_one(api, drain):
    user = (await register(api))["user"]
    assert (await api.post("/v1/auth/verify-email/again")).status_code == 202
    await drain()
    new, old = await mails_to(api, user["email"])
    assert (await api.post("/v1/auth/verify-email", json={"token": token_in(old)})).status_code == 410
    assert (await api.post("/v1/auth/verify-email", json={"token": token_in(new)})).status_code == 200


async def test_resetting_a_password_ends_every_session(app, api, drain):
    user = (await register(api))["user"]
    async with a_browser(app) as elsewhere:
        assert (await elsewhere.post("/v1/auth/reset-password", json={"email": user["email"]})).status_code == 202
        await drain()
        mail = (await mails_to(api, user["email"]))[0]
        assert mail["subject"] == "Choose a new password"
        new = {"token": token_in(mail), "password": "an even better horse"}
        refused = await elsewhere.post("/v1/auth/reset-password/confirm", json={**new, "password": "password"})
        assert refused.status_code == 422
        assert (await elsewhere.post("/v1/auth/reset-password/confirm", json=new)).status_code == 200
        assert (await elsewhere.post("/v1/auth/reset-password/confirm", json=new)).status_code == 410
        assert (await log_in(elsewhere, user["email"])).status_code == 401
        answer = await log_in(elsewhere, user["email"], new["password"])
        assert answer.status_code == 200
        carry(elsewhere, answer)
        assert (await elsewhere.get("/v1/users/me")).status_code == 200
    assert (await api.get("/v1/users/me")).status_code == 401
    assert (await api.post("/v1/auth/refresh")).status_code == 401
    await drain()
    assert "Your password was changed" in [mail["subject"] for mail in await mails_to(api, user["email"])]


async def test_a_sign_in_from_a_new_browser_is_told_once(app, api, drain):
    user = (await register(api))["user"]
    async with a_browser(app) as phone:
        for _ in range(2):
            assert (await log_in(phone, user["email"])).status_code == 200
    assert (await log_in(api, user["email"])).status_code == 200
    await drain()
    subjects = [mail["subject"] for mail in await mails_to(api, user["email"])]
    assert subjects.count("Signed in from a new browser") == 1


async def test_a_link_cannot_be_made_up_or_used_for_another_purpose(api, drain):
    user = (await register(api))["user"]
    await drain()
    token = token_in((await mails_to(api, user["email"]))[0])
    other = {"token": token, "password": "an even better horse"}
    for body in [other, {**other, "token": "x" * 64}, {**other, "token": ""}, {**other, "token": "é" * 20}]:
        assert (await api.post("/v1/auth/reset-password/confirm", json=body)).status_code == 410
    changed = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    assert (await api.post("/v1/auth/verify-email", json={"token": changed})).status_code == 410


async def test_a_name_puts_nothing_into_a_mail(api, drain):
    email = "names@example.org"
    body = {"email": email, "password": PASSWORD, "name": "Ada\r\nBcc: all@example.org"}
    assert (await api.post("/v1/auth/register", json=body)).status_code == 422
    answer = await api.post("/v1/auth/register", json={**body, "name": "{link} {0.__class__}"})
    assert answer.status_code == 201
    await drain()
    assert "Hello {link} {0.__class__}," in (await mails_to(api, email))[0]["text"]


async def test_the_outbox_is_only_for_this_machine(app, runtime):
    import httpx

    far = httpx.ASGITransport(app, client=("203.0.113.9", 4711))
    async with httpx.AsyncClient(transport=far, base_url="http://127.0.0.1:8000") as client:
        assert (await client.get("/v1/outbox")).status_code == 404
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rebound.example") as client:
        assert (await client.get("/v1/outbox")).status_code == 404


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Via", "CF-Connecting-IP"],
)
async def test_what_came_through_a_proxy_is_not_from_this_machine(app, header):
    async with a_browser(app) as client:
        assert (await client.get("/v1/instance")).json()["data"]["outbox"]
        client.headers[header] = "127.0.0.1"
        assert (await client.get("/v1/outbox")).status_code == 404
        told = (await client.get("/v1/instance")).json()["data"]
        assert (told["demo"], told["outbox"]) == (None, False)


async def test_an_old_proxy_without_a_header_is_known_by_its_protocol(app):
    async def by_proxy(scope, receive, send):
        await app({**scope, "http_version": "1.0"}, receive, send)

    async with a_browser(by_proxy) as client:
        assert (await client.get("/v1/outbox")).status_code == 404
