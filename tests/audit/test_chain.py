"""The chain: it grows with every act, and shows every change that SQL could make to it."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text

from guilder.audit import service as audit
from guilder.audit.contracts import Break


async def _acts(household, count: int = 4):
    home = await household()
    for number in range(count):
        answer = await home.api.patch("/v1/workspaces/current", json={"name": f"Home {number}"})
        assert answer.status_code == 200
    return home


async def _broken(runtime, home) -> Break | None:
    async with runtime.database.system_session() as session:
        verdict = await audit.verify(session, runtime.keyring)
    return next((found for found in verdict.breaks if found.chain_id == home.workspace_id), None)


async def test_acts_are_recorded_newest_first_in_pages(household):
    home = await _acts(household)
    first = (await home.api.get("/v1/audit?limit=3")).json()
    assert [entry["position"] for entry in first["data"]] == [5, 4, 3]
    assert first["data"][0]["action"] == "workspace.changed"
    assert first["data"][0]["address"] == "127.0.0.1"
    rest = (await home.api.get(f"/v1/audit?limit=3&cursor={first['pagination']['cursor']}")).json()
    assert [entry["position"] for entry in rest["data"]] == [2, 1]
    assert rest["pagination"]["cursor"] is None


async def test_an_untouched_chain_holds(household, runtime):
    assert await _broken(runtime, await _acts(household)) is None


async def test_parallel_acts_make_one_chain(household, runtime):
    home = await household()
    answers = await asyncio.gather(
        *(home.api.patch("/v1/workspaces/current", json={"name": f"Home {n}"}) for n in range(20))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert await _broken(runtime, home) is None
    data = (await home.api.get("/v1/audit?limit=200")).json()["data"]
    assert [entry["position"] for entry in data] == list(range(21, 0, -1))


async def test_a_refused_act_leaves_no_entry(household):
    home = await household()
    before = (await home.api.get("/v1/audit")).json()["data"]
    await home.api.delete(f"/v1/members/{home.user_id}")
    assert (await home.api.get("/v1/audit")).json()["data"] == before


@pytest.mark.parametrize(
    ("change", "position"),
    [
        pytest.param("update audit.entry set action = 'x' where {chain} and position = 3", 3, id="edited"),
        pytest.param("update audit.entry set occurred_at = occurred_at - interval '1 day' where {chain} and position = 2",
                     2, id="back-dated"),
        pytest.param("update audit.entry set details = '{{}}' where {chain} and position = 4", 4, id="details"),
        pytest.param("delete from audit.entry where {chain} and position = 2", 2, id="deleted"),
        pytest.param("delete from audit.entry where {chain} and position = 5", 5, id="cut off"),
        pytest.param("delete from audit.entry where {chain} and position = 5; update audit.chain set position = 4, hash = "
                     "(select hash from audit.entry where {chain} and position = 4) where {chain}", 4,
                     id="cut off with its head"),
        pytest.param("delete from audit.entry where {chain}", 1, id="emptied"),
        pytest.param("update audit.entry set hash = sha256(hash) where {chain} and position = 5", 5, id="re-hashed"),
    ],
)  # fmt: skip
async def test_every_change_shows(household, runtime, servers, change, position):
    home = await _acts(household)
    with psycopg.connect(servers.owner_dsn, autocommit=True) as owner:
        owner.execute(change.format(chain=f"chain_id = '{home.workspace_id}'"))
    broken = await _broken(runtime, home)
    assert broken is not None
    assert broken.position == position


async def test_entries_outside_of_workspaces_form_the_instances_chain(api, runtime):
    await api.post("/v1/auth/login", json={"email": "nobody@example.org", "password": "a wrong password"})
    async with runtime.database.system_session() as session:
        query = "select action, user_id from audit.entry where workspace_id is null order by position desc limit 1"
        assert (await session.execute(text(query))).one() == ("session.refused", None)
        verdict = await audit.verify(session, runtime.keyring)
    assert audit.INSTANCE not in {found.chain_id for found in verdict.breaks}
