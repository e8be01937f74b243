"""What a person does to connect a bank, and what they see of it afterwards."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from guilder.banking.sandbox import simplefin
from guilder.banking.sandbox.serving import Sandbox
from guilder.banking.sandbox.world import Person


async def connect(
    house: Any, sandbox: Sandbox, person: Person, provider: str = "simplefin", **more: str
) -> dict[str, Any]:
    """A connection of `person`'s accounts, made the way the page makes it."""
    if provider == "simplefin":
        token = simplefin.token(sandbox.world, f"{sandbox.url}/simplefin", person)
        answer = await house.api.post("/v1/banks/connect", json={"provider": provider, "token": token})
        assert answer.status_code == 201, answer.text
        return answer.json()["data"]["connection"]
    answer = await house.api.post("/v1/banks/connect", json={"provider": provider, **more})
    assert answer.status_code == 201, answer.text
    answer = await finish(house, await consent(answer.json()["data"]["redirectUrl"], person))
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def consent(url: str, person: Person, *, allow: bool = True) -> dict[str, str]:
    """Answer the bank's page, and what it adds to our address."""
    async with httpx.AsyncClient(follow_redirects=False) as browser:
        page = await browser.get(url)
        while page.is_redirect:
            url = page.headers["location"]
            page = await browser.get(url)
        assert "Guilder asks to see" in page.text
        answer = await browser.post(url, data={"person": person.name, "answer": "allow" if allow else "deny"})
    target = urlsplit(answer.headers["location"])
    assert target.path == "/accounts/connected", target
    return {name: values[0] for name, values in parse_qs(target.query).items()}


async def finish(house: Any, parameters: dict[str, str]) -> httpx.Response:
    return await house.api.post("/v1/banks/connect/finish", json={"parameters": parameters})


async def sync(house: Any, drain: Any, connection: dict[str, Any]) -> dict[str, Any]:
    answer = await house.api.post(f"/v1/banks/connections/{connection['id']}/sync")
    assert answer.status_code == 202, answer.text
    await drain()
    return await seen(house, connection)


async def seen(house: Any, connection: dict[str, Any]) -> dict[str, Any]:
    answer = await house.api.get(f"/v1/banks/connections/{connection['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def booked(house: Any) -> list[tuple[str, str, str]]:
    """Day, amount and words of every transaction, oldest first."""
    answer = await house.api.get("/v1/transactions", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    return sorted((row["bookedOn"], row["amount"], row["description"]) for row in answer.json()["data"])


async def balances(house: Any) -> dict[str, str]:
    rows = (await house.api.get("/v1/banks/accounts")).json()["data"]
    return {row["name"]: row["balance"] for row in rows}
