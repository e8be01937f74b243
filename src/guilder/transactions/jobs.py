"""The three jobs of an import: read, book, undo. Each is harmless when it runs again."""

import asyncio
import base64
import logging
import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking import service as banking
from guilder.banking.contracts import Account, CreateAccount
from guilder.banking.statements.mapping import Mapping
from guilder.banking.statements.model import Balance, Row, Statement, StatementFile, StatementProblem
from guilder.banking.statements.reading import Limits, read_all
from guilder.kernel import clock, db
from guilder.kernel.actor import Actor
from guilder.kernel.correlation import correlation_id
from guilder.kernel.crypto import Keyring
from guilder.kernel.errors import NotFound
from guilder.kernel.events import publish
from guilder.kernel.jobs import Job
from guilder.kernel.money import CURRENCIES, exponent, quantize
from guilder.kernel.runtime import Runtime
from guilder.transactions.categorising import Draft
from guilder.transactions.contracts.importing import ImportNotFound
from guilder.transactions.contracts.records import BatchBooked, BatchRemoved, Touched
from guilder.transactions.service import balances, categorising
from guilder.transactions.service.importing import mapping_of, money, row_of
from guilder.transactions.service.matching import Numbering, likely_account, match_hash, plan_for, sort_lines
from guilder.transactions.tables import ImportLineRow, ImportRow

log = logging.getLogger("guilder.transactions")

_CHUNK = 5_000
_COLUMNS = {
    "position": "integer", "statement": "smallint", "line": "integer", "booked_on": "date", "value_on": "date",
    "amount": "numeric", "currency": "text", "description": "text", "counterparty": "text",
    "counterparty_account": "text", "reference": "text", "bank_kind": "text", "provider_id": "text",
    "pending": "boolean", "match_hash": "bytea", "occurrence": "integer", "merchant_name": "text",
    "merchant_key": "text", "category_id": "uuid", "category_source": "text", "category_confidence": "numeric",
    "category_reason": "text", "note": "text",
}  # fmt: skip


class _Sheet:
    """All statements of a file that belong to one account and currency, in the order of the file."""

    def __init__(self, index: int, first: Statement) -> None:
        self.index = index
        self.number, self.currency = first.account, first.currency
        self.kind, self.institution = first.account_kind, first.institution
        self.parts: list[Statement] = []

    @property
    def rows(self) -> Iterator[Row]:
        return (row for part in self.parts for row in part.rows)

    def balances(self) -> list[Balance]:
        """The first opening, the last closing and the last of every other kind."""
        stated = [balance for part in self.parts for balance in part.balances]
        found: dict[str, Balance] = {}
        for balance in stated:
            if balance.kind != "opening" or "opening" not in found:
                found[balance.kind] = balance
        return list(found.values())

    def balanced(self) -> bool | None:
        """Whether every statement's opening balance plus its lines is its closing balance; None if none says both."""
        checked = False
        for part in self.parts:
            opening, closing = part.balance("opening"), part.balance("closing")
            if opening is not None and closing is not None:
                checked = True
                if opening.amount + part.signed_sum != closing.amount:
                    return False
        return True if checked else None


def _acting(workspace_id: str, user_id: str) -> Actor:
    return Actor(
        user_id=uuid.UUID(user_id), workspace_id=uuid.UUID(workspace_id), role="member", session_id=None,
        request_id=correlation_id(), permissions=frozenset(), time_zone="UTC", currency="",
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------- read


async def read(runtime: Runtime, *, import_id: str, workspace_id: str, user_id: str) -> None:
    """Read the stored file, clean and categorise its lines, and sort them into piles."""
    actor, ident = _acting(workspace_id, user_id), uuid.UUID(import_id)
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        try:
            row = await row_of(session, actor.workspace_id, ident)
        except ImportNotFound:
            return
        if row.status != "reading":
            return
        remembered = await banking.remembered_mappings(session, actor=actor)
    try:
        files = await asyncio.to_thread(_parse, runtime, row, remembered)
    except (StatementProblem, NotFound) as problem:
        await _fail(runtime, actor, ident, problem.message)
        return
    try:
        await _keep(runtime, actor, ident, files)
    except DBAPIError:
        raise
    except Exception:
        log.exception("an import could not be read", extra={"import_id": import_id})
        await _fail(
            runtime, actor, ident, "Guilder could not read this file. The error has been recorded; nothing was booked."
        )


def _parse(runtime: Runtime, row: ImportRow, remembered: dict[str, Mapping]) -> list[StatementFile]:
    with runtime.storage.open(row.storage_key) as stream:
        data = stream.read(runtime.settings.upload_bytes + 1)
    return read_all(
        row.file_name,
        data,
        mapping_of(row),
        limits=Limits(bytes=runtime.settings.upload_bytes),
        remembered=remembered.get,
    )


async def _fail(runtime: Runtime, actor: Actor, import_id: uuid.UUID, message: str) -> None:
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        row = await row_of(session, actor.workspace_id, import_id, lock=True)
        row.status, row.error, row.read_at = "failed", message, clock.now()


def _sheets(files: list[StatementFile]) -> list[_Sheet]:
    found: dict[tuple[str, str], _Sheet] = {}
    for file in files:
        for statement in file.statements:
            key = (statement.account, statement.currency)
            sheet = found.setdefault(key, _Sheet(len(found), statement))
            sheet.parts.append(statement)
    return list(found.values())


async def _keep(runtime: Runtime, actor: Actor, import_id: uuid.UUID, files: list[StatementFile]) -> None:
    sheets = _sheets(files)
    total = sum(len(part.rows) for sheet in sheets for part in sheet.parts)
    await _progress(runtime, actor, import_id, 0, total)
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        await session.execute(
            delete(ImportLineRow).where(
                ImportLineRow.workspace_id == actor.workspace_id, ImportLineRow.import_id == import_id
            )
        )
        await session.execute(_DRAFT)
        connection = await db.raw(session)
        position, numbering = 0, [Numbering() for _ in sheets]
        pairs = ((sheet, row) for sheet in sheets for row in sheet.rows)
        while chunk := list(islice(pairs, _CHUNK)):
            answers = await categorising.categorise(session, actor.workspace_id, [_draft(row) for _, row in chunk])
            async with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
                for (sheet, row), answer in zip(chunk, answers, strict=True):
                    mark = match_hash(row)
                    await copy.write_row((
                        position, sheet.index, row.line, row.booked_on, row.value_on, row.amount, row.currency,
                        _clip(row.text, 1000), _clip(row.payee, 200), row.counterparty[:64], _clip(row.reference, 140),
                        row.kind[:40], row.provider_id[:255], row.pending, mark, numbering[sheet.index].number(mark),
                        answer.merchant_name, answer.merchant_key, answer.category_id, answer.source, answer.confidence,
                        answer.reason, answer.note,
                    ))  # fmt: skip
                    position += 1
            await _progress(runtime, actor, import_id, position, total)
        await session.execute(_STORE, {"workspace": actor.workspace_id, "import": import_id})
        kept = await row_of(session, actor.workspace_id, import_id, lock=True)
        await _describe(session, actor, kept, files, sheets)


_DRAFT = text(
    f"create temp table draft ({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())}) on commit drop"
)
_COPY = f"copy draft ({', '.join(_COLUMNS)}) from stdin"
_STORE = text(f"""
    insert into transactions.import_line (workspace_id, import_id, {", ".join(_COLUMNS)}, pile, reason, included, chosen)
    select :workspace, :import, {", ".join(_COLUMNS)},
           case when pending then 'doubtful' else 'new' end,
           case when pending then 'The bank has not booked this yet; it may still change.' else '' end, not pending, false
    from draft
""")


def _clip(words: str, most: int) -> str:
    return words.replace("\0", "")[:most]


def _draft(row: Row) -> Draft:
    return Draft(row.text, row.amount, row.currency, counterparty=row.payee, bank_kind=row.kind)


async def _progress(runtime: Runtime, actor: Actor, import_id: uuid.UUID, done: int, total: int) -> None:
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        await session.execute(
            update(ImportRow)
            .where(ImportRow.workspace_id == actor.workspace_id, ImportRow.id == import_id)
            .values(done=done, total=total)
        )


async def _describe(
    session: AsyncSession, actor: Actor, row: ImportRow, files: list[StatementFile], sheets: list[_Sheet]
) -> None:
    """Write what was found, find the accounts, and sort."""
    proposal = next((file.proposal for file in files if file.proposal is not None), None)
    row.format = files[0].format
    row.source_mark = f"{row.format}:{proposal.fingerprint}" if proposal else row.format
    row.proposal = None if proposal is None else proposal.model_dump(mode="json")
    row.status, row.read_at, row.done = "ready", clock.now(), row.total
    described = []
    for sheet in sheets:
        account = await _account_of(session, actor, row, sheet)
        described.append({**_described(sheet, account), "sealed_number": _sealed(session, row, sheet)})
        await session.flush()
        await sort_lines(
            session, workspace_id=actor.workspace_id, import_id=row.id, sheet=sheet.index,
            account_id=account.id if account else None, currency=account.currency if account else "",
            mark=row.source_mark,
        )  # fmt: skip
    row.statements = described


async def _account_of(session: AsyncSession, actor: Actor, row: ImportRow, sheet: _Sheet) -> Account | None:
    """Where the lines belong: to the account with the statement's number, else where such lines went before."""
    if sheet.number:
        return await banking.find_by_number(session, actor=actor, number=sheet.number, currency=sheet.currency)
    fitting = {
        account.id: account
        for account in await banking.list_accounts(session, actor=actor)
        if account.currency == (sheet.currency or account.currency)
    }
    known = await likely_account(
        session, workspace_id=actor.workspace_id, import_id=row.id, sheet=sheet.index, accounts=list(fitting),
        mark=row.source_mark,
    )  # fmt: skip
    return fitting[known] if known else None


def _sealed(session: AsyncSession, row: ImportRow, sheet: _Sheet) -> str:
    keyring: Keyring = session.info["keyring"]
    bound = f"import:{row.id}:{sheet.index}"
    return base64.b64encode(keyring.seal(sheet.number.encode(), bound_to=bound)).decode() if sheet.number else ""


_NAMES = {"savings": "Savings", "card": "Card", "loan": "Loan", "investment": "Investments", "cash": "Cash"}


def _described(sheet: _Sheet, account: Account | None) -> dict[str, Any]:
    days = [row.booked_on for row in sheet.rows]
    kind = sheet.kind or "checking"
    name = " ".join(
        filter(None, (sheet.institution or _NAMES.get(kind, "Current account"), banking.masked(sheet.number)))
    )
    known = sheet.currency if sheet.currency in CURRENCIES else None
    return {
        "index": sheet.index,
        "number": banking.masked(sheet.number),
        "currency": known,
        "account_id": str(account.id) if account else None,
        "new_account": None if account else {"name": name[:80], "kind": kind, "currency": known},
        "first_on": min(days).isoformat() if days else None,
        "last_on": max(days).isoformat() if days else None,
        "balances": [
            {"kind": b.kind, "amount": money(b.amount, b.currency if b.currency in CURRENCIES else ""),
             "currency": b.currency, "on": b.on.isoformat() if b.on else None}
            for b in sheet.balances()
        ],
        "balanced": sheet.balanced(),
        "warnings": list(dict.fromkeys(warning for part in sheet.parts for warning in part.warnings))[:40],
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------- book


async def book(runtime: Runtime, *, import_id: str, workspace_id: str, user_id: str) -> None:
    """Write every included line in one transaction. An import that is not waiting for it is left alone."""
    actor, ident = _acting(workspace_id, user_id), uuid.UUID(import_id)
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        try:
            row = await row_of(session, actor.workspace_id, ident, lock=True)
        except ImportNotFound:
            return
        if row.status != "booking":
            return
        await session.execute(_ONE_AT_A_TIME, {"workspace": workspace_id})
        sheets = [dict(sheet) for sheet in row.statements]
        booked = 0
        for sheet in sheets:
            booked += await _book_sheet(session, actor, row, sheet)
        row.statements = sheets
        row.status, row.booked_at, row.booked_count, row.done = "booked", clock.now(), booked, booked
        touched = await _touched(session, actor, ident)
        await publish(session, BatchBooked(act_id=ident, count=booked, touched=touched))


def _number(session: AsyncSession, row: ImportRow, sheet: dict[str, Any]) -> str:
    """The full account number, which only the sealed copy holds: a new account learns its own from it."""
    sealed = sheet.get("sealed_number")
    if not sealed:
        return ""
    keyring: Keyring = session.info["keyring"]
    return keyring.open(base64.b64decode(sealed), bound_to=f"import:{row.id}:{sheet['index']}").decode()


async def _book_sheet(session: AsyncSession, actor: Actor, row: ImportRow, sheet: dict[str, Any]) -> int:
    place = {"workspace": actor.workspace_id, "import": row.id, "sheet": sheet["index"]}
    if not (await session.execute(_ANY, place)).scalar():
        return 0
    number = _number(session, row, sheet)
    if sheet["account_id"] is None:
        new = sheet["new_account"]
        known = await banking.find_by_number(session, actor=actor, number=number, currency=sheet["currency"] or "")
        account = known or await banking.create_account(
            session, actor=actor,
            cmd=CreateAccount(name=new["name"], kind=new["kind"], currency=new["currency"], number=number[:64]),
        )  # fmt: skip
        sheet["account_id"], sheet["new_account"] = str(account.id), None
    account_id = uuid.UUID(sheet["account_id"])
    account = await banking.lock_account(session, actor=actor, account_id=account_id)
    if number:
        await banking.learn_number(session, actor=actor, account_id=account_id, number=number)
    values = {
        **place, "account": account_id, "currency": account.currency, "digits": exponent(account.currency),
        "mark": row.source_mark, "now": clock.now(),
    }  # fmt: skip
    await plan_for(session, row.total)
    await session.execute(_LATE, {**place, "account": account_id})
    result = await session.execute(_BOOK, values)
    await _state_balances(session, actor, row, sheet, account)
    await balances.refresh(session, actor=actor, account_id=account_id)
    return int(result.rowcount)  # type: ignore[attr-defined]


async def _state_balances(
    session: AsyncSession, actor: Actor, row: ImportRow, sheet: dict[str, Any], account: Account
) -> None:
    for kind in ("opening", "closing"):
        found = next((b for b in sheet["balances"] if b["kind"] == kind and b["on"]), None)
        if found is None or found["currency"] not in {"", account.currency}:
            continue
        if kind == "closing":
            await banking.record_balance(
                session, actor=actor, account_id=account.id, amount=quantize(Decimal(found["amount"]), account.currency),
                on=date.fromisoformat(found["on"]), source="statement", import_id=row.id,
            )  # fmt: skip


#: Two files of one new account that are booked side by side would make it twice.
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:workspace, 7221))")
_ANY = text(
    "select exists (select from transactions.import_line where workspace_id = :workspace and import_id = :import "
    "and statement = :sheet and included)"
)
_THERE = """
    select t.match_hash, count(*) as n, max(t.occurrence) as top from transactions.transaction t
    where t.workspace_id = :workspace and t.account_id = :account and t.removal is distinct from 'undo'
      and t.match_hash in (select l.match_hash from transactions.import_line l where l.workspace_id = :workspace
                           and l.import_id = :import and l.statement = :sheet and l.included)
    group by t.match_hash
"""
_LATE = text(f"""
    with there as ({_THERE})
    update transactions.import_line l
    set pile = 'known', included = false, reason = 'Booked in the meantime from another file.'
    from there
    where l.workspace_id = :workspace and l.import_id = :import and l.statement = :sheet and l.included and not l.chosen
      and l.pile = 'new' and l.match_hash = there.match_hash and l.occurrence <= there.n
""")
_BOOK = text(f"""
    with there as ({_THERE})
    insert into transactions.transaction (
        workspace_id, id, account_id, booked_on, value_on, amount, currency, description, counterparty,
        counterparty_account, reference, bank_kind, merchant_name, merchant_key, category_id, category_source,
        category_confidence, category_reason, note, set_by, import_id, import_line, source_mark, provider_id,
        match_hash, occurrence, created_at, updated_at)
    select l.workspace_id, uuidv7(), :account, l.booked_on, l.value_on,
           case when l.currency in ('', :currency) then round(l.amount, :digits) else l.amount end,
           coalesce(nullif(l.currency, ''), :currency), l.description, l.counterparty, l.counterparty_account,
           l.reference, l.bank_kind, l.merchant_name, l.merchant_key, l.category_id, l.category_source,
           l.category_confidence, l.category_reason, l.note, '{{}}', l.import_id, l.line, :mark, l.provider_id,
           l.match_hash,
           coalesce(there.top, 0) + row_number() over (partition by l.match_hash order by l.position), :now, :now
    from transactions.import_line l left join there using (match_hash)
    where l.workspace_id = :workspace and l.import_id = :import and l.statement = :sheet and l.included
    order by l.booked_on, l.position
    on conflict do nothing
""")
_TOUCHED = text("""
    select category_id, date_trunc('month', booked_on)::date as month, currency from transactions.transaction
    where workspace_id = :workspace and import_id = :import group by 1, 2, 3
""")


async def _touched(session: AsyncSession, actor: Actor, import_id: uuid.UUID) -> list[Touched]:
    found = await session.execute(_TOUCHED, {"workspace": actor.workspace_id, "import": import_id})
    return [Touched(category_id=row.category_id, month=row.month, currency=row.currency) for row in found]


# ---------------------------------------------------------------------------------------------------------------- undo


async def undo(runtime: Runtime, *, import_id: str, workspace_id: str, user_id: str) -> None:
    """Take everything out that the import brought, in one transaction. It may be imported again later."""
    actor, ident = _acting(workspace_id, user_id), uuid.UUID(import_id)
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        try:
            row = await row_of(session, actor.workspace_id, ident, lock=True)
        except ImportNotFound:
            return
        if row.status != "undoing":
            return
        touched = await _touched(session, actor, ident)
        place = {"workspace": actor.workspace_id, "import": ident}
        accounts = (await session.execute(_ACCOUNTS, place)).scalars().all()
        for account_id in accounts:
            await banking.lock_account(session, actor=actor, account_id=account_id)
        await session.execute(_REMOVE, {**place, "now": clock.now()})
        await banking.forget_balances(session, actor=actor, import_id=ident)
        for account_id in accounts:
            await balances.refresh(session, actor=actor, account_id=account_id)
        row.status, row.undone_at, row.done = "undone", clock.now(), row.total
        await publish(session, BatchRemoved(act_id=ident, count=row.booked_count, touched=touched))


_ACCOUNTS = text(
    "select distinct account_id from transactions.transaction where workspace_id = :workspace and import_id = :import "
    "order by account_id"
)
_REMOVE = text("""
    update transactions.transaction set removed_at = coalesce(removed_at, :now), removal = 'undo', updated_at = :now
    where workspace_id = :workspace and import_id = :import and removal is distinct from 'undo'
""")

JOBS = (
    Job(name="transactions.read_import", run=read, attempts=4),
    Job(name="transactions.book_import", run=book),
    Job(name="transactions.undo_import", run=undo),
)
