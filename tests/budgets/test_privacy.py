"""A budget for one person's eyes: nobody else in the household finds it, and the database would not hand it out."""

from contextlib import AsyncExitStack

from sqlalchemy import text

from budgets.factories import GROCERIES, account, book, budget, data
from identity.factories import a_browser, register


async def _member(app, runtime, home, stack):
    client = await stack.enter_async_context(a_browser(app))
    user = (await register(client))["user"]
    client.headers["X-Workspace-Id"] = str(home.workspace_id)
    async with runtime.database.system_session() as session:
        await session.execute(
            text("insert into identity.membership values (:workspace, :user, 'member', now())"),
            {"workspace": home.workspace_id, "user": user["id"]},
        )
    return client, user["id"]


async def test_ones_own_budget_is_seen_by_nobody_else(app, household, runtime, drain):
    async with AsyncExitStack() as stack:
        home = await household()
        other, other_id = await _member(app, runtime, home, stack)
        own = await budget(home, private=True)
        shared = await budget(home)
        await book(
            home, await account(home), "-85.00", on=str((await data(home.api.get("/v1/budgets/overview")))["on"])
        )
        await drain()
        assert {b["id"] for b in await data(home.api.get("/v1/budgets"))} == {own["id"], shared["id"]}
        assert [b["id"] for b in await data(other.get("/v1/budgets"))] == [shared["id"]]
        seen = await data(other.get("/v1/budgets/overview"))
        assert [b["id"] for b in seen["budgets"]] == [shared["id"]]
        mine = await data(home.api.get("/v1/budgets/overview"))
        assert {b["id"]: (b["spent"], b["nested"]) for b in mine["budgets"]} == {
            own["id"]: ("85.00", True), shared["id"]: ("85.00", False),
        }  # fmt: skip
        for call in (
            other.get(f"/v1/budgets/{own['id']}/progress"),
            other.get(f"/v1/budgets/{own['id']}/history"),
            other.get(f"/v1/budgets/{own['id']}/working"),
            other.patch(f"/v1/budgets/{own['id']}", json={"limit": "1"}),
            other.delete(f"/v1/budgets/{own['id']}"),
            other.post(f"/v1/budgets/{own['id']}/reopen"),
        ):
            assert (await call).status_code == 404
        # the same categories again, for the other one alone
        body = {"categoryId": GROCERIES, "limit": "5", "currency": "EUR", "private": True}
        await data(other.post("/v1/budgets", json=body), 201)
        count = "select count(*) from budgets.budget"
        async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
            assert await session.scalar(text(count)) == 2
        async with runtime.database.session(workspace_id=home.workspace_id) as session:
            assert await session.scalar(text(count)) == 3
        fired = "select payload ->> 'ownerId' from kernel.event where workspace_id = :w and key = 'budget.threshold.reached'"
        async with runtime.database.system_session() as session:
            owners = set(await session.scalars(text(fired), {"w": home.workspace_id}))
        assert owners == {None, str(home.user_id), other_id}  # who is told
