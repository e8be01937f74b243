"""Tink: banks of Europe. Each connection is a user of its own at Tink, so that ending one deletes just that.

There is no official client for Python (the package `tink` is a library for cryptography).
"""

import secrets as randomness
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import httpx

from guilder.banking.adapters import window
from guilder.banking.adapters.wire import WAITING, ask, read
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
from guilder.kernel.outgoing import Outgoing

_WHO = "Tink"
#: Tink Link's own client, to which a user's authorisation is delegated (docs.tink.com, "Tink Link").
_LINK = "df05e4b379934cd09963197cc855bfe9"
_READ = "accounts:read,balances:read,transactions:read,credentials:read"
_LINKING = "authorization:read,authorization:grant,credentials:refresh,credentials:read,credentials:write,providers:read,user:read"
_PAGES = 1_000
_KINDS = {"CHECKING": "checking", "SAVINGS": "savings", "CREDIT_CARD": "card", "LOAN": "loan", "MORTGAGE": "mortgage",
          "INVESTMENT": "investment", "PENSION": "pension"}  # fmt: skip
_ENDED = {"SESSION_EXPIRED", "AUTHENTICATION_ERROR", "PERMANENT_ERROR", "DELETED"}


class Tink:
    """See providers.Provider."""

    profile = Profile(
        key="tink",
        name="Tink",
        chooses="country",
        about="Banks of Europe by open banking. You choose yours on Tink's page.",
        address="",
        countries=(
            "AT",
            "BE",
            "DE",
            "DK",
            "EE",
            "ES",
            "FI",
            "FR",
            "GB",
            "IE",
            "IT",
            "LT",
            "LV",
            "NL",
            "NO",
            "PL",
            "PT",
            "SE",
        ),
    )

    def __init__(self, settings: BankingSettings, outgoing: Outgoing) -> None:
        self._settings, self._outgoing = settings, outgoing

    def missing(self) -> tuple[str, ...]:
        """The settings that the operator has yet to give."""
        return absent(
            {
                "GUILDER_BANKING_TINK_CLIENT_ID": self._settings.tink_client_id,
                "GUILDER_BANKING_TINK_CLIENT_SECRET": self._settings.tink_client_secret.get_secret_value(),
            }
        )

    async def institutions(self, country: str) -> list[Institution]:
        """Tink's page asks for the bank."""
        del country
        return []

    async def start(self, wish: Wish) -> Step:
        """Tink's page for a user made for this connection (the same one when permission is given again)."""
        own = await self._client_token("user:create,authorization:grant")
        user = wish.again["user"] if wish.again is not None else f"{wish.person}-{randomness.token_hex(8)}"
        if wish.again is None:
            body = {"external_user_id": user, "market": wish.country, "locale": "en_US"}
            await self._call("POST", "/api/v1/user/create", own, json=body)
        form = {"external_user_id": user, "id_hint": "Guilder", "actor_client_id": _LINK, "scope": _LINKING}
        granted = await self._call("POST", "/api/v1/oauth/authorization-grant/delegate", own, data=form)
        query = {
            "client_id": self._settings.tink_client_id, "authorization_code": granted["code"],
            "redirect_uri": wish.back, "market": wish.country, "locale": "en_US", "state": wish.state,
        }  # fmt: skip
        address = f"{self._settings.tink_link_url}/1.0/transactions/connect-accounts?{urlencode(query)}"
        return Step(address, {"user": user})

    async def finish(self, wish: Wish, kept: Secrets, parameters: Mapping[str, str]) -> Granted:
        """The address only says that it went well; what is there is asked for."""
        if "error" in parameters or not parameters.get("credentialsId"):
            raise Refused("You left Tink's page without giving permission.", "Nothing was connected.")
        secrets = {"user": kept["user"], "credentials": parameters["credentialsId"]}
        return Granted(
            secrets=secrets, institution=wish.institution or "Bank through Tink", until=await self.check(secrets)
        )

    async def accounts(self, secrets: Secrets) -> list[RemoteAccount]:
        """The accounts of the user."""
        return [_account(each) for each in await self._told(await self._user_token(secrets), "accounts", {})]

    async def sync(self, secrets: Secrets, accounts: Sequence[RemoteAccount], cursor: str) -> Fetched:
        """All pages of all accounts since the cursor."""
        token = await self._user_token(secrets)
        await self._healthy(token, secrets)
        told = await self._told(token, "accounts", {})
        query = {
            "bookedDateGte": window.first_day(cursor, self._settings.history_days).isoformat(),
            "bookedDateLte": (clock.now().date() + timedelta(days=2)).isoformat(),
            "statusIn": "BOOKED,PENDING", "pageSize": "100",
        }  # fmt: skip
        found: dict[str, list[FeedEntry]] = {str(each["id"]): [] for each in told}
        for row in await self._told(token, "transactions", query):
            if str(row["accountId"]) in found:
                found[str(row["accountId"])].append(_entry(row))
        del accounts
        return Fetched(
            cursor=window.today(), entries={ident: window.told_apart(rows) for ident, rows in found.items()},
            all_pending=frozenset(found), accounts=[_account(each) for each in told],
            balances={str(each["id"]): balance for each in told if (balance := _balance(each))},
        )  # fmt: skip

    async def check(self, secrets: Secrets) -> datetime | None:
        """The state of the credentials at Tink, and until when the bank's session lasts."""
        return await self._healthy(await self._user_token(secrets), secrets)

    async def _healthy(self, token: str, secrets: Secrets) -> datetime | None:
        found = await self._call("GET", f"/api/v1/credentials/{secrets['credentials']}", token)
        if found.get("status") in _ENDED:
            raise _ended()
        until = found.get("sessionExpiryDate")
        return datetime.fromtimestamp(int(until) / 1000, tz=clock.now().tzinfo) if until else None

    async def disconnect(self, secrets: Secrets) -> None:
        """Delete the user that was made for this connection, with everything at Tink."""
        token = await self._user_token(secrets, scope="user:delete")
        await self._call("POST", "/api/v1/user/delete", token)

    async def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Guilder asks Tink by itself and takes no notices."""
        del headers, body
        raise WebhookRefused("Guilder takes no notices of Tink.")

    async def _told(self, token: str, what: str, query: dict[str, str]) -> list[dict[str, Any]]:
        """All pages of a list."""
        found: list[dict[str, Any]] = []
        page = ""
        for _ in range(_PAGES):
            asked = query | ({"pageToken": page} if page else {})
            answer = await self._call("GET", f"/data/v2/{what}", token, params=asked)
            found += answer.get(what) or []
            page = str(answer.get("nextPageToken") or "")
            if not page:
                return found
        raise broken("its pages do not end")

    async def _client_token(self, scope: str) -> str:
        return await self._token({"grant_type": "client_credentials", "scope": scope})

    async def _user_token(self, secrets: Secrets, *, scope: str = _READ) -> str:
        own = await self._client_token("authorization:grant")
        form = {"external_user_id": secrets["user"], "scope": scope}
        granted = await self._call("POST", "/api/v1/oauth/authorization-grant", own, data=form)
        return await self._token({"grant_type": "authorization_code", "code": str(granted["code"])})

    async def _token(self, form: dict[str, str]) -> str:
        keys = {
            "client_id": self._settings.tink_client_id,
            "client_secret": self._settings.tink_client_secret.get_secret_value(),
        }
        answer = await ask(
            self._outgoing, "POST", f"{self._settings.tink_url}/api/v1/oauth/token", who=_WHO, data=keys | form
        )
        if answer.status_code != 200:
            raise Refused("Tink does not accept this server's keys.", "Ask whoever runs it to correct them.")
        return str(read(answer)["access_token"])

    async def _call(self, method: str, path: str, token: str, **options: Any) -> dict[str, Any]:
        answer = await ask(
            self._outgoing, method, f"{self._settings.tink_url}{path}", who=_WHO,
            attempts=3 if method == "GET" else 1, headers={"Authorization": f"Bearer {token}"}, **options,
        )  # fmt: skip
        if answer.status_code not in {200, 201, 204}:
            raise _problem(answer)
        found = read(answer) if answer.content else {}
        if not isinstance(found, dict):
            raise broken("Tink sent no object")
        return found


def _ended() -> PermissionEnded:
    return PermissionEnded("Your permission at the bank has ended.", "Reconnect it; nothing that is here is lost.")


def _problem(answer: httpx.Response) -> ProviderProblem:
    try:
        told = read(answer)
    except ProviderProblem:
        told = {}
    if answer.status_code in {401, 403, 404}:
        return _ended()
    if answer.status_code >= 500:
        return Down("The bank is not answering.", WAITING)
    words = one_line(told.get("errorMessage") if isinstance(told, dict) else "")[:200]
    return Refused(f"Tink says: {words or 'no'}.", "Try again later; if it stays, reconnect the bank.")


def _amount(told: Mapping[str, Any], what: str) -> tuple[Decimal, str]:
    """Exact: an integer and how many of its digits stand behind the point, both as strings."""
    value = told.get("value") or {}
    whole, scale = exact(value.get("unscaledValue"), what), exact(value.get("scale"), what)
    return whole.scaleb(-int(scale)), known_currency(told.get("currencyCode"))


def _account(each: Mapping[str, Any]) -> RemoteAccount:
    ids = each.get("identifiers") or {}
    number = window.text_of((ids.get("iban") or {}).get("iban"))
    booked = ((each.get("balances") or {}).get("booked") or {}).get("amount") or {}
    return RemoteAccount(
        remote_id=str(each["id"]), identity=number or str(each["id"]), name=one_line(each.get("name")) or "Account",
        currency=known_currency(booked.get("currencyCode")), kind=_KINDS.get(str(each.get("type")), "checking"),
        number=number,
    )  # fmt: skip


def _balance(each: Mapping[str, Any]) -> Any:
    booked = ((each.get("balances") or {}).get("booked") or {}).get("amount")
    if not booked:
        return None
    on = day((each.get("dates") or {}).get("lastRefreshed")) or clock.now().date()
    return _amount(booked, "a balance")[0], on


def _entry(row: Mapping[str, Any]) -> FeedEntry:
    amount, currency = _amount(row.get("amount") or {}, "an amount")
    dates, words = row.get("dates") or {}, row.get("descriptions") or {}
    on = day(dates.get("booked")) or day(dates.get("value"))
    if on is None:
        raise broken("a movement has no day")
    merchant = row.get("merchantInformation") or {}
    pending = row.get("status") == "PENDING"
    ident = (row.get("identifiers") or {}).get("providerTransactionId")
    return FeedEntry(
        entry_id=str(ident or row.get("id") or "")[:200],
        pending=pending,
        booked_on=on,
        value_on=day(dates.get("value")),
        amount=amount,
        currency=currency,
        description=one_line(words.get("original") or words.get("display")) or "Movement",
        counterparty=one_line(merchant.get("merchantName"))[:200],
        reference=window.text_of(row.get("reference"))[:140],
        mcc=str(merchant.get("merchantCategoryCode") or "")[:4],
    )
