"""Plaid's API as its own client speaks with it: Hosted Link, items, /transactions/sync with a cursor, signed notices."""

import contextlib
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guilder.banking.sandbox.wire import struck
from guilder.banking.sandbox.world import Account, Login, Movement, Person, World

NAME = "plaid"
#: The server gives at most so many a page, whatever is asked for, so that short histories page too.
PAGE = 100
KEY_ID = "6c5516e1-92dc-479e-a8ff-5a51992e0001"
KEY = ECKey.generate_key("P-256", private=True)


def settings(url: str) -> dict[str, str]:
    """What Guilder is told."""
    return {
        "GUILDER_BANKING_PLAID_URL": url,
        "GUILDER_BANKING_PLAID_CLIENT_ID": "sandbox",
        "GUILDER_BANKING_PLAID_SECRET": "sandbox-secret",
    }


def answered(world: World, wanted: dict[str, str], person: Person, *, allowed: bool) -> str:
    """The consent page was answered: note the session's result, and go back."""
    token = wanted["link_token"]
    session: dict[str, Any] = {"link_session_id": secrets.token_hex(8), "finished_at": datetime.now(UTC).isoformat()}
    if not allowed:
        session["exit"] = {"error": None}
    elif wanted.get("access_token"):
        login = world.logins[wanted["access_token"]]
        login.broken = False
        if wanted.get("accounts"):
            login.choose_all()
    else:
        login = world.grant(NAME, person, "First Platypus Bank", days=400)
        login.notify = wanted.get("webhook", "")
        public = f"public-{secrets.token_hex(8)}"
        world.pending[public] = {"access_token": login.token}
        session["results"] = {
            "item_add_results": [
                {
                    "public_token": public,
                    "accounts": [],
                    "institution": {"name": login.institution, "institution_id": "ins_1"},
                }
            ]
        }
    world.pending[f"session {token}"] = {"json": json.dumps(session)}
    return wanted["back"]


def item_id(login: Login) -> str:
    """The item's id, which is not its token."""
    return hashlib.sha256(login.token.encode()).hexdigest()[:24]


def signed(
    body: bytes, *, key: ECKey = KEY, kid: str = KEY_ID, alg: str = "ES256", at: int | None = None
) -> dict[str, str]:
    """The headers of a notice."""
    claims = {"iat": int(time.time()) if at is None else at, "request_body_sha256": hashlib.sha256(body).hexdigest()}
    return {"Plaid-Verification": jwt.encode({"alg": alg, "kid": kid, "typ": "JWT"}, claims, key)}


def notice(login: Login, kind: str = "TRANSACTIONS", code: str = "SYNC_UPDATES_AVAILABLE", **more: Any) -> bytes:
    """The body of a notice."""
    told = {"webhook_type": kind, "webhook_code": code, "item_id": item_id(login), "environment": "sandbox", **more}
    return json.dumps(told).encode()


async def send(login: Login, kind: str, code: str) -> None:
    """Send a notice to where the provider was told to; a Guilder that does not answer misses it."""
    body = notice(login, kind, code)
    with contextlib.suppress(httpx.HTTPError):
        async with httpx.AsyncClient(timeout=3) as guilder:
            await guilder.post(login.notify, content=body, headers=signed(body))


def routes(world: World, url: str) -> list[Route]:  # noqa: C901  one short function per address
    """The API."""

    def api(path: str, answer: Callable[[dict[str, Any]], Any]) -> Route:
        async def handle(request: Request) -> Response:
            if (
                request.headers.get("plaid-client-id") != "sandbox"
                or request.headers.get("plaid-secret") != "sandbox-secret"
            ):
                return _error(400, "INVALID_INPUT", "INVALID_API_KEYS")
            found = answer(await request.json())
            return found if isinstance(found, Response) else JSONResponse({**found, "request_id": secrets.token_hex(6)})

        return Route(path, handle, methods=["POST"])

    def create(body: dict[str, Any]) -> Any:
        token = f"link-sandbox-{secrets.token_hex(12)}"
        key = secrets.token_hex(12)
        world.pending[key] = {
            "provider": NAME, "bank": "First Platypus Bank", "link_token": token,
            "back": body["hosted_link"]["completion_redirect_uri"], "webhook": body.get("webhook", ""),
            "access_token": body.get("access_token") or "",
            "accounts": "yes" if (body.get("update") or {}).get("account_selection_enabled") else "",
        }  # fmt: skip
        hosted = f"{url.rpartition('/')[0]}/consent/{key}"
        return {"link_token": token, "expiration": datetime.now(UTC).isoformat(), "hosted_link_url": hosted}

    def get(body: dict[str, Any]) -> Any:
        session = world.pending.get(f"session {body['link_token']}")
        sessions = [json.loads(session["json"])] if session else []
        return {"link_token": body["link_token"], "link_sessions": sessions, "metadata": {}}

    def exchange(body: dict[str, Any]) -> Any:
        kept = world.pending.pop(body["public_token"], None)
        if kept is None:
            return _error(400, "INVALID_INPUT", "INVALID_PUBLIC_TOKEN")
        return {"access_token": kept["access_token"], "item_id": item_id(world.logins[kept["access_token"]])}

    def with_login(
        answer: Callable[[Login, dict[str, Any]], Any], *, broken: bool = False
    ) -> Callable[[dict[str, Any]], Any]:
        def run(body: dict[str, Any]) -> Any:
            login = world.login(str(body["access_token"]))
            if login is None:
                return _error(400, "INVALID_INPUT", "INVALID_ACCESS_TOKEN")
            if login.broken and not broken:
                return _error(400, "ITEM_ERROR", "ITEM_LOGIN_REQUIRED")
            return answer(login, body)

        return run

    def item(login: Login, _: dict[str, Any]) -> Any:
        error = {"error_type": "ITEM_ERROR", "error_code": "ITEM_LOGIN_REQUIRED"} if login.broken else None
        return {"item": {"item_id": item_id(login), "error": error, "consent_expiration_time": None}}

    def accounts(login: Login, _: dict[str, Any]) -> Any:
        return {"accounts": [_account(each) for each in login.accounts], "item": {}}

    def remove(login: Login, _: dict[str, Any]) -> Any:
        login.revoked = True
        return {}

    async def sync(request: Request) -> Response:
        body = await request.json()
        found = with_login(lambda login, _: {"login": login})(body)
        if isinstance(found, Response):
            return found
        login: Login = found["login"]
        person = login.person
        paging = world.pending.pop(f"paging {login.token}", None) is not None
        limited = _error(429, "RATE_LIMIT_EXCEEDED", "RATE_LIMIT_EXCEEDED")
        limited.headers["Retry-After"] = "600"
        if (fault := await struck(person, "transactions/sync", limited=limited)) is not None:
            return fault
        if person.struck("expired"):
            login.broken = True
            return _error(400, "ITEM_ERROR", "ITEM_LOGIN_REQUIRED")
        if paging and person.struck("half"):
            return Response("<html>Bad Gateway</html>", status_code=502)
        if paging and person.struck("mutation"):
            return _error(400, "TRANSACTIONS_ERROR", "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION")
        at = min(int(body.get("cursor") or 0), len(person.journal))
        part = person.journal[at : at + min(int(body.get("count", 100)), PAGE)]
        more = at + len(part) < len(person.journal)
        if more:
            world.pending[f"paging {login.token}"] = {}
        # later pages may take back what this one adds; a page tells each movement as it is now
        alive = {each.id for account in login.accounts for each in account.movements}
        return JSONResponse({
            "transactions_update_status": "HISTORICAL_UPDATE_COMPLETE",
            "accounts": [_account(each) for each in login.accounts],
            "added": [_movement(a, m) for c, a, m in part if c == "added" and m.id in alive], "modified": [_movement(a, m) for c, a, m in part if c == "modified" and m.id in alive],
            "removed": [{"transaction_id": m.id, "account_id": a} for c, a, m in part if c == "removed"],
            "next_cursor": str(at + len(part)), "has_more": more, "request_id": secrets.token_hex(6),
        })  # fmt: skip

    def key(body: dict[str, Any]) -> Any:
        if body["key_id"] != KEY_ID:
            return _error(400, "INVALID_INPUT", "INVALID_WEBHOOK_VERIFICATION_KEY_ID")
        public = KEY.as_dict(private=False)
        told = {"alg": "ES256", "kid": KEY_ID, "use": "sig", "created_at": 1, "expired_at": None}
        return {"key": {**{name: public[name] for name in ("kty", "crv", "x", "y")}, **told}}

    return [
        api("/link/token/create", create),
        api("/link/token/get", get),
        api("/item/public_token/exchange", exchange),
        api("/item/get", with_login(item, broken=True)),
        api("/item/remove", with_login(remove, broken=True)),
        api("/accounts/get", with_login(accounts)),
        api("/webhook_verification_key/get", key),
        Route("/transactions/sync", sync, methods=["POST"]),
    ]


def _error(status: int, kind: str, code: str) -> Response:
    told = {"error_type": kind, "error_code": code, "error_message": code, "display_message": None, "request_id": "r"}
    return JSONResponse(told, status_code=status)


def _account(account: Account) -> dict[str, Any]:
    kinds = {"card": ("credit", "credit card"), "savings": ("depository", "savings"), "loan": ("loan", "student")}
    kind, subtype = kinds.get(account.kind, ("depository", "checking"))
    shown = -account.balance if kind in {"credit", "loan"} else account.balance
    balances = {"available": None, "current": float(shown), "limit": None, "iso_currency_code": account.currency,
                "unofficial_currency_code": None}  # fmt: skip
    return {"account_id": account.id, "balances": balances, "mask": account.iban[-4:], "name": account.name,
            "official_name": None, "type": kind, "subtype": subtype}  # fmt: skip


def _movement(account_id: str, movement: Movement) -> dict[str, Any]:
    return {
        "account_id": account_id, "transaction_id": movement.id, "amount": float(-movement.amount),
        "iso_currency_code": None, "unofficial_currency_code": None, "date": movement.on.isoformat(),
        "authorized_date": None, "authorized_datetime": None, "datetime": None, "name": movement.text,
        "merchant_name": movement.payee or None, "pending": movement.pending,
        "pending_transaction_id": movement.links or None, "payment_channel": "in store", "transaction_code": None,
    }  # fmt: skip
