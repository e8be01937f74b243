"""`guilder seed`: the demo household, or one with as many transactions as asked for."""

import asyncio
import json
import secrets
import sys
import time
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg import sql
from pydantic import SecretStr

from guilder.app import registry
from guilder.app.connection import Connected, connect, refuse_old_schema
from guilder.app.errors import Stopped
from guilder.app.main import build_app
from guilder.identity.contracts import EmailTaken, Register
from guilder.identity.service import accounts
from guilder.kernel.runtime import Runtime
from guilder.transactions.service import categorising

DEMO_EMAIL = "demo@guilder.example"
_CHUNK = 100_000
_YEARS = 10

#: What the seeded household buys: how its bank writes it, and the range of its price in cents.
_PURCHASES = (
    ("LIDL SAGT DANKE 4711", 800, 9_500), ("REWE MARKT GMBH KOELN", 500, 12_000), ("EDEKA CENTER BERLIN", 500, 11_000),
    ("ALDI SUED SAGT DANKE", 600, 9_000), ("DM-DROGERIE MARKT", 300, 5_000), ("ROSSMANN 3012", 300, 4_500),
    ("SHELL 0482 TANKSTELLE", 3_000, 9_500), ("ARAL STATION 1120", 3_000, 9_500), ("DB VERTRIEB GMBH", 1_200, 14_000),
    ("NETFLIX.COM", 1_299, 1_999), ("SPOTIFY AB", 1_099, 1_799), ("AMZN MKTP DE*2K4LX", 900, 18_000),
    ("IKEA DEUTSCHLAND", 1_500, 60_000), ("STARBUCKS 80113", 350, 1_200), ("MCDONALDS 0815", 500, 2_800),
    ("DECATHLON 0714", 1_000, 15_000), ("APOTHEKE AM MARKT", 400, 6_000), ("TELEKOM DEUTSCHLAND GMBH", 3_995, 5_995),
    ("STADTWERKE MUENCHEN", 6_000, 14_000), ("H&M HENNES MAURITZ", 1_500, 12_000), ("ZALANDO SE", 2_000, 20_000),
    ("UBER *TRIP HELP.UBER.COM", 700, 4_500), ("LIEFERANDO.DE", 1_400, 4_800), ("APPLE.COM/BILL", 99, 2_999),
    ("MEDIA MARKT 0042", 1_500, 90_000), ("THALIA BUCHHANDLUNG", 800, 4_000), ("CINEMAXX 07", 900, 3_600),
    ("FITNESS FIRST", 2_990, 5_990), ("HUK-COBURG VERSICHERUNG", 3_000, 9_000), ("BOOKING.COM HOTEL", 6_000, 48_000),
)  # fmt: skip


def seed(*, demo: bool, scale: int, as_json: bool) -> int:
    """Make what was asked for; says how to sign in."""
    with connect(progress=_progress) as connected:
        refuse_old_schema(connected.settings)
        made = {}
        if demo:
            make_demo(connected)
            made["demo"] = credentials(connected.settings.home)
        if scale:
            made["scale"] = _household_of(connected, scale)
    if as_json:
        print(json.dumps(made))
    else:
        for household in made.values():
            print(f"Sign in as {household['email']} with the password {household['password']}")
    return 0


def _progress(line: str) -> None:
    print(line, file=sys.stderr)


def credentials(home: Path) -> dict[str, str]:
    """How to sign in to the demo household: a random password, made once and kept for its owner alone."""
    path = home / "demo.json"
    if not path.exists():
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"email": DEMO_EMAIL, "password": secrets.token_urlsafe(9)}), encoding="utf-8")
        draft.rename(path)
    household: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return household


def make_demo(connected: Connected) -> None:
    """Make the demo household, or complete it."""
    from guilder.app.demo import making

    async def run() -> None:
        settings = connected.settings.model_copy(update={"demo": True})  # the invitation is read from the outbox
        runtime = registry.build_runtime(settings)
        try:
            await making.ensure(runtime, **credentials(connected.settings.home))
        finally:
            await runtime.close()

    asyncio.run(run())


def _household_of(connected: Connected, count: int) -> dict[str, str]:
    """A household with `count` transactions over ten years on four accounts, categorised as an import would."""
    if not connected.owner_dsn:
        raise Stopped(
            "Filling a large household needs the owner's connection.", remedy="Set GUILDER_DATABASE_OWNER_URL.", code=2
        )
    email, password = f"scale-{count}-{secrets.token_hex(3)}@guilder.example", secrets.token_urlsafe(12)
    workspace_id, account_ids, purchases = asyncio.run(_prepared(connected, email, password))
    began = time.monotonic()
    with psycopg.connect(connected.owner_dsn, autocommit=True) as connection:
        connection.execute(
            "create temp table purchase (n int, description text, low int, high int, merchant_name text,"
            " merchant_key text, category_id uuid, source text, confidence numeric, reason text)"
        )
        with connection.cursor() as cursor, cursor.copy("copy purchase from stdin") as copy:
            for row in purchases:
                copy.write_row(row)
        connection.execute("analyze purchase")
        for first in range(0, count, _CHUNK):
            last = min(count, first + _CHUNK)
            connection.execute(
                _FILL,
                {"workspace": workspace_id, "accounts": account_ids, "first": first + 1, "last": last, "count": count,
                 "kinds": len(purchases), "years": _YEARS},
            )  # fmt: skip
            print(f"{last:,} of {count:,} transactions after {time.monotonic() - began:.0f} s", file=sys.stderr)
        connection.execute(_BALANCES, {"workspace": workspace_id})
        with connection.transaction():
            connection.execute("select set_config('guilder.workspace_id', %s, true)", (str(workspace_id),))
            connection.execute(_SETTLE)
        connection.execute(sql.SQL("vacuum analyze transactions.transaction"))
    return {"email": email, "password": password, "workspaceId": str(workspace_id)}


async def _prepared(
    connected: Connected, email: str, password: str
) -> tuple[uuid.UUID, list[uuid.UUID], list[tuple[Any, ...]]]:
    """The user, the household, its accounts, and every purchase with the category that Guilder gives it."""
    runtime = registry.build_runtime(connected.settings)
    try:
        user = await _user(runtime, email, password)
        app = build_app(runtime, registry.load())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            entered = await _call(client, "/v1/auth/login", {"email": email, "password": password})
            client.headers["Authorization"] = f"Bearer {entered['accessToken']}"
            home = {"name": "A large household", "kind": "household", "currency": "EUR", "timeZone": "Europe/Berlin"}
            workspace_id = uuid.UUID((await _call(client, "/v1/workspaces", home))["id"])
            client.headers["X-Workspace-Id"] = str(workspace_id)
            account_ids = []
            for name, kind in (("Giro", "checking"), ("Joint", "checking"), ("Savings", "savings"), ("Card", "card")):
                account = {"name": name, "kind": kind, "currency": "EUR", "institution": "", "openingBalance": "0.00"}
                account_ids.append(uuid.UUID((await _call(client, "/v1/banks/accounts", account))["id"]))
        drafts = [
            categorising.Draft(description=words, amount=Decimal(-low) / 100, currency="EUR")
            for words, low, _ in _PURCHASES
        ]
        async with runtime.database.session(workspace_id=workspace_id, user_id=user) as session:
            found = await categorising.categorise(session, workspace_id, drafts)
    finally:
        await runtime.close()
    return workspace_id, account_ids, [
        (number, words, low, high, sense.merchant_name, sense.merchant_key, sense.category_id, sense.source,
         sense.confidence, sense.reason)
        for number, ((words, low, high), sense) in enumerate(zip(_PURCHASES, found, strict=True))
    ]  # fmt: skip


async def _user(runtime: Runtime, email: str, password: str) -> uuid.UUID:
    try:
        made = await accounts.create(
            runtime, cmd=Register(email=email, password=SecretStr(password), name="Scale"), verified=True
        )
    except EmailTaken:
        raise Stopped(f"{email} exists already.", remedy="Run the command again.") from None
    return made.id


async def _call(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Any:
    answer = await client.post(path, json=body)
    if answer.is_error:
        raise Stopped(
            f"{path} answered {answer.status_code}: {answer.text[:200]}", remedy="This is a fault in Guilder."
        )
    return answer.json()["data"]


_FILL = """
    insert into transactions.transaction (
        workspace_id, id, account_id, booked_on, amount, currency, description, counterparty, counterparty_account,
        reference, bank_kind, merchant_name, merchant_key, category_id, category_source, category_confidence,
        category_reason, set_by, source_mark, provider_id, match_hash, occurrence, created_at, updated_at
    )
    select %(workspace)s, uuidv7(), (%(accounts)s::uuid[])[1 + (g * 7) %% cardinality(%(accounts)s::uuid[])],
           current_date - ((g::bigint * 365 * %(years)s) / %(count)s)::int,
           -((p.low + (g::bigint * 7919) %% (p.high - p.low)) / 100.0)::numeric(20, 4), 'EUR',
           p.description || ' ' || g, '', '', '', '', p.merchant_name, p.merchant_key, p.category_id, p.source,
           p.confidence, p.reason, '{}', '', '', sha256(g::text::bytea), 1, now(), now()
    from generate_series(%(first)s::int, %(last)s::int) g join purchase p on p.n = (g * 31) %% %(kinds)s
"""
_SETTLE = """
    select transactions.settle_months(months), transactions.settle_days(months)
    from (select array(select distinct month from transactions.month_sum) as months) known
"""
_BALANCES = """
    update banking.account a set balance = a.opening_balance + coalesce((
        select sum(t.amount) from transactions.transaction t
        where t.workspace_id = a.workspace_id and t.account_id = a.id and t.removed_at is null), 0)
    where a.workspace_id = %(workspace)s
"""
