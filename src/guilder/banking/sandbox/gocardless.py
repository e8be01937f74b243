"""GoCardless Bank Account Data's API: tokens, agreements, requisitions, and few calls a day."""

import secrets
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from guilder.banking.sandbox.wire import struck
from guilder.banking.sandbox.world import Account, Login, Movement, Person, World

NAME = "gocardless"
#: So many good answers a day and account, and the seconds until there are more.
PER_DAY, RESET = 4, 7200
_BANK = {"id": "SANDBOXFINANCE_SFIN0000", "name": "Sandbox Finance", "transaction_total_days": "90",
         "max_access_valid_for_days": "90"}  # fmt: skip


def settings(url: str) -> dict[str, str]:
    """What Guilder is told."""
    return {
        "GUILDER_BANKING_GOCARDLESS_URL": f"{url}/api/v2",
        "GUILDER_BANKING_GOCARDLESS_ID": "sandbox",
        "GUILDER_BANKING_GOCARDLESS_KEY": "sandbox-key",
    }


def answered(world: World, wanted: dict[str, str], person: Person, *, allowed: bool) -> str:
    """The requisition is linked or refused; the address only carries its reference."""
    kept = world.pending[f"requisition {wanted['requisition']}"]
    kept["status"] = "LN" if allowed else "RJ"
    query = {"ref": wanted["state"]}
    if allowed:
        kept["login"] = world.grant(NAME, person, "Sandbox Finance").token
    else:
        query |= {"error": "UserCancelledSession", "details": "User cancelled the session"}
    return f"{wanted['back']}?{urlencode(query)}"


def routes(world: World, url: str) -> list[Route]:  # noqa: C901, PLR0915  one short function per address
    """The API, whose addresses end in a slash."""

    def login_of(ident: str) -> Login | None:
        kept = world.pending.get(f"requisition {ident}")
        return world.login(kept["login"]) if kept and kept.get("login") else None

    def guarded(request: Request) -> Response | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if f"token {token}" in world.pending:
            return None
        return JSONResponse(
            {"summary": "Invalid token", "detail": "Token is invalid or expired", "status_code": 401}, status_code=401
        )

    async def token(request: Request) -> Response:
        body = await request.json()
        if (body["secret_id"], body["secret_key"]) != ("sandbox", "sandbox-key"):
            return JSONResponse({"summary": "Authentication failed", "status_code": 401}, status_code=401)
        made = secrets.token_hex(16)
        world.pending[f"token {made}"] = {}
        return JSONResponse({"access": made, "access_expires": 86_400, "refresh": "r", "refresh_expires": 2_592_000})

    async def institutions(request: Request) -> Response:
        if (answer := guarded(request)) is not None:
            return answer
        if "id" in request.path_params:
            return JSONResponse(_BANK)
        return JSONResponse([{**_BANK, "countries": [request.query_params["country"]]}])

    async def agreement(request: Request) -> Response:
        if (answer := guarded(request)) is not None:
            return answer
        body = await request.json()
        if int(body["max_historical_days"]) > 90 or int(body["access_valid_for_days"]) > 90:
            return JSONResponse({"summary": "Incorrect value", "status_code": 400}, status_code=400)
        return JSONResponse({"id": secrets.token_hex(8), **body}, status_code=201)

    async def requisitions(request: Request) -> Response:
        if (answer := guarded(request)) is not None:
            return answer
        body = await request.json()
        ident, place = secrets.token_hex(8), secrets.token_hex(12)
        world.pending[f"requisition {ident}"] = {"status": "CR"}
        world.pending[place] = {
            "provider": NAME, "bank": "Sandbox Finance", "requisition": ident, "back": body["redirect"], "state": body["reference"],
        }  # fmt: skip
        return JSONResponse(
            {"id": ident, "status": "CR", "link": f"{url}/psd2/start/{place}", "accounts": []}, status_code=201
        )

    async def begin(request: Request) -> Response:
        return RedirectResponse(f"{url.rpartition('/')[0]}/consent/{request.path_params['place']}")

    async def requisition(request: Request) -> Response:
        if (answer := guarded(request)) is not None:
            return answer
        ident = request.path_params["id"]
        kept, login = world.pending.get(f"requisition {ident}"), login_of(ident)
        if kept is None or (kept["status"] == "LN" and login is None):
            return JSONResponse({"summary": "Not found.", "status_code": 404}, status_code=404)
        if request.method == "DELETE":
            if login is not None:
                login.revoked = True
            return JSONResponse({"summary": "Requisition deleted"})
        accounts = [f"{ident}.{each.id}" for each in login.person.accounts] if login else []
        status = "EX" if login and login.broken else kept["status"]
        return JSONResponse({"id": ident, "status": status, "accounts": accounts})

    def account_of(request: Request) -> tuple[Login, Account] | None:
        ident, _, account = request.path_params["id"].partition(".")
        login = login_of(ident)
        if login is None or login.broken:
            return None
        return login, next(each for each in login.person.accounts if each.id == account)

    def expired() -> Response:
        told = {
            "summary": "End User Agreement (EUA) has expired",
            "detail": "Access has expired",
            "type": "AccessExpiredError",
        }
        return JSONResponse({**told, "status_code": 401}, status_code=401)

    async def details(request: Request) -> Response:
        if (answer := guarded(request)) is not None:
            return answer
        found = account_of(request)
        if found is None:
            return expired()
        account = found[1]
        told = {"resourceId": account.id, "iban": account.iban, "currency": account.currency, "name": account.name}
        return JSONResponse({"account": told | {"cashAccountType": "SVGS" if account.kind == "savings" else "CACC"}})

    async def balances(request: Request) -> Response:
        found = account_of(request)
        if found is None:
            return expired()
        amount = {"amount": str(found[1].balance), "currency": found[1].currency}
        return JSONResponse({"balances": [{"balanceType": "interimBooked", "balanceAmount": amount}]})

    def limited() -> Response:
        return JSONResponse(
            {"summary": "Rate limit exceeded", "detail": "Daily request limit set by the Institution has been exceeded.",
             "status_code": 429},
            status_code=429, headers={"HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_RESET": str(RESET)},
        )  # fmt: skip

    async def transactions(request: Request) -> Response:
        if (answer := guarded(request)) is not None:
            return answer
        found = account_of(request)
        if found is None:
            return expired()
        login, account = found
        if (fault := await struck(login.person, "transactions", limited=limited())) is not None:
            return fault
        today = datetime.now(UTC).date()
        if account.calls[today] == PER_DAY:
            return limited()
        if login.person.struck("expired"):
            login.broken = True
            return expired()
        since = date.fromisoformat(request.query_params.get("date_from", "1970-01-01"))
        rows = [each for each in account.movements if each.pending or each.on >= since]
        told = {
            "booked": [_movement(each, account) for each in rows if not each.pending],
            "pending": [_movement(each, account) for each in rows if each.pending],
        }
        account.calls[today] += 1
        left = {"LIMIT": PER_DAY, "REMAINING": PER_DAY - account.calls[today], "RESET": RESET}
        return JSONResponse(
            {"transactions": told},
            headers={f"HTTP_X_RATELIMIT_ACCOUNT_SUCCESS_{name}": str(n) for name, n in left.items()},
        )

    return [
        Route("/psd2/start/{place}", begin),
        Route("/api/v2/token/new/", token, methods=["POST"]),
        Route("/api/v2/institutions/", institutions),
        Route("/api/v2/institutions/{id}/", institutions),
        Route("/api/v2/agreements/enduser/", agreement, methods=["POST"]),
        Route("/api/v2/requisitions/", requisitions, methods=["POST"]),
        Route("/api/v2/requisitions/{id}/", requisition, methods=["GET", "DELETE"]),
        Route("/api/v2/accounts/{id}/details/", details),
        Route("/api/v2/accounts/{id}/balances/", balances),
        Route("/api/v2/accounts/{id}/transactions/", transactions),
    ]


def _movement(movement: Movement, account: Account) -> dict[str, Any]:
    side = "creditorName" if movement.amount < 0 else "debtorName"
    found: dict[str, Any] = {
        "transactionAmount": {"amount": str(movement.amount), "currency": account.currency},
        "valueDate": movement.on.isoformat(), "remittanceInformationUnstructured": movement.text,
    }  # fmt: skip
    if movement.payee:
        found[side] = movement.payee
    if not movement.pending:  # a pending one has neither id nor booking day
        found |= {"internalTransactionId": movement.id, "bookingDate": movement.on.isoformat()}
    return found
