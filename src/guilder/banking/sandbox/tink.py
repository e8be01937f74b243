"""Tink's API: client and user tokens, users, Tink Link, accounts and movements in pages."""

import secrets
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from guilder.banking.sandbox.wire import struck
from guilder.banking.sandbox.world import Account, Login, Movement, Person, World

NAME = "tink"
_PAGE = 100


def settings(url: str) -> dict[str, str]:
    """What Guilder is told."""
    return {
        "GUILDER_BANKING_TINK_URL": url,
        "GUILDER_BANKING_TINK_LINK_URL": f"{url}/link",
        "GUILDER_BANKING_TINK_CLIENT_ID": "sandbox",
        "GUILDER_BANKING_TINK_CLIENT_SECRET": "sandbox-secret",
    }


def answered(world: World, wanted: dict[str, str], person: Person, *, allowed: bool) -> str:
    """Back with the credentials, or with an error."""
    if not allowed:
        return f"{wanted['back']}?{urlencode({'error': 'USER_CANCELLED', 'state': wanted['state']})}"
    login = world.grant(NAME, person, "Tink Demo Bank")
    world.pending[f"user {wanted['user']}"] = {"login": login.token}
    return f"{wanted['back']}?{urlencode({'credentialsId': login.token, 'state': wanted['state']})}"


def routes(world: World, url: str) -> list[Route]:  # noqa: C901, PLR0915  one short function per address
    """The API."""

    async def token(request: Request) -> Response:
        form = await request.form()
        if (form.get("client_id"), form.get("client_secret")) != ("sandbox", "sandbox-secret"):
            return _error(401, "oauth.invalid_client")
        made = secrets.token_hex(12)
        user = ""
        if form["grant_type"] == "authorization_code":
            kept = world.pending.pop(f"grant {form['code']}", None)
            if kept is None:
                return _error(401, "oauth.invalid_code")
            user = kept["user"]
        world.pending[f"bearer {made}"] = {"user": user}
        return JSONResponse({"access_token": made, "token_type": "bearer", "expires_in": 1800})

    def bearer(request: Request) -> dict[str, str] | None:
        return world.pending.get(f"bearer {request.headers.get('authorization', '').removeprefix('Bearer ')}")

    async def create(request: Request) -> Response:
        if bearer(request) is None:
            return _error(401, "oauth.unauthenticated")
        body = await request.json()
        world.pending[f"user {body['external_user_id']}"] = {"login": ""}
        return JSONResponse({"external_user_id": body["external_user_id"], "user_id": secrets.token_hex(8)})

    async def grant(request: Request) -> Response:
        if bearer(request) is None:
            return _error(401, "oauth.unauthenticated")
        form = await request.form()
        if f"user {form['external_user_id']}" not in world.pending:
            return _error(404, "user.not_found")
        code = secrets.token_hex(12)
        world.pending[f"grant {code}"] = {"user": str(form["external_user_id"])}
        return JSONResponse({"code": code})

    async def link(request: Request) -> Response:
        query = request.query_params
        kept = world.pending.pop(f"grant {query['authorization_code']}", None)
        if kept is None:
            return _error(400, "link.invalid_code")
        place = secrets.token_hex(12)
        world.pending[place] = {
            "provider": NAME, "bank": "Tink Demo Bank", "user": kept["user"], "back": query["redirect_uri"], "state": query["state"],
        }  # fmt: skip
        return RedirectResponse(f"{url.rpartition('/')[0]}/consent/{place}")

    def login_of(request: Request) -> Login | None:
        found = bearer(request)
        kept = world.pending.get(f"user {found['user']}") if found else None
        return world.login(kept["login"]) if kept and kept["login"] else None

    async def credentials(request: Request) -> Response:
        login = login_of(request)
        if login is None:
            return _error(401, "oauth.unauthenticated")
        if login.person.struck("expired"):
            login.broken = True
        status = "SESSION_EXPIRED" if login.broken else "UPDATED"
        return JSONResponse(
            {"id": login.token, "status": status, "sessionExpiryDate": int(login.until.timestamp() * 1000)}
        )

    async def delete(request: Request) -> Response:
        login = login_of(request)
        if login is None:
            return _error(401, "oauth.unauthenticated")
        login.revoked = True
        return Response(status_code=204)

    async def accounts(request: Request) -> Response:
        login = login_of(request)
        if login is None:
            return _error(401, "oauth.unauthenticated")
        return JSONResponse({"accounts": [_account(each) for each in login.person.accounts], "nextPageToken": ""})

    async def transactions(request: Request) -> Response:
        login = login_of(request)
        if login is None:
            return _error(401, "oauth.unauthenticated")
        if (fault := await struck(login.person, "transactions", limited=_error(429, "too_many_requests"))) is not None:
            return fault
        query = request.query_params
        rows = [
            _movement(each, account)
            for account in login.person.accounts
            for each in account.movements
            if query["bookedDateGte"] <= each.on.isoformat() <= query["bookedDateLte"]
        ]
        at = int(query.get("pageToken") or 0)
        if at and login.person.faults and login.person.faults[0] == "half":
            return Response("<html>Bad Gateway</html>", status_code=502)
        more = at + _PAGE < len(rows)
        return JSONResponse({"transactions": rows[at : at + _PAGE], "nextPageToken": str(at + _PAGE) if more else ""})

    return [
        Route("/api/v1/oauth/token", token, methods=["POST"]),
        Route("/api/v1/user/create", create, methods=["POST"]),
        Route("/api/v1/user/delete", delete, methods=["POST"]),
        Route("/api/v1/oauth/authorization-grant", grant, methods=["POST"]),
        Route("/api/v1/oauth/authorization-grant/delegate", grant, methods=["POST"]),
        Route("/api/v1/credentials/{id}", credentials),
        Route("/link/1.0/transactions/connect-accounts", link),
        Route("/data/v2/accounts", accounts),
        Route("/data/v2/transactions", transactions),
    ]


def _error(status: int, code: str) -> Response:
    return JSONResponse({"errorCode": code, "errorMessage": code}, status_code=status)


def _value(amount: Any, currency: str) -> dict[str, Any]:
    return {"currencyCode": currency, "value": {"unscaledValue": str(int(amount * 100)), "scale": "2"}}


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.id, "name": account.name, "type": account.kind.upper(), "identifiers": {"iban": {"iban": account.iban}},
        "balances": {"booked": {"amount": _value(account.balance, account.currency)}}, "dates": {},
    }  # fmt: skip


def _movement(movement: Movement, account: Account) -> dict[str, Any]:
    return {
        "id": f"tink-{movement.id}", "accountId": account.id, "amount": _value(movement.amount, account.currency),
        "dates": {"booked": movement.on.isoformat(), "value": movement.on.isoformat()},
        "descriptions": {"original": movement.text, "display": movement.text.title()},
        "identifiers": {"providerTransactionId": movement.id}, "status": "PENDING" if movement.pending else "BOOKED",
        "merchantInformation": {"merchantName": movement.payee},
    }  # fmt: skip
