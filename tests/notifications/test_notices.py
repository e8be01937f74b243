"""What people are told: once each, to whom it concerns, read and unread, and the digest that they asked for."""

from contextlib import AsyncExitStack
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from budgets.factories import account, book, budget, data, sign_in_again
from guilder.kernel import clock
from guilder.transactions.categories import category_id
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


@pytest.mark.parametrize(
    "said", [{"hour": 24}, {"digest": "hourly"}, {"muted": ["x"]}, {"largeFrom": "0"}, {"largeFrom": "0.001"}]
)
async def test_preferences_are_checked(household, said):
    home = await household()
    assert (await home.api.patch("/v1/notifications/preferences", json=said)).status_code == 422


async def test_what_the_budgets_came_to_is_told_each_week_to_who_wants_it(app, household, runtime, modules, drain):
    async with AsyncExitStack() as stack:
        with clock.travel_to(datetime(2026, 11, 12, 11, tzinfo=UTC)):  # a Thursday
            home = await household()
            other = await a_member(app, runtime, home, stack)
            where = await account(home, opening="500")
            await budget(home)
            await budget(home, "90.00", private=True, name="Mine")
            plan = {
                "currency": "EUR", "accountIds": [where], "startOn": "2026-11-01",
                "envelopes": [{"categoryIds": [str(category_id("cafes"))], "name": "Coffee"}],
            }  # fmt: skip
            made = await data(home.api.post("/v1/budgets/plans", json=plan), 201)
            line = (await data(home.api.get(f"/v1/budgets/plans/{made['id']}/period?on=2026-11-12")))["envelopes"][0]
            assign = {"envelopeId": line["id"], "amount": "40.00", "on": "2026-11-12"}
            await data(home.api.post(f"/v1/budgets/plans/{made['id']}/assign", json=assign))
            await book(home, where, "-10.00", on="2026-11-08")  # the week before
            await book(home, where, "-30.00", on="2026-11-09")
            await book(home, where, "5.00", on="2026-11-11")  # a refund
            await book(home, where, "-3.50", category=str(category_id("cafes")), on="2026-11-10")
            await verified(home, drain)
            for client in (home.api, other):
                assert (await data(client.get("/v1/notifications/preferences")))["report"] is False
                await data(client.patch("/v1/notifications/preferences", json={"report": True}))
            await run_job(runtime, modules, "budgets.report")
        for hour in (7, 8, 9):  # 8:30, 9:30 and 10:30 in Berlin
            with clock.travel_to(datetime(2026, 11, 16, hour, 30, tzinfo=UTC)):
                await run_job(runtime, modules, "budgets.report")
                await drain()
                if hour == 7:
                    await sign_in_again(home)
                    assert await told(home.api) == []
        with clock.travel_to(datetime(2026, 11, 16, 10, tzinfo=UTC)):
            await sign_in_again(home)
            (mine,) = await told(home.api)
        async with runtime.database.system_session() as session:
            query = text(
                "select title, figures from notifications.notice where workspace_id = :workspace order by title"
            )
            kept = (await session.execute(query, {"workspace": home.workspace_id})).all()
        assert sorted(len(row.figures) for row in kept) == [
            2 + 2 * 3,
            2 + 3 * 3,
        ]  # the private one is the owner's alone
        assert (mine["kind"], mine["link"]) == ("budgets.report", "/budgets?on=2026-11-15")
        assert [(cell["label"], cell["value"]) for cell in mine["figures"]] == [
            ("From", "2026-11-09"), ("To", "2026-11-15"),
            ("Groceries", "25.00"), ("Groceries", "65.00"), ("Groceries", "2026-11-30"),
            ("Mine", "25.00"), ("Mine", "55.00"), ("Mine", "2026-11-30"),
            ("Coffee", "3.50"), ("Coffee", "36.50"), ("Coffee", "2026-11-30"),
        ]  # fmt: skip
        mail, *_ = await mails_to(home.api, home.email)
        assert mail["subject"] == "Your budgets in Home"
        assert (
            "(2026-11-09 to 2026-11-15)\nGroceries: 25.00 EUR spent, 65.00 EUR left until 2026-11-30\n" in mail["text"]
        )
        with clock.travel_to(datetime(2026, 11, 17, 10, tzinfo=UTC)):  # not the day
            await run_job(runtime, modules, "budgets.report")
            await sign_in_again(home)
            assert len(await told(home.api)) == 1


async def large_events(runtime, home):
    query = text("select payload from kernel.event where workspace_id = :workspace and key = 'transaction.large'")
    async with runtime.database.system_session() as session:
        return [row.payload for row in await session.execute(query, {"workspace": home.workspace_id})]


async def test_a_large_transaction_is_told_to_whom_it_is_large(app, household, runtime, drain):
    async with AsyncExitStack() as stack:
        with clock.travel_to(MORNING):
            home = await household()
            other = await a_member(app, runtime, home, stack)
            saved = await data(other.patch("/v1/notifications/preferences", json={"largeFrom": "800.00"}))
            assert (saved["largeFrom"], saved["currency"]) == ("800.00", "EUR")
            rate = {"currency": "USD", "against": "EUR", "rate": "0.9", "firstOn": "2026-11-01"}
            await data(home.api.post("/v1/fx/own-rates", json=rate), 201)
            here, there, dollars = await account(home), await account(home), await account(home, "USD")
            await book(home, here, "-499.99")
            rent = await book(home, here, "-500.00", what="RENT NOVEMBER")
            await book(home, here, "-5000.00", on="2026-09-30")  # no news any more
            await book(home, dollars, "-1000.00", what="FLIGHTS")
            await book(
                home, await account(home, kind="investment"), "3000.00", category=None, what="MARKET VALUE CHANGE"
            )
            await book(home, here, "-900.00", category=None, on="2026-11-10", what="TRANSFER TO SAVINGS")
            await book(home, there, "900.00", category=None, on="2026-11-10", what="TRANSFER FROM CHECKING")
            await drain()
            found = sorted(await large_events(runtime, home), key=lambda one: one["currency"])
            assert [(one["amount"], one["currency"], one["homeCurrency"]) for one in found] == [
                ("-500.00", "EUR", "EUR"), ("-1000.00", "USD", "EUR"),
            ]  # fmt: skip
            assert [one["inHome"] for one in found] == ["500.00", "900.00"]
            mine, theirs = await told(home.api), await told(other)
            assert {one["title"] for one in theirs} == {"A large payment: Flights"}
            assert len(mine) == 2
            notice = next(one for one in mine if one["title"] != theirs[0]["title"])
            assert notice["link"] == f"/transactions?from=2026-11-03&to=2026-11-03&open={rent['id']}"
            assert [cell["value"] for cell in notice["figures"]] == ["500.00", "2026-11-03"]
            await data(home.api.patch(f"/v1/transactions/{rent['id']}", json={"note": "again"}))
            await drain()
            assert len(await large_events(runtime, home)) == 2


async def test_many_large_ones_at_once_are_one_notice(household, runtime, drain):
    with clock.travel_to(MORNING):
        home = await household()
        where = await account(home)
        for day in range(1, 8):
            await book(home, where, f"-{600 + day}.00", on=f"2026-11-0{day}")
        await drain()
        (notice,) = await told(home.api)
        assert (notice["title"], notice["link"]) == (
            "Several large transactions", "/transactions?from=2026-11-01&to=2026-11-07",
        )  # fmt: skip
        assert notice["figures"][0]["value"] == "607.00"
        assert len(await large_events(runtime, home)) == 7
