"""GoCardless Bank Account Data, once Nordigen: for holders of keys, as it takes no new ones."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

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
from guilder.kernel.cache import Cache
from guilder.kernel.outgoing import Outgoing

_WHO = "GoCardless"
_TOKEN = "banking:gocardless:token"  # noqa: S105  the name under which it is kept
_LIMIT = "http_x_ratelimit_account_success_"
_BALANCES = ("closingBooked", "interimBooked", "openingBooked", "expected", "closingAvailable", "interimAvailable")
_KINDS = {"CARD": "card", "SVGS": "savings", "LOAN": "loan"}


class GoCardless:
    """See providers.Provider."""

    profile = Profile(
        key="gocardless",
        name="GoCardless",
        chooses="bank",
        about="Banks of Europe by open banking.",
        address="",
        countries=OPEN_BANKING,
    )

    def __init__(self, settings: BankingSettings, outgoing: Outgoing, cache: Cache) -> None:
        self._settings, self._outgoing, self._cache = settings, outgoing, cache

    def missing(self) -> tuple[str, ...]:
        """The settings that the operator has yet to give."""
        return absent(
            {
                "GUILDER_BANKING_GOCARDLESS_ID": self._settings.gocardless_id,
                "GUILDER_BANKING_GOCARDLESS_KEY": self._settings.gocardless_key.get_secret_value(),
            }
        )

    async def institutions(self, country: str) -> list[Institution]:
        """The banks of a country."""
        found, _ = await self._call("GET", "institutions/", params={"country": country})
        return [
            Institution(provider="gocardless", id=str(each["id"])[:200], name=str(each["name"])[:120], country=country)
            for each in found
        ]

    async def start(self, wish: Wish) -> Step:
        """An agreement as long as the bank permits, and a requisition for it."""
        bank, _ = await self._call("GET", f"institutions/{wish.institution_id}/")
        days = min(int(bank.get("max_access_valid_for_days") or 90), 180)
        agreement, _ = await self._call(
            "POST", "agreements/enduser/",
            json={
                "institution_id": wish.institution_id, "access_valid_for_days": days,
                "max_historical_days": min(int(bank.get("transaction_total_days") or 90), self._settings.history_days),
                "access_scope": ["balances", "details", "transactions"],
            },
        )  # fmt: skip
        made, _ = await self._call(
            "POST", "requisitions/",
            json={"redirect": wish.back, "reference": wish.state, "institution_id": wish.institution_id,
                  "agreement": agreement["id"]},
        )  # fmt: skip
        return Step(str(made["link"]), {"requisition": str(made["id"]), "days": str(days)})

    async def finish(self, wish: Wish, kept: Secrets, parameters: Mapping[str, str]) -> Granted:
        """Look what became of the requisition: the address alone proves nothing."""
        del parameters
        found, _ = await self._call("GET", f"requisitions/{kept['requisition']}/")
        if found.get("status") != "LN" or not found.get("accounts"):
            raise Refused("You left your bank's page without giving permission.", "Nothing was connected.")
        until = clock.now() + timedelta(days=int(kept["days"]))
        return Granted(
            secrets={"requisition": kept["requisition"], "until": until.isoformat()}, institution=wish.institution,
            until=until,
        )  # fmt: skip

    async def accounts(self, secrets: Secrets) -> list[RemoteAccount]:
        """The accounts of the requisition, with their details."""
        found, _ = await self._call("GET", f"requisitions/{secrets['requisition']}/")
        made = []
        for ident in found.get("accounts") or []:
            details, _ = await self._call("GET", f"accounts/{ident}/details/")
            made.append(_account(str(ident), details.get("account") or {}))
        return made

    async def sync(self, secrets: Secrets, accounts: Sequence[RemoteAccount], cursor: str) -> Fetched:
        """Every account's days since the cursor. The bank permits few calls a day, so the pause it names is kept."""
        del secrets
        query = {}  # at first all that the agreement permits
        if cursor:
            query = {"date_from": window.first_day(cursor, self._settings.history_days).isoformat()}

        async def ask_bank(account: RemoteAccount) -> window.Told:
            return await self._account(account, query)

        return await window.each_account(accounts, cursor, ask_bank)

    async def _account(self, account: RemoteAccount, query: dict[str, str]) -> window.Told:
        found, headers = await self._call("GET", f"accounts/{account.remote_id}/transactions/", params=query)
        told, rest = found.get("transactions") or {}, _rest(headers)
        rows = [_entry(row, account.currency, pending=False) for row in told.get("booked") or []]
        rows += [_entry(row, account.currency, pending=True) for row in told.get("pending") or []]
        try:
            found, headers = await self._call("GET", f"accounts/{account.remote_id}/balances/")
        except Resting as problem:  # movements and balances are counted apart
            return window.Told(rows, None, problem.rest or rest)
        return window.Told(rows, _balance(found.get("balances") or [], account.currency), max(rest, _rest(headers)))

    async def check(self, secrets: Secrets) -> datetime | None:
        """The requisition's own state."""
        found, _ = await self._call("GET", f"requisitions/{secrets['requisition']}/")
        if found.get("status") in {"EX", "RJ", "SU"}:
            raise _ended()
        return datetime.fromisoformat(secrets["until"])

    async def disconnect(self, secrets: Secrets) -> None:
        """Delete the requisition, which ends its agreement."""
        await self._call("DELETE", f"requisitions/{secrets['requisition']}/")

    async def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """GoCardless sends none for account data."""
        del headers, body
        raise WebhookRefused("GoCardless sends no notices.")

    async def _call(self, method: str, path: str, **options: Any) -> tuple[Any, httpx.Headers]:
        answer = await self._sent(method, path, await self._token(), **options)
        if answer.status_code == 401 and _told(answer).get("type") != "AccessExpiredError":
            await self._cache.drop(_TOKEN)  # it may have run out a moment ago
            answer = await self._sent(method, path, await self._token(), **options)
        if answer.status_code in {200, 201, 204}:
            return (read(answer) if answer.content else {}), answer.headers
        if method == "DELETE" and answer.status_code == 404:
            return {}, answer.headers
        raise _problem(answer)

    async def _sent(self, method: str, path: str, token: str, **options: Any) -> httpx.Response:
        return await ask(
            self._outgoing, method, f"{self._settings.gocardless_url.rstrip('/')}/{path}", who=_WHO,
            attempts=3 if method == "GET" else 1,
            headers={"Authorization": f"Bearer {token}"} if token else {}, **options,
        )  # fmt: skip

    async def _token(self) -> str:
        known = await self._cache.get(_TOKEN)
        if known is not None:
            return str(known)
        keys = {
            "secret_id": self._settings.gocardless_id,
            "secret_key": self._settings.gocardless_key.get_secret_value(),
        }
        answer = await self._sent("POST", "token/new/", "", json=keys)
        if answer.status_code != 200:
            raise Refused("GoCardless does not accept this server's keys.", "Ask whoever runs it to correct them.")
        found = read(answer)
        await self._cache.put(_TOKEN, found["access"], seconds=max(60, int(found.get("access_expires", 86_400)) - 600))
        return str(found["access"])


def _rest(headers: httpx.Headers) -> timedelta:
    """How long until the account may be asked again, when this call was the last one it permits."""
    left, reset = headers.get(f"{_LIMIT}remaining", ""), headers.get(f"{_LIMIT}reset", "")
    return timedelta(seconds=int(reset) if left == "0" and reset.isdigit() else 0)


def _ended() -> PermissionEnded:
    return PermissionEnded("Your permission at the bank has ended.", "Reconnect it; nothing that is here is lost.")


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = read(answer)
    except ProviderProblem:
        return {}
    return found if isinstance(found, dict) else {}


def _problem(answer: httpx.Response) -> ProviderProblem:
    told = _told(answer)
    if told.get("type") == "AccessExpiredError" or answer.status_code in {404, 409}:
        return _ended()
    if answer.status_code in {401, 403}:
        return Refused("GoCardless does not accept this server's keys.", "Ask whoever runs it to correct them.")
    if answer.status_code >= 500:
        return Down("The bank is not answering.", WAITING)
    words = one_line(told.get("detail") or told.get("summary"))[:200]
    return Refused(f"GoCardless says: {words or 'no'}.", "Try again later; if it stays, reconnect the bank.")


def _account(ident: str, told: Mapping[str, Any]) -> RemoteAccount:
    number = window.text_of(told.get("iban")) or window.text_of(told.get("bban"))
    return RemoteAccount(
        remote_id=ident, identity=number or window.text_of(told.get("resourceId")) or ident,
        name=one_line(told.get("name") or told.get("product") or told.get("displayName")) or "Account",
        currency=known_currency(told.get("currency")), kind=_KINDS.get(str(told.get("cashAccountType")), "checking"),
        number=number,
    )  # fmt: skip


def _balance(found: Sequence[Mapping[str, Any]], currency: str) -> Any:
    fitting = [each for each in found if known_currency((each.get("balanceAmount") or {}).get("currency")) == currency]
    for kind in _BALANCES:
        for each in fitting:
            if each.get("balanceType") == kind:
                on = day(each.get("referenceDate")) or datetime.now(UTC).date()
                return exact(each["balanceAmount"]["amount"], "a balance"), on
    return None


def _entry(row: Mapping[str, Any], currency: str, *, pending: bool) -> FeedEntry:
    amount = row.get("transactionAmount") or {}
    figure = exact(amount.get("amount"), "an amount")
    on = day(row.get("bookingDate")) or day(row.get("bookingDateTime")) or day(row.get("valueDate"))
    on = on or (clock.now().date() if pending else None)
    if on is None:
        raise broken("a movement has no day")
    side = "creditor" if figure < 0 else "debtor"
    words = one_line(
        row.get("remittanceInformationUnstructured"), *(row.get("remittanceInformationUnstructuredArray") or [])
    )
    other = one_line(row.get(f"{side}Name"))
    return FeedEntry(
        entry_id="" if pending else str(row.get("internalTransactionId") or row.get("transactionId") or "")[:200],
        pending=pending,
        booked_on=on,
        value_on=day(row.get("valueDate")),
        amount=figure,
        currency=known_currency(amount.get("currency")) or currency,
        description=words or other or "Movement",
        counterparty=other[:200],
        counterparty_account=window.text_of((row.get(f"{side}Account") or {}).get("iban"))[:64],
        reference=window.text_of(row.get("endToEndId"))[:140],
        bank_kind=str(row.get("bankTransactionCode") or row.get("proprietaryBankTransactionCode") or "")[:40],
        mcc=str(row.get("merchantCategoryCode") or "")[:4],
    )
