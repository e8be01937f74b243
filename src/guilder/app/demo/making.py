"""Makes the demo household through the API's front door, as its members would: accounts, statements, budgets, plan.

Every step looks first at what is there, so a household whose making was interrupted is completed by the next start.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from guilder.app import registry
from guilder.app.demo import investing, statement, story
from guilder.app.demo.story import Book
from guilder.app.main import build_app
from guilder.identity.contracts import EmailTaken, Register
from guilder.identity.service import accounts
from guilder.kernel import clock, jobs
from guilder.kernel.dispatch import Dispatcher, ensure_cursors
from guilder.kernel.module import Module
from guilder.kernel.runtime import Runtime

TIME_ZONE = "America/Los_Angeles"
PARTNER = "daniel@guilder.example"

#: Monthly limits in dollars, by the category's slug.
BUDGETS = (
    ("groceries", "1250"),
    ("restaurants", "260"),
    ("cafes", "80"),
    ("fuel", "160"),
    ("general-shopping", "240"),
    ("streaming", "35"),
    ("childcare", "1100"),
)


#: What the household had to say itself, once; the others of the same shop followed.
TAUGHT = (
    ("trimet", "public-transport"),
    ("luc lac", "restaurants"),
    ("pok pok", "restaurants"),
    ("apizza", "restaurants"),
    ("cascade bank card autopay", "card-payment"),
    ("market value change", "savings-investments"),
    ("401k contribution", "savings-investments"),
)


class DemoFailed(Exception):
    """A step of making the household was refused; the message says which and why."""


async def ensure(runtime: Runtime, *, email: str, password: str) -> None:
    """Make the household of `email`, or complete it. Takes some seconds the first time and none after."""
    done = runtime.settings.home / "demo.made"
    if done.exists():
        return
    modules = registry.load()
    app = build_app(runtime, modules)
    await ensure_cursors(runtime.database, [s for module in modules for s in module.subscriptions])
    for address, name in ((email, "Maya Reyes"), (PARTNER, "Daniel Reyes")):
        with contextlib.suppress(EmailTaken):
            await accounts.create(
                runtime, cmd=Register(email=address, password=SecretStr(password), name=name), verified=True
            )
        await accounts.set_password(runtime, email=address, password=SecretStr(password))
    async with _signed_in(app, email, password) as maya:
        maya.headers["X-Workspace-Id"] = await _workspace(maya)
        await _invite(runtime, modules, app, maya, password)
        last_day = clock.today(TIME_ZONE) - timedelta(days=1)
        for book in story.tell(last_day):
            await _import(runtime, modules, maya, book, statement.write(book, last_day))
        await _teach(maya)
        await _budgets(maya)
        await _compile(runtime, modules)
        await _goals(maya)
        await _plan(maya)
        await _invest(maya)
        await _settle(runtime, modules)
    done.touch()


@contextlib.asynccontextmanager
async def _signed_in(app: FastAPI, email: str, password: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://127.0.0.1", headers={"X-Request-Id": "demo-household"}
    ) as client:
        entered = await _call(client, "POST", "/v1/auth/login", json={"email": email, "password": password})
        client.headers["Authorization"] = f"Bearer {entered['accessToken']}"
        yield client


async def _call(client: httpx.AsyncClient, method: str, path: str, **options: Any) -> Any:
    answer = await client.request(method, path, **options)
    if answer.is_error:
        raise DemoFailed(f"{method} {path} answered {answer.status_code}: {answer.text[:300]}")
    return answer.json()["data"] if answer.content else None


async def _compile(runtime: Runtime, modules: Sequence[Module]) -> None:
    """Have the plan's kernels ready, kept where the server will look for them."""
    for module in modules:
        if module.name == "planning" and module.warm is not None:
            await asyncio.to_thread(module.warm, runtime)


async def _settle(runtime: Runtime, modules: Sequence[Module]) -> None:
    """Run the jobs and handlers that wait, as a worker would, until they make no more work."""
    dispatcher = Dispatcher(runtime.database, [s for module in modules for s in module.subscriptions])
    worker = jobs.build_worker(runtime, (job for module in modules for job in module.jobs), ())
    async with worker.open_async():
        while True:
            await worker.run_worker_async(
                wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="successful"
            )
            if not await dispatcher.catch_up():
                return


async def _workspace(maya: httpx.AsyncClient) -> str:
    there = await _call(maya, "GET", "/v1/workspaces")
    made = (
        there[0]
        if there
        else await _call(
            maya,
            "POST",
            "/v1/workspaces",
            json={"name": "The Reyes household", "kind": "household", "currency": "USD", "timeZone": TIME_ZONE},
        )
    )
    return str(made["id"])


async def _invite(
    runtime: Runtime, modules: Sequence[Module], app: FastAPI, maya: httpx.AsyncClient, password: str
) -> None:
    members = await _call(maya, "GET", "/v1/members")
    if any(member["email"] == PARTNER for member in members):
        return
    await _call(maya, "POST", "/v1/invitations", json={"email": PARTNER, "role": "admin"})
    await _settle(runtime, modules)
    mails = await _call(maya, "GET", "/v1/outbox")
    written = next(mail["text"] for mail in mails if mail["to"] == PARTNER)
    token = next(parse_qs(urlsplit(line).query)["token"][0] for line in written.splitlines() if "/join?token=" in line)
    async with _signed_in(app, PARTNER, password) as daniel:
        await _call(daniel, "POST", "/v1/invitations/accept", json={"token": token})


async def _import(
    runtime: Runtime, modules: Sequence[Module], maya: httpx.AsyncClient, book: Book, content: bytes
) -> None:
    there = await _call(maya, "GET", "/v1/banks/accounts")
    if not any(account["name"] == book.name for account in there):
        await _call(
            maya,
            "POST",
            "/v1/banks/accounts",
            json={
                "name": book.name,
                "kind": book.kind,
                "currency": "USD",
                "institution": book.institution,
                "number": statement.number_of(book),
                "openingBalance": str(book.opening),
            },
        )
    file_name = f"{book.name.lower().replace(' ', '-').replace('(', '').replace(')', '')}.ofx"
    imports = await _call(maya, "GET", "/v1/banks/import")
    if any(found["fileName"] == file_name and found["status"] in {"booked", "booking"} for found in imports):
        return
    started = await _call(maya, "POST", "/v1/banks/import", files={"file": (file_name, content)})
    await _settle(runtime, modules)
    await _call(maya, "POST", f"/v1/banks/import/{started['id']}/confirm")
    await _settle(runtime, modules)


async def _categories(maya: httpx.AsyncClient) -> dict[str, str]:
    return {category["slug"]: category["id"] for category in await _call(maya, "GET", "/v1/categories")}


async def _teach(maya: httpx.AsyncClient) -> None:
    by_slug = await _categories(maya)
    for words, slug in TAUGHT:
        found = await _call(maya, "GET", "/v1/transactions", params={"text": words, "limit": 1})
        if not found or found[0]["categorySource"] == "user":
            continue
        path = f"/v1/transactions/{found[0]['id']}/category"
        await _call(maya, "PUT", path, json={"categoryId": by_slug[slug]})
        await _call(maya, "POST", f"{path}/apply-to-others")


async def _budgets(maya: httpx.AsyncClient) -> None:
    if await _call(maya, "GET", "/v1/budgets"):
        return
    by_slug = await _categories(maya)
    begun = (clock.today(TIME_ZONE).replace(day=1) - timedelta(days=150)).replace(day=1)
    for slug, limit in BUDGETS:
        budget = {"categoryId": by_slug[slug], "limit": limit, "currency": "USD", "startOn": begun.isoformat()}
        await _call(maya, "POST", "/v1/budgets", json=budget)


async def _goals(maya: httpx.AsyncClient) -> None:
    if await _call(maya, "GET", "/v1/goals"):
        return
    ids = await _accounts(maya)
    today = clock.today(TIME_ZONE)
    goals: tuple[tuple[Any, ...], ...] = (
        ("Six months of spending", "emergency_fund", "essential", "36000", 1, [ids["savings"]], "0", "500", "cash"),
        ("Nora's college", "education", "important", "92000", 13, [], "18400", "410", "balanced"),
        ("A house with a garden", "house", "aspirational", "68000", 6, [], "12500", "720", "cautious"),
    )
    for name, kind, priority, target, years, account_ids, saved, monthly, risk in goals:
        await _call(
            maya,
            "POST",
            "/v1/goals",
            json={
                "name": name,
                "kind": kind,
                "priority": priority,
                "target": target,
                "targetDate": today.replace(year=today.year + years, day=min(today.day, 28)).isoformat(),
                "savings": saved,
                "accountIds": account_ids,
                "contributionPerMonth": monthly,
                "riskTolerance": risk,
            },
        )


async def _plan(maya: httpx.AsyncClient) -> None:
    view = await _call(maya, "GET", "/v1/retirement/plan")
    if view["plan"]:
        return
    ids = await _accounts(maya)
    year = clock.today(TIME_ZONE).year
    draft = view["draft"]["assumptions"]
    await _call(
        maya,
        "PUT",
        "/v1/retirement/plan",
        json={
            **draft,
            "people": [
                {"name": "Maya", "birthYear": year - 41, "sex": "female", "retirementAge": 65, "endAge": 93,
                 "socialSecurity": {"pia": "2050", "claimAge": 804}},
                {"name": "Daniel", "birthYear": year - 43, "sex": "male", "retirementAge": 66, "endAge": 92,
                 "socialSecurity": {"pia": "1900", "claimAge": 804}},
            ],
            "accounts": [
                {"key": "401k", "name": "401(k) plans", "kind": "traditional", "accountId": ids["retirement"]},
                {"key": "savings", "name": "Rainy-day savings", "kind": "cash", "accountId": ids["savings"]},
            ],
            "incomes": [
                {"name": "Northwind Design", "kind": "wages", "owner": 0, "amountPerYear": "88000", "growthRate": 0.005},
                {"name": "Multnomah County Schools", "kind": "wages", "owner": 1, "amountPerYear": "56000"},
            ],
            "contributions": [
                {"account": "401k", "amountPerYear": "18000", "employerPerYear": "5400", "source": "payroll"},
            ],
            "spending": {
                "amountPerYear": "62400", "beforeRetirementPerYear": "0", "survivorShare": 0.75, "surplus": "spent",
            },
            "healthcare": {"before65PerYear": "7200", "medicarePerYear": "2400", "inflationExcessRate": 0.015},
            "events": [{"name": "A new roof", "age": 50, "amount": "-18000", "kind": "expense"}],
            "taxes": {"regime": "us", "children": [year - 4]},
        },
    )  # fmt: skip


async def _accounts(maya: httpx.AsyncClient) -> dict[str, str]:
    names = {book.name: book.key for book in story.tell(clock.today(TIME_ZONE))}
    there = await _call(maya, "GET", "/v1/banks/accounts")
    return {names[account["name"]]: account["id"] for account in there if account["name"] in names}


async def _invest(maya: httpx.AsyncClient) -> None:
    """Three accounts of invented funds; what is there already is passed over."""
    last_day = clock.today(TIME_ZONE) - timedelta(days=1)
    there = {one["symbol"]: one["id"] for one in await _call(maya, "GET", "/v1/instruments")}
    for fund in investing.FUNDS:
        if fund.symbol not in there:
            body = {"symbol": fund.symbol, "name": fund.name, "kind": "etf", "currency": "USD", "weights": fund.weights}
            there[fund.symbol] = (await _call(maya, "POST", "/v1/instruments", json=body))["id"]
    stated = [
        {"instrumentId": there[symbol], "on": on.isoformat(), "close": str(close)}
        for symbol, own in investing.prices(last_day).items()
        for on, close in own.items()
    ]
    await _call(maya, "PUT", "/v1/prices", json={"prices": stated})
    accounts = {one["name"]: one["id"] for one in await _call(maya, "GET", "/v1/banks/accounts")}
    for book in investing.BOOKS:
        if book.name not in accounts:
            body = {"name": book.name, "kind": "investment", "currency": "USD", "institution": book.institution}
            accounts[book.name] = (await _call(maya, "POST", "/v1/banks/accounts", json=body))["id"]
        account_id = accounts[book.name]
        await _call(maya, "PUT", f"/v1/treatments/{account_id}", json={"method": "fifo", "tax": book.tax})
        happened = list(investing.activities(book, account_id, last_day))
        await _call(maya, "POST", "/v1/activities/bulk", json={"activities": happened})
