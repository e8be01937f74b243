"""People, mails and clients for the tests of identity."""

import contextlib
import re
import uuid
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI

PASSWORD = "correct horse battery"


def an_email() -> str:
    return f"{uuid.uuid4().hex}@example.org"


@contextlib.asynccontextmanager
async def a_browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client with cookies of its own."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def register(client: httpx.AsyncClient, *, email: str | None = None, password: str = PASSWORD) -> dict:
    """Register and carry the access token from then on; the answer's data."""
    answer = await client.post(
        "/v1/auth/register", json={"email": email or an_email(), "password": password, "name": "Ada Example"}
    )
    assert answer.status_code == 201, answer.text
    carry(client, answer)
    return answer.json()["data"]


def carry(client: httpx.AsyncClient, answer: httpx.Response) -> None:
    client.headers["Authorization"] = f"Bearer {answer.json()['data']['accessToken']}"


async def log_in(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/v1/auth/login", json={"email": email, "password": password})


async def mails_to(client: httpx.AsyncClient, email: str) -> list[dict]:
    """What the outbox keeps for an address, newest first."""
    answer = await client.get("/v1/outbox")
    assert answer.status_code == 200, answer.text
    return [mail for mail in answer.json()["data"] if mail["to"] == email]


def token_in(mail: dict) -> str:
    """The token of the link that a mail carries."""
    found = re.search(r"token=([\w-]+)", mail["text"])
    assert found, mail["text"]
    return found.group(1)
