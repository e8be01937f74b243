"""Signing in, going on, signing out."""

import asyncio
import base64
import json
import uuid
from datetime import timedelta

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from guilder.identity import signing
from guilder.identity.service import sessions
from guilder.kernel import clock
from guilder.kernel.clock import now, travel_to
from identity.factories import PASSWORD, a_browser, an_email, carry, log_in, mails_to, register

REFRESH = "guilder-refresh"


async def _refresh(app, token: str) -> httpx.Response:
    async with a_browser(app) as browser:
        return await browser.post("/v1/auth/refresh", headers={"Cookie": f"{REFRESH}={token}"})


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(api):
    answer = await api.post("/v1/auth/register", json={"email": an_email(), "password": PASSWORD, "name": "Ada"})
    cookies = {c.split("=")[0]: c for c in answer.headers.get_list("set-cookie")}
    for name in (REFRESH, "guilder-device"):
        assert "HttpOnly" in cookies[name]
        assert "SameSite=strict" in cookies[name]
        assert "Path=/v1/auth" in cookies[name]
    assert "refresh" not in answer.text.lower()


async def test_a_page_that_opens_learns_gently_that_nobody_is_signed_in(app, api):
    async with a_browser(app) as browser:
        answer = await browser.post("/v1/auth/refresh", params={"gently": True})
        assert (answer.status_code, answer.content) == (204, b"")
        assert (await browser.post("/v1/auth/refresh")).status_code == 401
    await register(api)
    assert (await api.post("/v1/auth/refresh", params={"gently": True})).status_code == 200


async def test_a_refresh_gives_a_new_token_and_a_new_cookie(app, api):
    await register(api)
    old = api.cookies[REFRESH]
    answer = await api.post("/v1/auth/refresh")
    assert answer.status_code == 200
    assert api.cookies[REFRESH] != old
    carry(api, answer)
    assert (await api.get("/v1/users/me")).status_code == 200


async def test_twenty_parallel_refreshes_get_one_successor(app, api):
    await register(api)
    token = api.cookies[REFRESH]
    answers = await asyncio.gather(*(_refresh(app, token) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.cookies[REFRESH] for answer in answers}) == 1
    assert (await _refresh(app, answers[0].cookies[REFRESH])).status_code == 200


async def test_an_old_token_after_the_grace_ends_the_family(app, api, drain):
    user = (await register(api))["user"]
    stolen = api.cookies[REFRESH]
    current = (await _refresh(app, stolen)).cookies[REFRESH]
    with travel_to(now() + timedelta(seconds=29)):
        assert (await _refresh(app, stolen)).cookies[REFRESH] == current
    with travel_to(now() + timedelta(seconds=31)):
        answer = await _refresh(app, stolen)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "SESSION_ENDED")
        assert (await _refresh(app, current)).status_code == 401
    await drain()
    assert (await mails_to(api, user["email"]))[0]["subject"] == "A sign-in was ended to protect you"


async def test_two_generations_back_is_reuse_at_once(app, api):
    await register(api)
    first = api.cookies[REFRESH]
    second = (await _refresh(app, first)).cookies[REFRESH]
    third = (await _refresh(app, second)).cookies[REFRESH]
    assert (await _refresh(app, first)).status_code == 401
    assert (await _refresh(app, third)).status_code == 401


async def test_made_up_tokens_end_nobodys_session(app, api):
    await register(api)
    token = api.cookies[REFRESH]
    for wrong in ["", "x", token[:-4] + "BBBB", ("B" if token[0] == "A" else "A") + token[1:], token + token]:
        assert (await _refresh(app, wrong)).status_code == 401
    assert (await _refresh(app, token)).status_code == 200


async def test_a_session_ends_unused_after_30_days_and_used_after_90(app, api):
    await register(api)
    token = api.cookies[REFRESH]
    start = now()
    for days in range(25, 90, 25):
        with travel_to(start + timedelta(days=days)):
            answer = await _refresh(app, token)
            assert answer.status_code == 200, days
            token = answer.cookies[REFRESH]
    with travel_to(start + timedelta(days=90, minutes=1)):
        assert (await _refresh(app, token)).status_code == 401

    await register(api)
    with travel_to(clock.now() + timedelta(days=30, minutes=1)):
        assert (await _refresh(app, api.cookies[REFRESH])).status_code == 401


async def test_signing_out_ends_access_too(app, api):
    await register(api)
    token = api.cookies[REFRESH]
    assert (await api.post("/v1/auth/logout")).status_code == 204
    assert (await api.get("/v1/users/me")).status_code == 401
    assert (await _refresh(app, token)).status_code == 401
    assert (await api.post("/v1/auth/logout")).status_code == 204


async def test_another_browser_is_signed_out_from_here(app, api):
    user = (await register(api))["user"]
    async with a_browser(app) as phone:
        carry(phone, await log_in(phone, user["email"]))
        listed = (await api.get("/v1/sessions")).json()["data"]
        assert [one["current"] for one in listed].count(True) == 1
        (other,) = [one["id"] for one in listed if not one["current"]]
        assert (await api.delete(f"/v1/sessions/{other}")).status_code == 204
        assert (await phone.get("/v1/users/me")).status_code == 401
        assert (await phone.post("/v1/auth/refresh")).status_code == 401

        carry(phone, await log_in(phone, user["email"]))
        assert (await phone.post("/v1/sessions/end-others")).status_code == 204
        assert (await phone.get("/v1/users/me")).status_code == 200
        assert (await api.get("/v1/users/me")).status_code == 401


async def test_a_session_ended_by_another_process_is_noticed_within_seconds(app, api, runtime):
    await register(api)
    session_id = (await api.get("/v1/sessions")).json()["data"][0]["id"]

    class Elsewhere:
        async def drop(self, prefix: str) -> None:
            """Another process's cache."""

    async with runtime.database.system_session() as session:
        await sessions.end(session, Elsewhere(), session_id=session_id, because="test")
    await asyncio.sleep(sessions.CHECKED_EVERY + 0.2)
    assert (await api.get("/v1/users/me")).status_code == 401


async def test_nobody_reaches_another_persons_session(app, api):
    await register(api)
    mine = (await api.get("/v1/sessions")).json()["data"][0]["id"]
    async with a_browser(app) as stranger:
        await register(stranger)
        assert (await stranger.delete(f"/v1/sessions/{mine}")).status_code == 404
    assert (await api.get("/v1/users/me")).status_code == 200


def _part(data: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


async def test_only_our_own_access_tokens_open_anything(app, api):
    signed_in = await register(api)
    token = signed_in["accessToken"]
    header, claims, signature = token.split(".")
    known = json.loads(base64.urlsafe_b64decode(header + "=="))
    assert (known["alg"], known["typ"]) == ("ES256", "at+jwt")
    foreign = {"alg": "ES256", "typ": "at+jwt", "jku": "http://127.0.0.1:9/keys", "kid": "../../etc/passwd"}
    forged = [
        "",
        "x.y.z",
        f"{_part({'alg': 'none'})}.{claims}.",
        f"{_part({**known, 'alg': 'none'})}.{claims}.",
        f"{_part({**known, 'alg': 'HS256'})}.{claims}.{signature}",
        f"{_part(foreign)}.{claims}.{signature}",
        f"{header}.{claims}.{signature[:-4]}AAAA",
        api.cookies[REFRESH],
        "a" * 5000,
    ]
    for wrong in forged:
        answer = await api.get("/v1/users/me", headers={"Authorization": f"Bearer {wrong}"})
        assert answer.status_code == 401, wrong
    with travel_to(now() + timedelta(minutes=10, seconds=1)):
        assert (await api.get("/v1/users/me")).status_code == 401
    assert (await api.get("/v1/users/me")).status_code == 200


async def test_the_key_that_signs_is_published(api):
    token = (await register(api))["accessToken"]
    keys = (await api.get("/.well-known/jwks.json")).json()
    assert all("d" not in key for key in keys["keys"])
    claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["ES256"]).claims
    assert claims["aud"] == "guilder"
    assert claims["exp"] - claims["iat"] == 600


async def test_keys_follow_one_another_without_a_gap(api, runtime):
    signer = signing.Signer(runtime.database, runtime.keyring, issuer="http://127.0.0.1:8000")
    claims = signing.Claims(uuid.uuid4(), uuid.uuid4())
    start = now() + timedelta(days=400)  # past every key that other tests have made
    signed_by = set()
    for day in range(65):
        with travel_to(start + timedelta(days=day)):
            await signing.rotate(runtime.database, runtime.keyring)
            assert 1 <= len(await signer.public()) <= 3
            token = await signer.sign(claims)
            signed_by.add(token.split(".")[0])
            assert await signer.verify(token) == claims
    assert len(signed_by) == 3
    await api.get("/.well-known/jwks.json")  # the app hears that its keys are gone, before another test signs with them
