"""Members, roles and invitations; and that a workspace is closed to everyone else, through HTTP and through SQL."""

import asyncio
import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from identity.factories import a_browser, mails_to, register, token_in

HOUSE = {"name": "Home", "kind": "household", "currency": "EUR", "timeZone": "Europe/Berlin"}


async def _verify(client, user, drain):
    await drain()
    mail = next(m for m in await mails_to(client, user["email"]) if m["subject"].startswith("Verify"))
    assert (await client.post("/v1/auth/verify-email", json={"token": token_in(mail)})).status_code == 200


async def _join(home, guest, user, role, drain) -> None:
    answer = await home.api.post("/v1/invitations", json={"email": user["email"], "role": role})
    assert answer.status_code == 201, answer.text
    await drain()
    mail = next(m for m in await mails_to(guest, user["email"]) if "invites you" in m["subject"])
    answer = await guest.post("/v1/invitations/accept", json={"token": token_in(mail)})
    assert answer.status_code == 200, answer.text
    guest.headers["X-Workspace-Id"] = str(home.workspace_id)


async def _verified(household, drain):
    home = await household()
    await _verify(home.api, {"email": home.email}, drain)
    return home


async def test_inviting_needs_a_verified_address(household):
    home = await household()
    answer = await home.api.post("/v1/invitations", json={"email": "guest@example.org", "role": "member"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "EMAIL_NOT_VERIFIED")


async def test_an_invited_person_joins_with_the_role(app, household, drain):
    home = await _verified(household, drain)
    async with a_browser(app) as guest:
        user = (await register(guest))["user"]
        await _join(home, guest, user, "viewer", drain)
        assert (await guest.get("/v1/workspaces")).json()["data"][0]["role"] == "viewer"
        assert (await guest.get("/v1/users/me")).json()["data"]["emailVerified"]
        assert {m["email"] for m in (await guest.get("/v1/members")).json()["data"]} == {home.email, user["email"]}
        assert (await guest.get("/v1/audit")).status_code == 403
        again = await home.api.post("/v1/invitations", json={"email": user["email"], "role": "member"})
        assert again.status_code == 409


async def test_an_invitation_is_for_its_address_alone_and_can_be_taken_back(app, household, drain):
    home = await _verified(household, drain)
    async with a_browser(app) as guest, a_browser(app) as thief:
        user = (await register(guest))["user"]
        await register(thief)
        made = (await home.api.post("/v1/invitations", json={"email": user["email"], "role": "member"})).json()["data"]
        await drain()
        mail = next(m for m in await mails_to(guest, user["email"]) if "invites you" in m["subject"])
        stolen = await thief.post("/v1/invitations/accept", json={"token": token_in(mail)})
        assert (stolen.status_code, stolen.json()["error"]["code"]) == (403, "INVITED_SOMEONE_ELSE")
        assert [i["id"] for i in (await home.api.get("/v1/invitations")).json()["data"]] == [made["id"]]
        assert (await home.api.delete(f"/v1/invitations/{made['id']}")).status_code == 204
        assert (await guest.post("/v1/invitations/accept", json={"token": token_in(mail)})).status_code == 410


async def test_a_role_holds_from_the_next_request(app, household, drain):
    home = await _verified(household, drain)
    async with a_browser(app) as guest:
        user = (await register(guest))["user"]
        await _join(home, guest, user, "member", drain)
        assert (await guest.patch("/v1/workspaces/current", json={"name": "Mine"})).status_code == 403
        promoted = await home.api.patch(f"/v1/members/{user['id']}", json={"role": "admin"})
        assert promoted.status_code == 200
        assert (await guest.patch("/v1/workspaces/current", json={"name": "Ours"})).status_code == 200
        # An admin makes no owners and removes none.
        assert (await guest.patch(f"/v1/members/{user['id']}", json={"role": "owner"})).status_code == 403
        assert (await guest.delete(f"/v1/members/{home.user_id}")).status_code == 403
        assert (await home.api.delete(f"/v1/members/{user['id']}")).status_code == 204
        assert (await guest.get("/v1/members")).status_code == 404


async def test_the_last_owner_stays(app, household, drain):
    home = await _verified(household, drain)
    me = f"/v1/members/{home.user_id}"
    assert (await home.api.delete(me)).status_code == 409
    assert (await home.api.patch(me, json={"role": "viewer"})).status_code == 409
    async with a_browser(app) as guest:
        user = (await register(guest))["user"]
        await _join(home, guest, user, "owner", drain)
        left = await asyncio.gather(home.api.delete(me), guest.delete(f"/v1/members/{user['id']}"))
        assert sorted(answer.status_code for answer in left) == [204, 409]


async def test_a_workspace_is_closed_to_strangers_through_http(app, household):
    home = await household()
    async with a_browser(app) as stranger:
        await register(stranger)
        stranger.headers["X-Workspace-Id"] = str(home.workspace_id)
        for path in ("/v1/members", "/v1/workspaces/current", "/v1/audit", "/v1/invitations"):
            answer = await stranger.get(path)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
        assert (await stranger.get("/v1/workspaces")).json()["data"] == []
        for named in ("", "x", str(uuid.uuid4())):
            answer = await stranger.get("/v1/members", headers={"X-Workspace-Id": named})
            assert answer.status_code in {400, 404}


async def test_a_workspace_is_closed_to_strangers_through_sql(household, runtime):
    mine, yours = await household(), await household()
    async with runtime.database.session(workspace_id=mine.workspace_id, user_id=mine.user_id) as session:
        for table, column, own in [
            ("identity.workspace", "id", mine.workspace_id),
            ("identity.membership", "workspace_id", mine.workspace_id),
            ('identity."user"', "id", mine.user_id),
            ("identity.session", "user_id", mine.user_id),
            ("audit.entry", "workspace_id", mine.workspace_id),
        ]:
            seen = set(await session.scalars(text(f"select {column} from {table}")))
            assert seen == {own}, table
        changed = await session.execute(
            text("update identity.workspace set name = 'x' where id = :id"), {"id": yours.workspace_id}
        )
        assert changed.rowcount == 0
    async with runtime.database.session() as session:
        for table in ("workspace", "membership", '"user"', "session", "invitation"):
            assert not (await session.execute(text(f"select 1 from identity.{table}"))).all(), table


@pytest.mark.parametrize(
    "statement",
    [
        "select * from identity.credential",
        "select * from identity.ticket",
        "select * from identity.signing_key",
        "select * from notifications.outbox",
        "select * from notifications.mail",
        "insert into identity.membership values ('{other}', '{me}', 'owner', now())",
        "update audit.entry set action = 'x'",
        "delete from audit.entry",
        "insert into audit.entry select * from audit.entry",
        "alter table identity.membership disable row level security",
        "set role guilder_system",
    ],
)
async def test_what_the_app_role_may_not_do(household, runtime, statement):
    mine, yours = await household(), await household()
    statement = statement.format(other=yours.workspace_id, me=mine.user_id)
    with pytest.raises(DBAPIError):
        async with runtime.database.session(workspace_id=mine.workspace_id, user_id=mine.user_id) as session:
            await session.execute(text(statement))
