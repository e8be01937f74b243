"""Plaid, through its own client `plaid-python`: Hosted Link for consent, /transactions/sync with Plaid's cursor.

Answers are read from the wire, not through the client's models: those make floats of amounts and refuse words that
Plaid adds. Plaid's sign is the opposite of ours: there, an amount above zero is money out.
"""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from guilder.banking.adapters.wire import SECONDS, WAITING, retry_after
from guilder.banking.contracts import FeedEntry, Institution, WebhookRefused
from guilder.banking.providers import (
    Down,
    Fetched,
    Granted,
    Notice,
    PermissionEnded,
    Profile,
    ProviderProblem,
    Refused,
    RemoteAccount,
    Resting,
    Secrets,
    Step,
    Wish,
    absent,
    broken,
    day,
    exact,
    known_currency,
    one_line,
)
from guilder.banking.settings import BankingSettings
from guilder.kernel import clock
from guilder.kernel.cache import Cache

_PAGE = 500
_RESTARTS = 5
#: A notice older than this is a replay.
_NOTICE_AGE = timedelta(minutes=5)
_KEY_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_ENDED = {
    "ITEM_LOGIN_REQUIRED", "INVALID_ACCESS_TOKEN", "ITEM_NOT_FOUND", "ACCESS_NOT_GRANTED", "NO_ACCOUNTS",
    "USER_PERMISSION_REVOKED", "USER_ACCOUNT_REVOKED", "ITEM_LOCKED", "INVALID_CREDENTIALS", "INVALID_UPDATED_USERNAME",
}  # fmt: skip
_NEWS = {"SYNC_UPDATES_AVAILABLE", "INITIAL_UPDATE", "HISTORICAL_UPDATE", "DEFAULT_UPDATE", "TRANSACTIONS_REMOVED"}
_KINDS = {
    "depository": "checking",
    "credit": "card",
    "loan": "loan",
    "investment": "investment",
    "brokerage": "investment",
}
_SUBKINDS = {"savings": "savings", "cd": "savings", "money market": "savings", "mortgage": "mortgage",
             "401k": "pension", "ira": "pension", "roth": "pension", "pension": "pension"}  # fmt: skip


class Plaid:
    """See providers.Provider."""

    profile = Profile(
        key="plaid",
        name="Plaid",
        chooses="nothing",
        about="More than 10,000 banks of the USA and Canada. You choose yours on Plaid's page.",
        address="",
        webhooks=True,
    )

    def __init__(self, settings: BankingSettings, cache: Cache) -> None:
        self._settings, self._cache = settings, cache
        self.profile = Profile(
            key="plaid", name="Plaid", chooses="nothing", about=type(self).profile.about, address="",
            countries=tuple(filter(None, settings.plaid_countries.split(","))), webhooks=True,
        )  # fmt: skip

    def missing(self) -> tuple[str, ...]:
        """The settings that the operator has yet to give."""
        return absent(
            {
                "GUILDER_BANKING_PLAID_CLIENT_ID": self._settings.plaid_client_id,
                "GUILDER_BANKING_PLAID_SECRET": self._settings.plaid_secret.get_secret_value(),
            }
        )

    async def institutions(self, country: str) -> list[Institution]:
        """Plaid's page asks for the bank."""
        del country
        return []

    async def start(self, wish: Wish) -> Step:
        """A Hosted Link session; in update mode when permission is given again."""
        back = f"{wish.back}?{urlencode({'state': wish.state})}"
        body: dict[str, Any] = {
            "client_name": "Guilder",
            "language": "en",
            "country_codes": [wish.country] if wish.country else list(self.profile.countries),
            "user": {"client_user_id": wish.person},
            "webhook": wish.webhook,
            "hosted_link": {"completion_redirect_uri": back},
        }
        if wish.again is not None:
            body["access_token"] = wish.again["access_token"]
            if wish.accounts:
                body["update"] = {"account_selection_enabled": True}
        else:
            body |= {
                "products": ["transactions"],
                "transactions": {"days_requested": min(self._settings.history_days, 730)},
            }
        made = await self._call("link_token_create", "LinkTokenCreateRequest", body)
        return Step(str(made["hosted_link_url"]), {"link_token": str(made["link_token"])})

    async def finish(self, wish: Wish, kept: Secrets, parameters: Mapping[str, str]) -> Granted:
        """Ask what became of the session; Plaid's page adds nothing to the address."""
        del parameters
        found = await self._call("link_token_get", "LinkTokenGetRequest", {"link_token": kept["link_token"]})
        sessions = [each for each in found.get("link_sessions") or [] if each.get("finished_at")]
        added = [item for each in sessions for item in (each.get("results") or {}).get("item_add_results") or []]
        if wish.again is not None and sessions and not sessions[-1].get("exit"):
            item = (await self._call("item_get", "ItemGetRequest", {"access_token": wish.again["access_token"]}))[
                "item"
            ]
            return Granted(secrets=dict(wish.again), reference=str(item["item_id"]), until=_instant(item))
        if not added:
            raise Refused("You left Plaid's page without giving permission.", "Nothing was connected.")
        public = {"public_token": added[0]["public_token"]}
        token = await self._call("item_public_token_exchange", "ItemPublicTokenExchangeRequest", public)
        bank = added[0].get("institution") or {}
        return Granted(
            secrets={"access_token": str(token["access_token"]), "bank": str(bank.get("institution_id") or "")},
            reference=str(token["item_id"]), institution_id=str(bank.get("institution_id") or ""),
            institution=one_line(bank.get("name")),
        )  # fmt: skip

    async def accounts(self, secrets: Secrets) -> list[RemoteAccount]:
        """The accounts that the person chose."""
        found = await self._call("accounts_get", "AccountsGetRequest", {"access_token": secrets["access_token"]})
        return _accounts(found["accounts"], secrets)

    async def sync(self, secrets: Secrets, accounts: Sequence[RemoteAccount], cursor: str) -> Fetched:
        """All pages since the cursor. When the data moves while paging, everything is fetched again from that cursor."""
        for _ in range(_RESTARTS):
            try:
                return await self._loop(secrets, accounts, cursor)
            except _Moved:
                continue
        raise Down("The bank's data kept changing while it was read.", WAITING, code="MUTATION")

    async def _loop(self, secrets: Secrets, accounts: Sequence[RemoteAccount], began: str) -> Fetched:
        entries: dict[str, tuple[str, FeedEntry]] = {}
        removed: dict[str, str] = {}
        cursor, more = began, True
        page: dict[str, Any] = {}
        while more:
            body: dict[str, Any] = {"access_token": secrets["access_token"], "count": _PAGE}
            page = await self._call(
                "transactions_sync", "TransactionsSyncRequest", body | ({"cursor": cursor} if cursor else {})
            )
            for each in (*page["added"], *page["modified"]):
                entries[str(each["transaction_id"])] = (str(each["account_id"]), _entry(each))
                removed.pop(str(each["transaction_id"]), None)
            for each in page["removed"]:
                entries.pop(str(each["transaction_id"]), None)
                removed[str(each["transaction_id"])] = str(each.get("account_id") or "")
            cursor, more = str(page["next_cursor"]), bool(page["has_more"])
        known = _accounts(page["accounts"], secrets)
        names = {each.remote_id for each in (*known, *accounts)}
        return Fetched(
            cursor=cursor,
            entries={name: [entry for owner, entry in entries.values() if owner == name] for name in names},
            removed={name: [ident for ident, owner in removed.items() if owner in {name, ""}] for name in names},
            balances={str(each["account_id"]): told for each in page["accounts"] if (told := _balance(each))},
            accounts=known or None,
            again=timedelta(minutes=2) if page.get("transactions_update_status") == "NOT_READY" else None,
        )

    async def check(self, secrets: Secrets) -> datetime | None:
        """The item's own state."""
        item = (await self._call("item_get", "ItemGetRequest", {"access_token": secrets["access_token"]}))["item"]
        if item.get("error"):
            raise _problem(400, item["error"])
        return _instant(item)

    async def disconnect(self, secrets: Secrets) -> None:
        """Remove the item, which ends its access token."""
        await self._call("item_remove", "ItemRemoveRequest", {"access_token": secrets["access_token"]})

    async def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Verified as Plaid says: ES256 only, its key by id, at most five minutes old, the hash of the raw body."""
        signed = headers.get("plaid-verification", "")
        try:
            head = json.loads(_decoded(signed.split(".")[0]))
            algorithm, key_id = head.get("alg"), str(head.get("kid") or "")
        except (ValueError, AttributeError):
            raise WebhookRefused from None
        if algorithm != "ES256" or not _KEY_ID.fullmatch(key_id):
            raise WebhookRefused
        try:
            claims = jwt.decode(signed, ECKey.import_key(await self._key(key_id)), algorithms=["ES256"]).claims
            issued = datetime.fromtimestamp(int(claims["iat"]), UTC)
            told = str(claims["request_body_sha256"])
        except (JoseError, KeyError, TypeError, ValueError):
            raise WebhookRefused from None
        now = clock.now()
        if not now - _NOTICE_AGE <= issued <= now + timedelta(minutes=1):
            raise WebhookRefused
        if not hmac.compare_digest(told, hashlib.sha256(body).hexdigest()):
            raise WebhookRefused
        return _notice(body)

    async def _key(self, key_id: str) -> dict[str, str | list[str]]:
        place = f"banking:plaid key:{key_id}"
        if (known := await self._cache.get(place)) is None:
            try:
                found = await self._call(
                    "webhook_verification_key_get", "WebhookVerificationKeyGetRequest", {"key_id": key_id}
                )
                known = {name: str(found["key"][name]) for name in ("kty", "crv", "x", "y")}
                if found["key"].get("expired_at") or found["key"].get("alg") != "ES256":
                    known = {}
            except ProviderProblem as problem:
                if problem.sick:
                    raise WebhookRefused("The key of this notice cannot be had now. Send it again.") from None
                known = {}
            await self._cache.put(place, known, seconds=3600 if known else 300)
        if not known:
            raise WebhookRefused
        return dict(known)

    async def _call(self, method: str, model: str, body: dict[str, Any]) -> dict[str, Any]:
        return await asyncio.to_thread(
            _call, self._settings.plaid_url, self._settings.plaid_client_id,
            self._settings.plaid_secret.get_secret_value(), method, model, body,
        )  # fmt: skip


class _Moved(Exception):
    """The data changed while its pages were read."""


@lru_cache(maxsize=4)
def _client(url: str, client_id: str, secret: str) -> Any:
    import plaid
    from plaid.api import plaid_api

    configuration = plaid.Configuration(host=url, api_key={"clientId": client_id, "secret": secret})
    return plaid_api.PlaidApi(plaid.ApiClient(configuration))


def _call(url: str, client_id: str, secret: str, method: str, model: str, body: dict[str, Any]) -> dict[str, Any]:
    """One call of the official client, in a thread. Raises ProviderProblem, _Moved."""
    import importlib

    import plaid
    import urllib3

    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", model).lower()
    kind = getattr(importlib.import_module(f"plaid.model.{snake}"), model)
    client = _client(url, client_id, secret)
    request = kind._from_openapi_data(**body, _check_type=False)  # noqa: SLF001  what its deserialiser calls; takes plain JSON
    try:
        answer = getattr(client, method)(request, _preload_content=False, _request_timeout=SECONDS)
        status, content, wait = int(answer.status), bytes(answer.data), None
    except plaid.ApiException as error:
        status, content = int(error.status or 0), (error.body or b"")
        wait = retry_after(str((error.headers or {}).get("Retry-After") or ""))
    except urllib3.exceptions.HTTPError:
        raise Down("Plaid is not answering.", WAITING, everywhere=True) from None
    try:
        found = json.loads(content, parse_float=str)
    except ValueError:
        found = None
    if 200 <= status < 300 and isinstance(found, dict):
        return found
    if 200 <= status < 300:
        raise broken("Plaid sent no JSON")
    told: dict[str, Any] = found if isinstance(found, dict) else {}
    if told.get("error_code") == "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION":
        raise _Moved
    raise _problem(status, told, wait)


def _problem(status: int, told: Mapping[str, Any], wait: float | None = None) -> ProviderProblem:
    """wait: seconds that the answer asks for."""
    code, kind = str(told.get("error_code") or ""), str(told.get("error_type") or "")
    if status == 429 or code == "RATE_LIMIT_EXCEEDED":
        return Resting(
            "Plaid allows no more requests for now.", "The connection is well. Guilder goes on when it may again.",
            rest=timedelta(seconds=min(max(wait or 900.0, 60.0), 86_400.0)),
        )  # fmt: skip
    if code in _ENDED:
        return PermissionEnded(
            "Your bank asks you to sign in again.", "Reconnect it; nothing that is here is lost.", code=code
        )
    if code == "PRODUCT_NOT_READY":
        return Resting("The bank is still getting its data together.", WAITING, code=code, rest=timedelta(minutes=2))
    if code in {"INVALID_API_KEYS", "UNAUTHORIZED_ENVIRONMENT", "INVALID_PRODUCT"}:
        return Refused("Plaid does not accept this server's keys.", "Ask whoever runs it to correct them.", code=code)
    if status >= 500 or status == 0 or kind in {"API_ERROR", "INSTITUTION_ERROR"}:
        return Down("The bank is not answering Plaid.", WAITING, code=code)
    words = one_line(told.get("display_message") or told.get("error_message"))[:200]
    return Refused(f"Plaid says: {words or 'no'}.", "Try again later; if it stays, reconnect the bank.", code=code)


def _notice(body: bytes) -> Notice:
    try:
        told = json.loads(body)
        reference, area, code = str(told.get("item_id") or ""), told.get("webhook_type"), told.get("webhook_code")
    except (ValueError, AttributeError):
        raise WebhookRefused("This notice is no JSON object.") from None
    if area == "TRANSACTIONS" and code in _NEWS:
        return Notice(reference, "news")
    if area == "ITEM" and code == "NEW_ACCOUNTS_AVAILABLE":
        return Notice(reference, "accounts")
    if area == "ITEM" and code == "LOGIN_REPAIRED":
        return Notice(reference, "repaired")
    if area == "ITEM" and code in {"PENDING_EXPIRATION", "PENDING_DISCONNECT"}:
        return Notice(reference, "ending")
    failed = (told.get("error") or {}).get("error_code") in _ENDED
    if area == "ITEM" and (code in {"USER_PERMISSION_REVOKED", "USER_ACCOUNT_REVOKED"} or (code == "ERROR" and failed)):
        return Notice(reference, "ended")
    return Notice(reference, "nothing")


def _decoded(part: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _instant(item: Mapping[str, Any]) -> datetime | None:
    told = item.get("consent_expiration_time")
    return datetime.fromisoformat(str(told)) if told else None


def _accounts(found: Sequence[Mapping[str, Any]], secrets: Secrets) -> list[RemoteAccount]:
    made: list[RemoteAccount] = []
    for each in found:
        balances, mask = each.get("balances") or {}, str(each.get("mask") or "")
        kind = _SUBKINDS.get(str(each.get("subtype") or ""), _KINDS.get(str(each.get("type")), "checking"))
        currency = known_currency(balances.get("iso_currency_code"))
        # a new login numbers its accounts anew, and tells them apart by their last digits
        identity = f"{secrets.get('bank', '')}:{kind}:{mask}:{currency}" if mask else str(each["account_id"])
        if any(one.identity == identity for one in made):
            identity = str(each["account_id"])
        name = one_line(each.get("name") or each.get("official_name")) or "Account"
        made.append(
            RemoteAccount(
                str(each["account_id"]), str(each.get("persistent_account_id") or identity),
                f"{name} ·· {mask}"[:80] if mask else name[:80], currency, kind,
            )
        )  # fmt: skip
    return made


def _balance(each: Mapping[str, Any]) -> Any:
    told = (each.get("balances") or {}).get("current")
    if told is None:
        return None
    amount = exact(told, "a balance")
    owed = each.get("type") in {"credit", "loan"}  # there, what is owed is positive
    return -amount if owed else amount, clock.now().date()


def _entry(row: Mapping[str, Any]) -> FeedEntry:
    on = day(row.get("date"))
    if on is None:
        raise broken("a movement has no day")
    return FeedEntry(
        entry_id=str(row["transaction_id"])[:200],
        linked_id=str(row.get("pending_transaction_id") or "")[:200],
        pending=bool(row.get("pending")),
        booked_on=on,
        value_on=day(row.get("authorized_date")),
        amount=-exact(row["amount"], "an amount"),
        currency=known_currency(row.get("iso_currency_code")),
        description=one_line(row.get("original_description") or row.get("name")) or "Movement",
        counterparty=one_line(row.get("merchant_name"))[:200],
        reference=one_line((row.get("payment_meta") or {}).get("reference_number"))[:140],
        bank_kind=str(row.get("transaction_code") or "")[:40],
    )
