"""How long a bank's news takes into the record: fetched in pages, booked, categorised, the balance worked out."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from urllib.parse import parse_qs, urlsplit

import httpx

from guilder.banking.sandbox.serving import Sandbox
from guilder.banking.sandbox.world import Person
from house import Client

PROVIDERS = {
    "plaid": {"country": "US"},
    "enablebanking": {"country": "DE", "institutionId": "Musterbank", "institutionName": "Musterbank"},
}
SHOPS = ("REWE MARKT", "SHELL STATION", "AMAZON MARKETPLACE", "COFFEE CORNER", "STADTWERKE STROM", "BVG TICKET")


async def synced(api: Client, sandbox: Sandbox, rows: int, runs: int) -> list[tuple[str, str, str]]:
    """From the permission until every row is in the list, by real processes over the sandbox's wire."""
    table = []
    today = datetime.now(UTC).date()
    for provider, place in PROVIDERS.items():
        seconds = []
        for run in range(runs + 1):
            await api.new_household()
            person = sandbox.world.person()
            account = person.account()
            for number in range(rows):
                words = f"{SHOPS[number % len(SHOPS)]} {run} {number}"
                person.add(
                    account, f"-{1 + number % 90}.{number % 100:02d}", words, today - timedelta(days=number % 80)
                )
            began = await _connect(api, person, provider, place)
            await _until(api, rows)
            seconds.append(time.monotonic() - began)
        told = f"{provider}; first {seconds[0]:.2f}, then at most {max(seconds[1:]):.2f}"
        table.append((f"a bank's first sync of {rows:,} rows", f"{median(seconds[1:]):.2f} s", told))
    return table


async def _connect(api: Client, person: Person, provider: str, place: dict[str, str]) -> float:
    """Give permission; when that was done."""
    step = await api.call("POST", "/v1/banks/connect", json={"provider": provider, **place})
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(step["redirectUrl"], data={"person": person.name, "answer": "allow"})
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    told = {name: values[0] for name, values in query.items()}
    await api.call("POST", "/v1/banks/connect/finish", json={"parameters": told})
    return time.monotonic()


async def _until(api: Client, count: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        sums = await api.call("GET", "/v1/transactions/sums")
        if sum(each["count"] for each in sums) == count:
            return
        await asyncio.sleep(0.01)
    raise SystemExit(f"a sync did not bring {count} rows")
