"""SimpleFIN (protocol.md of simplefin/simplefin.github.com): a person makes a token at their bridge and pastes it.

The token is the base64 of an address; posting to it once gives the access URL with its password. Days are fetched
again until a movement has settled, as there is no cursor: `cursor` is the day through which everything was seen.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from guilder.banking.adapters.wire import ask, read
from guilder.banking.contracts import FeedEntry, Institution, WebhookRefused
from guilder.banking.providers import (
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
    broken,
    exact,
    known_currency,
    numbered,
    one_line,
    unique,
)
from guilder.banking.settings import BankingSettings
from guilder.kernel import clock
from guilder.kernel.outgoing import Outgoing

#: How far behind the last sync each one looks again: banks book late, and back-date.
_OVERLAP = timedelta(days=14)
#: The bridge answers at most 90 days at once.
_SPAN = timedelta(days=89)
_WHO = "SimpleFIN"


class SimpleFin:
    """See providers.Provider."""

    profile = Profile(
        key="simplefin",
        name="SimpleFIN",
        chooses="token",
        about="Banks of the USA and Canada. You keep an account at a SimpleFIN bridge and paste a setup token.",
        address="",
        countries=("US", "CA"),
    )

    def __init__(self, settings: BankingSettings, outgoing: Outgoing) -> None:
        self._settings, self._outgoing = settings, outgoing
        self.profile = replace(type(self).profile, address=settings.simplefin_url)

    def missing(self) -> tuple[str, ...]:
        """It needs nothing of the operator."""
        return ()

    async def institutions(self, country: str) -> list[Institution]:
        """The bridge knows which banks a person has there."""
        del country
        return []

    async def start(self, wish: Wish) -> Step:
        """Nothing to begin: the token is the permission."""
        del wish
        return Step("")

    async def finish(self, wish: Wish, kept: Secrets, parameters: Mapping[str, str]) -> Granted:
        """Exchange the setup token, once."""
        del kept, parameters
        answer = await ask(self._outgoing, "POST", _claim(wish.token), who=_WHO, attempts=1, shared=False, content=b"")
        if answer.status_code == 403:
            raise Refused(
                "This setup token has been used already.",
                "If that was not you, revoke it at your SimpleFIN bridge. Make a new token there and paste it.",
            )
        url = answer.text.strip()
        if answer.status_code != 200 or not urlsplit(url).password:
            raise Refused("SimpleFIN did not accept this setup token.", "Make a new one there, and paste all of it.")
        # each bridge is somebody's own server: one that fails says nothing of the others
        return Granted(secrets={"url": url}, institution_id=urlsplit(url).hostname or "")

    async def accounts(self, secrets: Secrets) -> list[RemoteAccount]:
        """Every account that the access URL shows."""
        found = await self._get(secrets, {"balances-only": "1"})
        return [_account(each) for each in found["accounts"]]

    async def sync(self, secrets: Secrets, accounts: Sequence[RemoteAccount], cursor: str) -> Fetched:
        """All days since the cursor, and some before it."""
        del accounts
        today = clock.now().date()
        first = date.fromisoformat(cursor) - _OVERLAP if cursor else today - timedelta(days=self._settings.history_days)
        rows: dict[str, list[Any]] = {}
        latest: dict[str, Any] = {}
        troubles: list[str] = []
        until = today + timedelta(days=2)  # the end is exclusive, and the bank may live in tomorrow
        while True:
            since = max(first, until - _SPAN)
            found = await self._get(secrets, {"start-date": _epoch(since), "end-date": _epoch(until), "pending": "1"})
            for each in found["accounts"]:
                latest.setdefault(each["id"], each)  # the newest span comes first
                rows.setdefault(each["id"], []).extend(each.get("transactions") or [])
            troubles += [text for text in _troubles(found) if text not in troubles]
            if since <= first or (cursor == "" and not any(each.get("transactions") for each in found["accounts"])):
                break
            until = since
        trouble = None
        if troubles:
            trouble = ProviderProblem(
                f"SimpleFIN says: {one_line(troubles[0])[:200]}",
                "Sign in at your SimpleFIN bridge and follow what it asks. Guilder goes on by itself.",
                code="BRIDGE_SAYS",
            )
        return Fetched(
            cursor=today.isoformat(),
            entries={ident: _entries(rows[ident], _currency(latest[ident])) for ident in latest},
            all_pending=frozenset(latest),
            balances={ident: balance for ident, each in latest.items() if (balance := _balance(each))},
            accounts=[_account(each) for each in latest.values()],
            trouble=trouble,
        )

    async def check(self, secrets: Secrets) -> datetime | None:
        """Whether the access URL still opens."""
        await self._get(secrets, {"balances-only": "1"})
        return None

    async def disconnect(self, secrets: Secrets) -> None:
        """The protocol has no way to give an access URL back: it is forgotten here."""
        del secrets

    async def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """SimpleFIN sends none."""
        del headers, body
        raise WebhookRefused("SimpleFIN sends no notices.")

    async def _get(self, secrets: Secrets, query: dict[str, str]) -> dict[str, Any]:
        parts = urlsplit(secrets["url"])
        bare = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/") + "/accounts", "", ""))
        answer = await ask(
            self._outgoing, "GET", bare, who=_WHO, shared=False, params={**query, "version": "2"},
            auth=(parts.username or "", parts.password or ""),
        )  # fmt: skip
        if answer.status_code == 402:
            raise Refused("Your SimpleFIN bridge waits for its fee.", "Pay it at the bridge; Guilder then goes on.")
        if answer.status_code in {401, 403}:
            raise PermissionEnded(
                "SimpleFIN no longer lets Guilder in.", "Make a new setup token at your bridge and paste it here."
            )
        found = read(answer)
        if answer.status_code != 200 or not isinstance(found, dict) or not isinstance(found.get("accounts"), list):
            raise broken("the list of accounts is missing")
        return found


def _claim(token: str) -> str:
    try:
        url = base64.b64decode("".join(token.split()), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        url = ""
    if urlsplit(url).scheme not in {"https", "http"}:
        raise Refused(
            "This is no SimpleFIN setup token.", "Copy the whole token from your bridge; it is one long word."
        )
    return url


def _epoch(on: date) -> str:
    return str(int(datetime.combine(on, time(), UTC).timestamp()))


def _troubles(found: dict[str, Any]) -> list[str]:
    listed = found.get("errlist") or found.get("errors") or []
    return [each.get("msg") or json.dumps(each) if isinstance(each, dict) else str(each) for each in listed]


def _currency(each: dict[str, Any]) -> str:
    return known_currency(each.get("currency"))


def _account(each: dict[str, Any]) -> RemoteAccount:
    org = each.get("org") or {}
    name = one_line(each.get("name")) or "Account"
    words = name.casefold()
    kinds = {"card": ("card", "visa", "mastercard", "amex"), "savings": ("saving",), "mortgage": ("mortgage",),
             "loan": ("loan",), "investment": ("brokerage", "invest", "ira", "401")}  # fmt: skip
    kind = next((kind for kind, marks in kinds.items() if any(mark in words for mark in marks)), "checking")
    return RemoteAccount(
        remote_id=str(each["id"]), identity=str(each["id"]), name=name[:80], currency=_currency(each), kind=kind,
        institution=one_line(org.get("name") or org.get("domain"))[:80],
    )  # fmt: skip


def _balance(each: dict[str, Any]) -> Any:
    if each.get("balance") is None or not each.get("balance-date"):
        return None
    return exact(each["balance"], "a balance"), datetime.fromtimestamp(int(each["balance-date"]), UTC).date()


def _entries(rows: Sequence[dict[str, Any]], currency: str) -> list[FeedEntry]:
    found: dict[str, FeedEntry] = {}
    bare: list[FeedEntry] = []
    for row in rows:
        entry = _entry(row, currency)
        if entry.entry_id:
            found.setdefault(f"{entry.entry_id}\x1f{entry.amount}\x1f{entry.booked_on}", entry)  # spans may overlap
        else:
            bare.append(entry)
    return numbered(unique([*found.values(), *bare]))


def _entry(row: dict[str, Any], currency: str) -> FeedEntry:
    posted, moved = int(row.get("posted") or 0), int(row.get("transacted_at") or 0)
    pending = bool(row.get("pending")) or posted == 0
    if not posted and not moved:
        raise broken("a movement has no day")
    payee = one_line(row.get("payee"))
    return FeedEntry(
        entry_id=str(row.get("id") or "")[:200],
        pending=pending,
        booked_on=datetime.fromtimestamp(posted or moved, UTC).date(),
        value_on=datetime.fromtimestamp(moved, UTC).date() if moved and posted else None,
        amount=exact(row.get("amount"), "an amount"),
        currency=currency,
        description=one_line(row.get("description")) or payee or "Movement",
        counterparty=payee[:200],
        reference=one_line(row.get("memo"))[:140],
    )
