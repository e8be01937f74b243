"""Searches kept under a name: for oneself or for the household, changed, removed and brought back."""

from contextlib import AsyncExitStack

from sqlalchemy import text

from identity.factories import a_browser, register


async def _someone(app, runtime, house, stack, role):
    client = await stack.enter_async_context(a_browser(app))
    user = (await register(client))["user"]
    client.headers["X-Workspace-Id"] = str(house.workspace_id)
    async with runtime.database.system_session() as session:
        await session.execute(
            text("insert into identity.membership values (:workspace, :user, :role, now())"),
            {"workspace": house.workspace_id, "user": user["id"], "role": role},
        )
    return client


async def _keep(api, name, status=201, **body):
    answer = await api.post("/v1/transactions/searches", json={"name": name, "filter": {"q": "rewe"}} | body)
    assert answer.status_code == status, answer.text
    return answer.json().get("data", answer.json().get("error"))


async def _names(api):
    return [one["name"] for one in (await api.get("/v1/transactions/searches")).json()["data"]]


async def test_kept_renamed_removed_and_brought_back(household):
    house = await household()
    api = house.api
    kept = await _keep(
        api, "  Groceries last month ", filter={"q": "category:groceries last month", "direction": "out"}
    )
    assert (kept["name"], kept["mine"], kept["shared"]) == ("Groceries last month", True, False)
    assert (kept["filter"]["q"], kept["filter"]["direction"]) == ("category:groceries last month", "out")
    await _keep(api, "aldi")
    assert await _names(api) == ["aldi", "Groceries last month"]
    assert (await _keep(api, "ALDI", 409))["code"] == "SEARCH_NAME_TAKEN"
    assert (await _keep(api, "Wrong", 422, filter={"q": "category:nowhere"}))["code"] == "SEARCH_NOT_UNDERSTOOD"
    path = f"/v1/transactions/searches/{kept['id']}"
    assert (await api.patch(path, json={"name": "Aldi"})).status_code == 409
    renamed = (await api.patch(path, json={"name": "Food", "filter": {"q": "rewe"}})).json()["data"]
    assert (renamed["name"], renamed["filter"]["q"], renamed["filter"]["direction"]) == ("Food", "rewe", None)
    assert (await api.delete(path)).status_code == 204
    assert (await api.patch(path, json={"name": "Gone"})).status_code == 404
    assert await _names(api) == ["aldi"]
    assert (await api.post(f"{path}/restore")).json()["data"]["name"] == "Food"
    assert (await api.post(f"{path}/restore")).status_code == 404
    assert await _names(api) == ["aldi", "Food"]


async def test_ones_own_are_ones_own_and_shared_ones_everybodys(app, runtime, household):
    async with AsyncExitStack() as stack:
        house = await household()
        member = await _someone(app, runtime, house, stack, "member")
        viewer = await _someone(app, runtime, house, stack, "viewer")
        own = await _keep(house.api, "Mine")
        shared = await _keep(house.api, "Ours", shared=True)
        await _keep(viewer, "Mine")
        assert (await _keep(viewer, "All", 403, shared=True))["code"] == "NOT_ALLOWED"
        assert await _names(member) == ["Ours"]
        assert await _names(viewer) == ["Mine", "Ours"]
        for call in (
            member.patch(f"/v1/transactions/searches/{own['id']}", json={"name": "X"}),
            member.delete(f"/v1/transactions/searches/{own['id']}"),
        ):
            assert (await call).status_code == 404
        path = f"/v1/transactions/searches/{shared['id']}"
        assert (await viewer.patch(path, json={"name": "X"})).status_code == 403
        assert (await viewer.delete(path)).status_code == 403
        assert (await member.patch(path, json={"shared": False})).status_code == 403
        assert (await member.patch(path, json={"name": "Everyone's"})).json()["data"]["mine"] is False
        count = text("select count(*) from transactions.saved_search")
        async with runtime.database.session(workspace_id=house.workspace_id, user_id=house.user_id) as session:
            assert await session.scalar(count) == 2
