"""Files on their way into the record: taken in, looked at, decided, booked, undone.

`start` stores the file; the job `read` fills the lines and sorts them into piles; a person chooses accounts, flips
lines and confirms a CSV's columns; `confirm` lets the job `book` write everything in one transaction. Each job does
its work only while the import has the status that asks for it, so a job that runs again after a crash does no harm.
"""

import uuid
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.contracts import Account
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import mappings as bank_mappings
from guilder.banking.statements.mapping import Mapping, Proposal
from guilder.kernel import ids, jobs
from guilder.kernel.actor import Actor
from guilder.kernel.money import plain, quantize
from guilder.kernel.runtime import Runtime
from guilder.transactions.contracts.importing import (
    ChooseAccount,
    ConfirmMapping,
    CurrencyMissing,
    Flip,
    Import,
    ImportNotFound,
    ImportNotReady,
    Line,
    MappingNotConfirmed,
    NothingToImport,
    Pile,
    Sheet,
    StatementBalance,
    Twin,
)
from guilder.transactions.contracts.records import CurrencyMismatch, confidence
from guilder.transactions.service import locking
from guilder.transactions.service.matching import sort_lines
from guilder.transactions.tables import ImportLineRow, ImportRow, TransactionRow

#: Whatever may still be changed before booking.
_OPEN = ("ready",)


async def start(runtime: Runtime, *, actor: Actor, file_name: str, chunks: AsyncIterator[bytes]) -> Import:
    """Store a file and have it read. Raises TooLarge 413 and keeps nothing."""
    import_id = ids.new_id()
    key = f"imports/{actor.workspace_id}/{import_id}"
    size = await runtime.storage.put(key, chunks, limit=runtime.settings.upload_bytes)
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        row = ImportRow(
            workspace_id=actor.workspace_id, id=import_id, user_id=actor.user_id, file_name=_base_name(file_name),
            file_size=size, storage_key=key,
        )  # fmt: skip
        session.add(row)
        await session.flush()
        await audit.record(session, actor, "import.started", "import", import_id, bytes=size)
        await _defer(session, "read", row)
        return await _shown(session, row)


def _base_name(name: str) -> str:
    bare = PurePosixPath(PureWindowsPath(name or "").name).name
    return "".join(char for char in bare if char.isprintable())[:200] or "statement"


async def _defer(session: AsyncSession, verb: str, row: ImportRow) -> None:
    await jobs.defer(
        session, f"transactions.{verb}_import", key=f"{verb}:{row.id}",
        import_id=str(row.id), workspace_id=str(row.workspace_id), user_id=str(row.user_id),
    )  # fmt: skip


async def list_imports(session: AsyncSession, *, actor: Actor) -> list[Import]:
    """The last 50 imports, newest first."""
    rows = await session.scalars(
        select(ImportRow)
        .where(ImportRow.workspace_id == actor.workspace_id)
        .order_by(ImportRow.created_at.desc())
        .limit(50)
    )
    return [await _shown(session, row) for row in rows]


async def get_import(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID) -> Import:
    """One import with its piles. Raises ImportNotFound 404."""
    return await _shown(session, await row_of(session, actor.workspace_id, import_id))


async def list_lines(
    session: AsyncSession, *, actor: Actor, import_id: uuid.UUID, pile: Pile | None, sheet: int | None,
    after: int, limit: int,
) -> list[Line]:  # fmt: skip
    """Lines in the order of the file, from behind position `after`."""
    await row_of(session, actor.workspace_id, import_id)
    line, twin = ImportLineRow, TransactionRow
    query = (
        select(line, twin.id, twin.booked_on, twin.amount, twin.description, twin.currency)
        .outerjoin(twin, (twin.workspace_id == line.workspace_id) & (twin.id == line.twin_id))
        .where(line.workspace_id == actor.workspace_id, line.import_id == import_id, line.position > after)
        .order_by(line.position)
        .limit(limit)
    )
    if pile is not None:
        query = query.where(line.pile == pile)
    if sheet is not None:
        query = query.where(line.statement == sheet)
    return [_line(*found) for found in await session.execute(query)]


def _line(row: ImportLineRow, twin_id: Any, on: Any, amount: Any, description: Any, currency: Any) -> Line:
    twin = (
        Twin(id=twin_id, booked_on=on, amount=quantize(amount, currency), description=description) if twin_id else None
    )
    return Line(
        position=row.position, sheet=row.statement, line=row.line, booked_on=row.booked_on,
        amount=_digits(row.amount, row.currency), currency=row.currency, merchant_name=row.merchant_name,
        description=row.description, category_id=row.category_id, category_confidence=confidence(row.category_confidence),
        category_reason=row.category_reason, pile=row.pile, reason=row.reason, twin=twin, included=row.included,
    )  # fmt: skip


async def flip(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID, cmd: Flip) -> Import:
    """Take lines in or leave them out. Raises ImportNotReady 409 unless the import waits for a decision."""
    row = await _open(session, actor, import_id)
    query = update(ImportLineRow).where(
        ImportLineRow.workspace_id == actor.workspace_id, ImportLineRow.import_id == import_id
    )
    if cmd.pile is not None:
        query = query.where(ImportLineRow.pile == cmd.pile)
    else:
        query = query.where(ImportLineRow.position.in_(cmd.positions))
    await session.execute(query.values(included=cmd.included, chosen=True))
    await count_lines(session, row)
    return await _shown(session, row)


async def choose_account(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID, cmd: ChooseAccount) -> Import:
    """Say where a sheet goes, and sort its lines again. Raises CurrencyMismatch 409, AccountNotFound 404."""
    row = await _open(session, actor, import_id)
    sheets = [dict(sheet) for sheet in row.statements]
    if not 0 <= cmd.sheet < len(sheets):
        raise ImportNotFound
    sheet = sheets[cmd.sheet]
    account: Account | None = None
    if cmd.account_id is not None:
        account = await bank_accounts.get_account(session, actor=actor, account_id=cmd.account_id)
        if sheet["currency"] and sheet["currency"] != account.currency:
            raise CurrencyMismatch(f"The file is in {sheet['currency']}, the account in {account.currency}.")
        sheet["account_id"], sheet["new_account"] = str(account.id), None
    elif cmd.new_account is not None:
        if sheet["currency"] and cmd.new_account.currency not in {None, sheet["currency"]}:
            raise CurrencyMismatch(f"The file is in {sheet['currency']}.")
        made = cmd.new_account.model_dump(mode="json")
        sheet["account_id"], sheet["new_account"] = None, {**made, "currency": made["currency"] or sheet["currency"]}
    row.statements = sheets
    await _sort(session, row, sheet, account)
    await count_lines(session, row)
    return await _shown(session, row)


async def _sort(session: AsyncSession, row: ImportRow, sheet: dict[str, Any], account: Account | None) -> None:
    await session.flush()
    await sort_lines(
        session, workspace_id=row.workspace_id, import_id=row.id, sheet=sheet["index"],
        account_id=account.id if account else None, currency=account.currency if account else "", mark=row.source_mark,
    )  # fmt: skip


async def confirm_mapping(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID, cmd: ConfirmMapping) -> Import:
    """Keep how the CSV is read, for this file and the next; read it again if that changes anything."""
    row = await _open(session, actor, import_id, failed=True)
    if row.proposal is None:
        raise ImportNotReady("This file is no CSV: its columns need no confirming.")
    proposal = Proposal.model_validate(row.proposal)
    mapping = cmd.mapping
    await bank_mappings.remember_mapping(session, actor=actor, fingerprint=proposal.fingerprint, mapping=mapping)
    changed = mapping != proposal.mapping or row.status == "failed"
    row.mapping = mapping.model_dump(mode="json")
    row.proposal = proposal.model_copy(update={"confirmed": True, "mapping": mapping}).model_dump(mode="json")
    if changed:
        row.status, row.done, row.total, row.error = "reading", 0, 0, None
        await _defer(session, "read", row)
    return await _shown(session, row)


async def forget_mapping(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID) -> Import:
    """Forget how files with this header are read, and read this one as if it were the first. Raises ImportNotReady 409."""
    row = await _open(session, actor, import_id, failed=True)
    if row.proposal is None:
        raise ImportNotReady("This file is no CSV: its columns need no confirming.")
    fingerprint = Proposal.model_validate(row.proposal).fingerprint
    await bank_mappings.forget_mapping(session, actor=actor, fingerprint=fingerprint)
    row.mapping, row.status, row.done, row.total, row.error = None, "reading", 0, 0, None
    await _defer(session, "read", row)
    return await _shown(session, row)


async def confirm(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID) -> Import:
    """Have everything that is included booked.

    Raises MappingNotConfirmed 409, CurrencyMissing 409, NothingToImport 409, PeriodIsLocked 409, ImportNotReady 409.
    """
    row = await _open(session, actor, import_id)
    if _needs_mapping(row):
        raise MappingNotConfirmed
    included = {index: found["included"] for index, found in row.counts.items()}
    if not sum(included.values()):
        raise NothingToImport
    for sheet in row.statements:
        new = sheet["new_account"]
        if included.get(str(sheet["index"])) and new and not new["currency"]:
            raise CurrencyMissing
        if sheet["account_id"]:
            await locking.ensure_lines_open(
                session,
                actor=actor,
                import_id=import_id,
                sheet=sheet["index"],
                account_id=uuid.UUID(sheet["account_id"]),
            )
    row.status, row.done, row.total = "booking", 0, sum(included.values())
    row.user_id = actor.user_id
    await audit.record(session, actor, "import.confirmed", "import", import_id, lines=row.total)
    await _defer(session, "book", row)
    return await _shown(session, row)


async def undo(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID) -> Import:
    """Take a booked import back. Raises ImportNotReady 409 if it is not booked, PeriodIsLocked 409."""
    row = await row_of(session, actor.workspace_id, import_id, lock=True)
    if row.status != "booked":
        raise ImportNotReady
    await locking.ensure_import_open(session, actor=actor, import_id=import_id)
    row.status, row.done, row.total = "undoing", 0, row.booked_count
    row.user_id = actor.user_id
    await audit.record(session, actor, "import.undone", "import", import_id, lines=row.booked_count)
    await _defer(session, "undo", row)
    return await _shown(session, row)


async def discard(runtime: Runtime, session: AsyncSession, *, actor: Actor, import_id: uuid.UUID) -> None:
    """Forget a file that was not booked. Raises ImportNotReady 409 if it was."""
    row = await row_of(session, actor.workspace_id, import_id, lock=True)
    if row.status not in {"ready", "failed", "reading", "undone"}:
        raise ImportNotReady("This import is in the record. Undo it instead.")
    if row.status == "undone":
        raise ImportNotReady("This import was undone; it stays in the list as history.")
    await session.execute(
        delete(ImportLineRow).where(
            ImportLineRow.workspace_id == actor.workspace_id, ImportLineRow.import_id == import_id
        )
    )
    await session.delete(row)
    await audit.record(session, actor, "import.discarded", "import", import_id)
    await runtime.storage.drop(row.storage_key)


async def row_of(
    session: AsyncSession, workspace_id: uuid.UUID, import_id: uuid.UUID, *, lock: bool = False
) -> ImportRow:
    """The import's row. Raises ImportNotFound 404."""
    query = select(ImportRow).where(ImportRow.workspace_id == workspace_id, ImportRow.id == import_id)
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ImportNotFound
    return row


async def _open(session: AsyncSession, actor: Actor, import_id: uuid.UUID, *, failed: bool = False) -> ImportRow:
    row = await row_of(session, actor.workspace_id, import_id, lock=True)
    if row.status not in _OPEN and not (failed and row.status == "failed"):
        raise ImportNotReady
    return row


def _needs_mapping(row: ImportRow) -> bool:
    return row.proposal is not None and not row.proposal["confirmed"]


_COUNTS = text("""
    select statement, count(*) as lines, count(*) filter (where pile = 'new') as new,
           count(*) filter (where pile = 'known') as known, count(*) filter (where pile = 'doubtful') as doubtful,
           count(*) filter (where included) as included,
           coalesce(sum(amount) filter (where not pending), 0) as sum,
           coalesce(sum(amount) filter (where included), 0) as included_sum
    from transactions.import_line where workspace_id = :workspace and import_id = :import group by statement
""")
_NONE = {"lines": 0, "new": 0, "known": 0, "doubtful": 0, "included": 0, "sum": "0", "included_sum": "0"}


async def count_lines(session: AsyncSession, row: ImportRow) -> None:
    """Keep what the piles of each sheet come to. Due whenever lines came, were sorted or flipped: whoever asks how far
    an import is must not count 100,000 lines each time.
    """
    await session.flush()
    found = await session.execute(_COUNTS, {"workspace": row.workspace_id, "import": row.id})
    row.counts = {
        str(sheet["statement"]): {
            **{name: sheet[name] for name in ("lines", "new", "known", "doubtful", "included")},
            "sum": format(sheet["sum"], "f"), "included_sum": format(sheet["included_sum"], "f"),
        }
        for sheet in found.mappings()
    }  # fmt: skip


async def _shown(session: AsyncSession, row: ImportRow) -> Import:
    await session.flush()
    counts = row.counts if row.status != "reading" else {}
    sheets = [_sheet(sheet, counts.get(str(sheet["index"]), _NONE)) for sheet in row.statements]
    return Import(
        id=row.id, status=row.status, file_name=row.file_name, file_size=row.file_size, format=row.format,
        error=row.error, warnings=row.warnings, done=row.done, total=row.total,
        included=sum(sheet.included for sheet in sheets), booked_count=row.booked_count,
        needs_mapping=_needs_mapping(row),
        proposal=None if row.proposal is None else Proposal.model_validate(row.proposal),
        sheets=sheets, created_at=row.created_at, read_at=row.read_at, booked_at=row.booked_at, undone_at=row.undone_at,
    )  # fmt: skip


def _digits(amount: Decimal, currency: str) -> Decimal:
    return quantize(amount, currency) if currency else amount.quantize(Decimal("0.01"))


def _sheet(sheet: dict[str, Any], counts: dict[str, Any]) -> Sheet:
    currency = sheet["currency"] or (sheet["new_account"] or {}).get("currency") or ""
    figures = {name: _digits(Decimal(counts[name]), currency) for name in ("sum", "included_sum")}
    return Sheet.model_validate(
        {
            **{name: value for name, value in sheet.items() if name != "sealed_number"},
            **{name: counts[name] for name in ("lines", "new", "known", "doubtful", "included")}, **figures,
            "balances": [StatementBalance.model_validate(balance) for balance in sheet["balances"]],
        }
    )  # fmt: skip


def money(amount: Decimal, currency: str) -> str:
    """An amount as the sheets keep it."""
    return plain(amount, currency) if currency else format(amount, "f")


def mapping_of(row: ImportRow) -> Mapping | None:
    """What a person confirmed for this very file."""
    return None if row.mapping is None else Mapping.model_validate(row.mapping)
