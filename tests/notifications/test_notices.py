"""What people are told: once each, to whom it concerns, read and unread, and the digest that they asked for."""

from contextlib import AsyncExitStack
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from budgets.factories import account, book, budget, data, sign_in_again
from guilder.kernel import clock
from identity.factories import a_browser, mails_to, register, token_in
from insights.factories import an_account, category
from insights.factories import book as book_for

MORNING = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)  # a Monday, 8:30 in Berlin


async def run_job(runtime, modules, name):
    await next(job for module in modules for job in module.jobs if job.name == name).run(runtime)


async def told(client):
    return await data(client.get("/v1/notifications/history"))


async def a_member(app, runtime, home, stack):
    client = await stack.enter_async_context(a_browser(app))
    user = (await register(client))["user"]
    client.headers["X-Workspace-Id"] = str(home.workspace_id)
    async with runtime.database.system_session() as session:
        await session.execute(
            text("insert into identity.membership values (:workspace, :user, 'viewer', now())"),
            {"workspace": home.workspace_id, "user": user["id"]},
        )
    return client


async def verified(home, drain):
    await drain()
    (mail,) = await mails_to(home.api, home.email)
    answer = await home.api.post("/v1/auth/verify-email", json={"token": token_in(mail)})
    assert answer.status_code == 200, answer.text


async def test_a_threshold_is_told_once_to_everyone_who_sees_the_budget(app, household, runtime, drain):
    async with AsyncExitStack() as stack:
        with clock.travel_to(MORNING):
            home = await household()
            other = await a_member(app, runtime, home, stack)
            where = await account(home)
            await budget(home)
            await budget(home, "50.00", private=True)
            await book(home, where, "-85.00")
            await drain()
            await book(home, where, "-1.00")
            await drain()
            mine, theirs = await told(home.api), await told(other)
            assert sorted(one["title"] for one in mine) == [
                "Groceries: 120 % of the budget", "Groceries: 80 % of the budget is spent",
            ]  # fmt: skip
            (one,) = theirs
            assert (one["topic"], one["kind"], one["link"]) == ("budgets", "budget.threshold", "/budgets?on=2026-11-01")
            assert [(cell["label"], cell["value"], cell["currency"]) for cell in one["figures"]] == [
                ("Spent", "85.00", "EUR"), ("Available", "100.00", "EUR"), ("Until", "2026-11-30", None),
            ]  # fmt: skip


async def test_reading_is_ones_own_and_can_be_taken_back(app, household, runtime, drain):
    async with AsyncExitStack() as stack:
        with clock.travel_to(MORNING):
            home = await household()
            other = await a_member(app, runtime, home, stack)
            await budget(home)
            await book(home, await account(home), "-85.00")
            await drain()
            assert (await data(home.api.get("/v1/notifications/unread")))["count"] == 1
            marked = await data(home.api.post("/v1/notifications/read", json={}))
            assert len(marked["ids"]) == 1
            assert (await data(home.api.get("/v1/notifications/unread")))["count"] == 0
            assert (await data(other.get("/v1/notifications/unread")))["count"] == 1
            await data(home.api.post("/v1/notifications/read", json={**marked, "read": False}))
            assert (await told(home.api))[0]["readAt"] is None
            assert (await other.post("/v1/notifications/read", json=marked)).status_code == 404
            assert (await data(home.api.post("/v1/notifications/read", json={"read": False})))["ids"] == []


async def test_what_was_muted_is_not_told(household, drain):
    with clock.travel_to(MORNING):
        home = await household()
        await data(home.api.patch("/v1/notifications/preferences", json={"muted": ["budgets"]}))
        await budget(home)
        await book(home, await account(home), "-85.00")
        await drain()
        assert await told(home.api) == []
        saved = await data(home.api.patch("/v1/notifications/preferences", json={"muted": []}))
        assert (saved["muted"], saved["digest"], saved["timeZone"]) == ([], "off", "Europe/Berlin")
        await book(home, await account(home), "-20.00")
        await drain()
        assert [one["title"] for one in await told(home.api)] == ["Groceries: the budget is used up"]


async def test_a_bill_is_told_once_in_the_morning_of_its_day(household, runtime, modules):
    with clock.travel_to(datetime(2026, 12, 3, 5, 0, tzinfo=UTC)):  # 6:00 in Berlin
        home = await household()
        where, streaming = await an_account(home), await category(home, "streaming")
        for month in (7, 8, 9, 10, 11):
            await book_for(home, where, date(2026, month, 6), "-13.99", category_id=streaming, text="Bluefin Films")
        (one,) = await data(home.api.get("/v1/recurring"))
        await data(home.api.patch(f"/v1/recurring/{one['id']}", json={"remindDays": 3}))
        await run_job(runtime, modules, "transactions.remind")
        assert await told(home.api) == []
    for hour in (6, 7, 20):
        with clock.travel_to(datetime(2026, 12, 3, hour, 0, tzinfo=UTC)):
            await run_job(runtime, modules, "transactions.remind")
    with clock.travel_to(datetime(2026, 12, 9, 9, 0, tzinfo=UTC)):  # late by now: it was told
        await run_job(runtime, modules, "transactions.remind")
        await sign_in_again(home)
        (notice,) = await told(home.api)
    assert (notice["title"], notice["link"]) == ("Bluefin Films is due", f"/recurring?series={one['id']}")
    assert [cell["value"] for cell in notice["figures"]] == ["13.99", "2026-12-06"]


async def test_the_digest_comes_when_it_is_wanted_and_tells_each_once(household, runtime, modules, drain):
    with clock.travel_to(MORNING):
        home = await household()
        where = await account(home)
        await budget(home)
        await verified(home, drain)
        await book(home, where, "-80.00")  # told before the digest is wanted
        await drain()
        await run_job(runtime, modules, "notifications.send_digests")
        await data(home.api.patch("/v1/notifications/preferences", json={"digest": "daily"}))
    with clock.travel_to(datetime(2026, 11, 16, 7, 45, tzinfo=UTC)):
        await sign_in_again(home)
        await book(home, where, "-21.00")
        await drain()
        await run_job(runtime, modules, "notifications.send_digests")  # 8:45 in Berlin: too early
        await drain()
        assert len(await mails_to(home.api, home.email)) == 1
    for hour in (8, 9):
        with clock.travel_to(datetime(2026, 11, 16, hour, 15, tzinfo=UTC)):
            await run_job(runtime, modules, "notifications.send_digests")
            await drain()
    mail, _ = await mails_to(home.api, home.email)
    assert mail["subject"] == "What is new in Home"
    assert (
        "Groceries: the budget is used up\nspent 101.00 EUR, available 100.00 EUR, until 2026-11-30\n" in mail["text"]
    )
    assert "/budgets?on=2026-11-01" in mail["text"]
    assert "80 %" not in mail["text"]
    with clock.travel_to(datetime(2026, 11, 17, 8, 15, tzinfo=UTC)):
        await run_job(runtime, modules, "notifications.send_digests")
        await drain()
    assert len(await mails_to(home.api, home.email)) == 2


async def test_figures_go_to_a_verified_address_alone(household, runtime, modules, drain):
    with clock.travel_to(MORNING):
        home = await household()
        saved = await data(home.api.patch("/v1/notifications/preferences", json={"digest": "daily", "hour": 0}))
        assert (saved["email"], saved["emailVerified"]) == (home.email, False)
        await budget(home)
        await book(home, await account(home), "-85.00")
        await drain()
        await run_job(runtime, modules, "notifications.send_digests")
        await drain()
        assert [mail["subject"] for mail in await mails_to(home.api, home.email)] == ["Verify your e-mail address"]


async def test_notices_are_forgotten_after_their_time(household, runtime, modules, drain):
    with clock.travel_to(MORNING):
        home = await household()
        await budget(home)
        await book(home, await account(home), "-85.00")
        await drain()
    with clock.travel_to(datetime(2028, 1, 3, 12, tzinfo=UTC)):
        await run_job(runtime, modules, "notifications.clear_notices")
        await sign_in_again(home)
        assert await told(home.api) == []


@pytest.mark.parametrize("said", [{"hour": 24}, {"digest": "hourly"}, {"muted": ["x"]}])
async def test_preferences_are_checked(household, said):
    home = await household()
    assert (await home.api.patch("/v1/notifications/preferences", json=said)).status_code == 422
