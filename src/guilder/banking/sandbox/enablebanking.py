"""Enable Banking's API: signed tokens checked, consent pages, sessions, movements in pages with a continuation key."""

import secrets
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guilder.banking.sandbox.wire import struck
from guilder.banking.sandbox.world import Account, Login, Movement, Person, World

NAME = "enablebanking"
APPLICATION = "11111111-2222-4333-8444-555555555555"
PAGE = 100
#: This bank gives more than so many days only right after the log-in; in the sandbox never.
MOST_DAYS = 365
_BANKS = {
    "FI": ("Nordic Sandbox Bank", "Saimaa Savings"), "DE": ("Musterbank", "Sparkasse Sandkasten", "Volksbank Buddelkiste"),
    "FR": ("Banque du Bac",), "ES": ("Caja Arena",), "GB": ("Sandpit Building Society",), "NL": ("Zandbank",),
}  # fmt: skip


@lru_cache(maxsize=1)
def key() -> RSAKey:
    """The application's key pair, made when it is first wanted."""
    return RSAKey.generate_key(2048, private=True)


def settings(url: str) -> dict[str, str]:
    """What Guilder is told."""
    return {
        "GUILDER_BANKING_ENABLEBANKING_URL": url,
        "GUILDER_BANKING_ENABLEBANKING_APPLICATION": APPLICATION,
        "GUILDER_BANKING_ENABLEBANKING_KEY": key().as_pem(private=True).decode(),
    }


def answered(world: World, wanted: dict[str, str], person: Person, *, allowed: bool) -> str:
    """Back with a code, or with an error."""
    if not allowed:
        return f"{wanted['back']}?{urlencode({'error': 'access_denied', 'state': wanted['state']})}"
    code = secrets.token_hex(12)
    world.pending[f"code {code}"] = {"person": person.name, "bank": wanted["bank"], "until": wanted["until"]}
    return f"{wanted['back']}?{urlencode({'code': code, 'state': wanted['state']})}"


def routes(world: World, url: str) -> list[Route]:  # noqa: C901, PLR0915  one short function per address
    """The API."""

    def refused(request: Request) -> Response | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            found = jwt.decode(token, key(), algorithms=["RS256"])
            fits = found.header.get("kid") == APPLICATION and found.claims["iss"] == "enablebanking.com"
            fits = (
                fits
                and found.claims["aud"] == "api.enablebanking.com"
                and found.claims["exp"] > datetime.now(UTC).timestamp()
            )
        except (JoseError, KeyError, ValueError):
            fits = False
        return None if fits and scheme == "Bearer" else _error(401, "UNAUTHORIZED")

    async def aspsps(request: Request) -> Response:
        if (answer := refused(request)) is not None:
            return answer
        country = request.query_params["country"]
        banks = [
            {"name": name, "country": country, "maximum_consent_validity": 90 * 86_400, "psu_types": ["personal"]}
            for name in _BANKS.get(country, ())
        ]
        return JSONResponse({"aspsps": banks})

    async def auth(request: Request) -> Response:
        body = await request.json()
        until = datetime.fromisoformat(body["access"]["valid_until"])
        if (until - datetime.now(UTC)).total_seconds() >= 90 * 86_400:
            return _error(422, "WRONG_REQUEST_PARAMETERS")
        place = secrets.token_hex(12)
        world.pending[place] = {
            "provider": NAME, "bank": body["aspsp"]["name"], "back": body["redirect_url"], "state": body["state"],
            "until": until.isoformat(),
        }  # fmt: skip
        return JSONResponse({"url": f"{url.rpartition('/')[0]}/consent/{place}", "authorization_id": place})

    async def create(request: Request) -> Response:
        kept = world.pending.pop(f"code {(await request.json())['code']}", None)
        if kept is None:
            return _error(422, "WRONG_AUTHORIZATION_CODE")
        login = world.grant(NAME, world.person(kept["person"]), kept["bank"])
        login.until = datetime.fromisoformat(kept["until"])
        world.pending[f"uids {login.token}"] = {
            f"{secrets.token_hex(4)}-{account.id}": account.id for account in login.person.accounts
        }
        return JSONResponse({
            "session_id": login.token, "access": {"valid_until": kept["until"]}, "aspsp": {"name": login.institution},
            "accounts": [
                _account(uid, _named(login, ident)) for uid, ident in world.pending[f"uids {login.token}"].items()
            ],
        })  # fmt: skip

    async def session(request: Request) -> Response:
        login = world.login(request.path_params["session"])
        if login is None:
            return _error(404, "SESSION_DOES_NOT_EXIST")
        if request.method == "DELETE":
            login.revoked = True
            return JSONResponse({"message": "OK"})
        return JSONResponse({
            "status": "EXPIRED" if login.broken else "AUTHORIZED", "access": {"valid_until": login.until.isoformat()},
        })  # fmt: skip

    def account_of(request: Request) -> tuple[Login, Account] | None:
        uid = request.path_params["uid"]
        for place, uids in world.pending.items():
            if place.startswith("uids ") and uid in uids and (login := world.login(place.removeprefix("uids "))):
                return login, _named(login, uids[uid])
        return None

    async def balances(request: Request) -> Response:
        found = account_of(request)
        if found is None or found[0].broken:
            return _error(401, "EXPIRED_SESSION")
        amount = {"amount": str(found[1].balance), "currency": found[1].currency}
        available = {"amount": str(found[1].balance - 50), "currency": found[1].currency}
        return JSONResponse({"balances": [
            {"balance_type": "ITAV", "balance_amount": available},
            {"balance_type": "ITBD", "balance_amount": amount, "reference_date": datetime.now(UTC).date().isoformat()},
        ]})  # fmt: skip

    async def transactions(request: Request) -> Response:  # noqa: PLR0911  every fault is an answer of its own
        found = account_of(request)
        if found is None or found[0].broken:
            return _error(401, "EXPIRED_SESSION")
        login, account = found
        if (
            fault := await struck(login.person, "transactions", limited=_error(429, "ASPSP_RATE_LIMIT_EXCEEDED"))
        ) is not None:
            return fault
        if login.person.struck("expired"):
            login.broken = True
            return _error(401, "EXPIRED_SESSION")
        since = date.fromisoformat(request.query_params["date_from"])
        if (datetime.now(UTC).date() - since).days > MOST_DAYS:
            return _error(422, "WRONG_TRANSACTIONS_PERIOD")
        at = int(request.query_params.get("continuation_key", 0))
        if at and login.person.faults and login.person.faults[0] == "half":
            return Response("<html>Bad Gateway</html>", status_code=502)
        rows = [each for each in account.movements if each.on >= since]
        if at == 1:  # an empty page in the middle
            return JSONResponse({"transactions": [], "continuation_key": "2"})
        start = 0 if at == 0 else PAGE * (at - 1)
        more = start + PAGE < len(rows)
        return JSONResponse({
            "transactions": [_movement(each, account) for each in rows[start : start + PAGE]],
            "continuation_key": str(at + 1) if more else None,
        })  # fmt: skip

    return [
        Route("/aspsps", aspsps),
        Route("/auth", auth, methods=["POST"]),
        Route("/sessions", create, methods=["POST"]),
        Route("/sessions/{session}", session, methods=["GET", "DELETE"]),
        Route("/accounts/{uid}/balances", balances),
        Route("/accounts/{uid}/transactions", transactions),
    ]


def _error(status: int, code: str) -> Response:
    return JSONResponse(
        {"code": status, "message": code.replace("_", " ").capitalize(), "error": code}, status_code=status
    )


def _named(login: Login, ident: str) -> Account:
    return next(each for each in login.person.accounts if each.id == ident)


def _account(uid: str, account: Account) -> dict[str, Any]:
    return {
        "uid": uid, "account_id": {"iban": account.iban}, "identification_hash": f"hash-{account.id}", "name": account.name,
        "currency": account.currency, "cash_account_type": "SVGS" if account.kind == "savings" else "CACC",
    }  # fmt: skip


def _movement(movement: Movement, account: Account) -> dict[str, Any]:
    out = movement.amount < 0
    found: dict[str, Any] = {
        "entry_reference": None if movement.pending else movement.id,
        "transaction_amount": {"amount": str(abs(movement.amount)), "currency": account.currency},
        "credit_debit_indicator": "DBIT" if out else "CRDT", "status": "PDNG" if movement.pending else "BOOK",
        "booking_date": None if movement.pending else movement.on.isoformat(), "value_date": movement.on.isoformat(),
        "transaction_date": movement.on.isoformat(), "remittance_information": [movement.text],
        "creditor" if out else "debtor": {"name": movement.payee} if movement.payee else None,
        "bank_transaction_code": {"code": "PMNT", "sub_code": "CCRD", "description": None},
    }  # fmt: skip
    return found
