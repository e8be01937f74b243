"""Enable Banking: banks of Europe under PSD2, called with a token that Guilder signs itself (RS256)."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from guilder.banking.adapters import window
from guilder.banking.adapters.wire import WAITING, ask, read
from guilder.banking.contracts import FeedEntry, Institution, WebhookRefused
from guilder.banking.providers import (
    OPEN_BANKING,
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
from guilder.kernel.outgoing import Outgoing

_WHO = "Enable Banking"
_ISSUER, _AUDIENCE = "enablebanking.com", "api.enablebanking.com"
#: Consent is asked for at most so long; each bank has a maximum of its own, which is not touched by a margin.
_CONSENT, _MARGIN = timedelta(days=180), timedelta(days=1)
#: Many banks give all of the history only right after the log-in, later less: steps in days.
_STEPS = (89, 60, 30)
_PAGES = 1_000
_ENDED = {"EXPIRED_SESSION", "CLOSED_SESSION", "REVOKED_SESSION", "SESSION_DOES_NOT_EXIST", "WRONG_SESSION_STATUS"}
_PERIOD = {"WRONG_TRANSACTIONS_PERIOD", "PERIOD_INVALID"}
#: Booked balances first; what is available counts pending movements too.
_BALANCES = ("CLBD", "ITBD", "PRCD", "XPCD", "CLAV", "ITAV")
_KINDS = {"CARD": "card", "SVGS": "savings", "LOAN": "loan"}


class EnableBanking:
    """See providers.Provider."""

    profile = Profile(
        key="enablebanking",
        name="Enable Banking",
        chooses="bank",
        about="Banks of Europe by open banking.",
        address="",
        countries=OPEN_BANKING,
    )

    def __init__(self, settings: BankingSettings, outgoing: Outgoing) -> None:
        self._settings, self._outgoing = settings, outgoing

    def missing(self) -> tuple[str, ...]:
        """The settings that the operator has yet to give."""
        return absent(
            {
                "GUILDER_BANKING_ENABLEBANKING_APPLICATION": self._settings.enablebanking_application,
                "GUILDER_BANKING_ENABLEBANKING_KEY": self._settings.enablebanking_key.get_secret_value(),
            }
        )

    async def institutions(self, country: str) -> list[Institution]:
        """The banks of a country, known by their names."""
        return [
            Institution(
                provider="enablebanking", id=str(each["name"])[:200], name=str(each["name"])[:120], country=country
            )
            for each in await self._banks(country)
        ]

    async def _banks(self, country: str) -> list[dict[str, Any]]:
        found = await self._call("GET", "/aspsps", params={"country": country, "psu_type": "personal"})
        return list(found.get("aspsps") or [])

    async def start(self, wish: Wish) -> Step:
        """The bank's page, for as long as the bank permits."""
        bank = next((each for each in await self._banks(wish.country) if each["name"] == wish.institution_id), None)
        if bank is None:
            raise Refused("Enable Banking no longer has this bank.", "Choose it from the list again.")
        longest = timedelta(seconds=int(bank.get("maximum_consent_validity") or _CONSENT.total_seconds()))
        until = clock.now() + min(_CONSENT, longest - min(_MARGIN, longest / 10))
        found = await self._call(
            "POST", "/auth",
            json={
                "access": {"valid_until": until.isoformat(), "balances": True, "transactions": True},
                "aspsp": {"name": wish.institution_id, "country": wish.country}, "state": wish.state,
                "redirect_url": wish.back, "psu_type": "personal",
            },
        )  # fmt: skip
        return Step(str(found["url"]))

    async def finish(self, wish: Wish, kept: Secrets, parameters: Mapping[str, str]) -> Granted:
        """Exchange the code for a session."""
        del kept
        if "code" not in parameters:
            raise Refused("You left your bank's page without giving permission.", "Nothing was connected.")
        found = await self._call("POST", "/sessions", json={"code": parameters["code"]})
        until = (found.get("access") or {}).get("valid_until")
        return Granted(
            secrets={"session": str(found["session_id"]), "accounts": json.dumps(found.get("accounts") or [])},
            institution=wish.institution, until=datetime.fromisoformat(str(until)) if until else None,
        )  # fmt: skip

    async def accounts(self, secrets: Secrets) -> list[RemoteAccount]:
        """The accounts that the session was made with."""
        return [_account(each) for each in json.loads(secrets["accounts"])]

    async def sync(self, secrets: Secrets, accounts: Sequence[RemoteAccount], cursor: str) -> Fetched:
        """Every account's days since the cursor, all pages."""
        del secrets

        async def ask_bank(account: RemoteAccount) -> window.Told:
            return await self._told(account, cursor)

        return await window.each_account(accounts, cursor, ask_bank)

    async def _told(self, account: RemoteAccount, cursor: str) -> window.Told:
        rows = await self._rows(account.remote_id, cursor)
        entries = [_entry(row, account.currency) for row in rows if row.get("status") in {"BOOK", "PDNG", "HOLD", None}]
        try:
            found = await self._call("GET", f"/accounts/{account.remote_id}/balances")
        except Resting as problem:
            return window.Told(entries, None, problem.rest or timedelta(0))
        return window.Told(entries, _balance(found.get("balances") or [], account.currency))

    async def _rows(self, uid: str, cursor: str) -> list[dict[str, Any]]:
        """All pages from as early as the bank permits."""
        today = clock.now().date()
        first = window.first_day(cursor, self._settings.history_days)
        for days in (None, *_STEPS):
            since = first if days is None else max(first, today - timedelta(days=days))
            try:
                return await self._pages(uid, since.isoformat())
            except _Period:
                continue
        raise Refused("The bank gives out no movements.", "Reconnect it; many banks give more right after the log-in.")

    async def _pages(self, uid: str, since: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        key: str | None = None
        for _ in range(_PAGES):
            query = {"date_from": since} | ({"continuation_key": key} if key else {})
            found = await self._call("GET", f"/accounts/{uid}/transactions", params=query)
            rows += found.get("transactions") or []
            key = found.get("continuation_key")
            if not key:  # an empty page with a key is not the last one
                return rows
        raise broken("its pages do not end")

    async def check(self, secrets: Secrets) -> datetime | None:
        """The session's own state."""
        found = await self._call("GET", f"/sessions/{secrets['session']}")
        if found.get("status") not in {"AUTHORIZED", None}:
            raise _ended()
        until = (found.get("access") or {}).get("valid_until")
        return datetime.fromisoformat(str(until)) if until else None

    async def disconnect(self, secrets: Secrets) -> None:
        """End the session."""
        await self._call("DELETE", f"/sessions/{secrets['session']}")

    async def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Enable Banking sends none that Guilder takes."""
        del headers, body
        raise WebhookRefused("Enable Banking sends no notices.")

    def _token(self) -> str:
        now = int(clock.now().timestamp())
        head = {"alg": "RS256", "typ": "JWT", "kid": self._settings.enablebanking_application}
        claims = {"iss": _ISSUER, "aud": _AUDIENCE, "iat": now, "exp": now + 3600}
        try:
            key = RSAKey.import_key(self._settings.enablebanking_key.get_secret_value())
            return jwt.encode(head, claims, key, algorithms=["RS256"])
        except (JoseError, ValueError):
            raise Refused(
                "This server's key for Enable Banking cannot be read.", "Ask whoever runs it to correct it."
            ) from None

    async def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        answer = await ask(
            self._outgoing, method, f"{self._settings.enablebanking_url}{path}", who=_WHO,
            attempts=3 if method == "GET" else 1, headers={"Authorization": f"Bearer {self._token()}"}, **options,
        )  # fmt: skip
        if answer.status_code in {200, 201, 204}:
            found = read(answer) if answer.content else {}
            if not isinstance(found, dict):
                raise broken("Enable Banking sent no object")
            return found
        raise _problem(answer)


class _Period(Exception):
    """The bank gives less history."""


def _ended() -> PermissionEnded:
    return PermissionEnded("Your permission at the bank has ended.", "Reconnect it; nothing that is here is lost.")


def _problem(answer: httpx.Response) -> ProviderProblem | _Period:
    try:
        told = read(answer)
    except ProviderProblem:
        told = {}
    told = told if isinstance(told, dict) else {}
    codes = {str(told.get("error") or ""), str(told.get("code") or "")}
    if codes & _PERIOD:
        return _Period()
    if codes & _ENDED:
        return _ended()
    if answer.status_code in {401, 403}:
        return Refused("Enable Banking does not accept this server's keys.", "Ask whoever runs it to correct them.")
    if answer.status_code == 408 or "ASPSP_ERROR" in codes:
        return Down("The bank is not answering.", WAITING)
    words = one_line(told.get("message"))[:200]
    return Refused(f"The bank says: {words or 'no'}.", "Try again later; if it stays, reconnect the bank.")


def _account(each: Mapping[str, Any]) -> RemoteAccount:
    ids = each.get("account_id") or {}
    number = window.text_of(ids.get("iban")) or window.text_of((ids.get("other") or {}).get("identification"))
    return RemoteAccount(
        remote_id=str(each["uid"]), identity=str(each.get("identification_hash") or number or each["uid"]),
        name=one_line(each.get("name") or each.get("product") or each.get("details")) or "Account",
        currency=known_currency(each.get("currency")), kind=_KINDS.get(str(each.get("cash_account_type")), "checking"),
        number=number,
    )  # fmt: skip


def _balance(found: Sequence[Mapping[str, Any]], currency: str) -> Any:
    fitting = [each for each in found if known_currency((each.get("balance_amount") or {}).get("currency")) == currency]
    for kind in _BALANCES:
        for each in fitting:
            if each.get("balance_type") == kind:
                on = day(each.get("reference_date")) or datetime.now(UTC).date()
                return exact(each["balance_amount"]["amount"], "a balance"), on
    return None


def _entry(row: Mapping[str, Any], currency: str) -> FeedEntry:
    amount = row.get("transaction_amount") or {}
    out = row.get("credit_debit_indicator") == "DBIT"
    figure = exact(amount.get("amount"), "an amount")
    on = day(row.get("booking_date")) or day(row.get("transaction_date")) or day(row.get("value_date"))
    if on is None:
        raise broken("a movement has no day")
    side = "creditor" if out else "debtor"
    account = row.get(f"{side}_account") or {}
    kind = row.get("bank_transaction_code") or {}
    words = one_line(*(row.get("remittance_information") or []))
    other = one_line((row.get(side) or {}).get("name"))
    return FeedEntry(
        entry_id=str(row.get("entry_reference") or "")[:200],
        pending=row.get("status") in {"PDNG", "HOLD"},
        booked_on=on,
        value_on=day(row.get("value_date")),
        amount=-abs(figure) if out else abs(figure) if row.get("credit_debit_indicator") == "CRDT" else figure,
        currency=known_currency(amount.get("currency")) or currency,
        description=words or other or one_line(kind.get("description")) or "Movement",
        counterparty=other[:200],
        counterparty_account=window.text_of(account.get("iban"))[:64],
        reference=window.text_of(row.get("reference_number"))[:140],
        bank_kind="-".join(filter(None, (str(kind.get("code") or ""), str(kind.get("sub_code") or ""))))[:40],
        mcc=str(row.get("merchant_category_code") or "")[:4],
    )
