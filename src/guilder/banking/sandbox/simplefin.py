"""A SimpleFIN bridge: a page that makes setup tokens, the claim, and /accounts behind basic auth."""

import base64
import secrets
from datetime import UTC, datetime, time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from guilder.banking.sandbox import pages
from guilder.banking.sandbox.wire import struck
from guilder.banking.sandbox.world import Account, Login, Movement, Person, World

NAME = "simplefin"


def settings(url: str) -> dict[str, str]:
    """What Guilder is told."""
    return {"GUILDER_BANKING_SIMPLEFIN_URL": f"{url}/create"}


def token(world: World, url: str, person: Person) -> str:
    """A setup token, as the bridge's page shows it."""
    key = secrets.token_hex(12)
    world.pending[key] = {"provider": NAME, "person": person.name}
    return base64.b64encode(f"{url}/claim/{key}".encode()).decode()


def routes(world: World, url: str) -> list[Route]:
    """The bridge."""

    async def create(request: Request) -> Response:
        if request.method == "GET":
            return pages.page(
                "SimpleFIN sandbox bridge",
                "<h1>SimpleFIN bridge</h1><small>Sandbox. No real account anywhere.</small>"
                "<form method=post><label>Your name <input name=person value=ada></label>"
                "<button class=main>Make a setup token</button></form>",
            )
        form = await request.form()
        made = token(world, url, world.person(str(form.get("person") or "ada")))
        return pages.page(
            "Your setup token",
            f"<h1>Your setup token</h1><p>It can be used once. Paste it in Guilder.</p><textarea readonly>{made}</textarea>",
        )

    async def claim(request: Request) -> Response:
        wanted = world.pending.pop(request.path_params["key"], None)
        if wanted is None:
            return PlainTextResponse("Forbidden", status_code=403)
        login = world.grant(NAME, world.person(wanted["person"]), "Sandbox Bank")
        return PlainTextResponse(url.replace("://", f"://{login.token}:secret@") + "/access")

    async def accounts(request: Request) -> Response:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        user = base64.b64decode(given).decode().partition(":")[0] if scheme == "Basic" else ""
        login = world.login(user)
        if login is None or login.broken:
            return PlainTextResponse("Forbidden", status_code=403)
        if (fault := await struck(login.person, "accounts", limited=_limited())) is not None:
            return fault
        if login.person.struck("expired"):
            login.broken = True
            return PlainTextResponse("Forbidden", status_code=403)
        return JSONResponse(
            {"errors": [], "accounts": [_account(login, each, request) for each in login.person.accounts]}
        )

    return [
        Route("/create", create, methods=["GET", "POST"]),
        Route("/claim/{key}", claim, methods=["POST"]),
        Route("/access/accounts", accounts, methods=["GET"]),
    ]


def _limited() -> Response:
    return JSONResponse({"errors": ["Too many requests"]}, status_code=429, headers={"Retry-After": "3600"})


def _account(login: Login, account: Account, request: Request) -> dict[str, Any]:
    query = request.query_params
    found: dict[str, Any] = {
        "org": {"domain": "bank.example", "name": login.institution, "sfin-url": "https://bank.example"},
        "id": account.id,
        "name": account.name,
        "currency": account.currency,
        "balance": str(account.balance),
        "available-balance": str(account.balance),
        "balance-date": int(datetime.now(UTC).timestamp()),
    }
    if query.get("balances-only") != "1":
        first, end = int(query.get("start-date", 0)), int(query.get("end-date", 1 << 40))
        found["transactions"] = [
            _movement(each)
            for each in account.movements
            if (each.pending and "pending" in query) or (not each.pending and first <= _at(each) < end)
        ]
    return found


def _at(movement: Movement) -> int:
    return int(datetime.combine(movement.on, time(12), UTC).timestamp())


def _movement(movement: Movement) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": movement.id,
        "posted": 0 if movement.pending else _at(movement),
        "amount": str(movement.amount),
        "description": movement.text,
        "payee": movement.payee,
        "transacted_at": _at(movement),
    }
    return found | {"pending": True} if movement.pending else found
