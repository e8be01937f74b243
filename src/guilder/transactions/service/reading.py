"""A stored file becomes lines in piles: read, matched with the record, made sense of, sorted."""

import asyncio
import base64
import logging
import re
import uuid
from collections import defaultdict
from collections.abc import Iterator
from itertools import count, islice
from pathlib import PurePath
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import mappings as bank_mappings
from guilder.banking.service import numbers as bank_numbers
from guilder.banking.statements.mapping import Mapping
from guilder.banking.statements.model import Balance, Row, Statement, StatementFile, StatementProblem
from guilder.banking.statements.reading import Limits, read_all
from guilder.identity.service import workspaces as identity
from guilder.kernel import clock, db
from guilder.kernel.actor import Actor
from guilder.kernel.crypto import Keyring
from guilder.kernel.errors import NotFound
from guilder.kernel.money import CURRENCIES
from guilder.kernel.runtime import Runtime
from guilder.transactions.categorising import Categorisation, Draft
from guilder.transactions.contracts.importing import ImportNotFound
from guilder.transactions.service import categorising
from guilder.transactions.service.importing import count_lines, mapping_of, money, row_of
from guilder.transactions.service.matching import Numbering, known_drafts, likely_account, match_hash, sort_new_lines
from guilder.transactions.tables import ImportRow

log = logging.getLogger("guilder.transactions")

_CHUNK = 5_000
#: What a line says, as the columns of `transactions.import_line`.
_RAW = {
    "position": "integer", "statement": "smallint", "line": "integer", "booked_on": "date", "value_on": "date",
    "amount": "numeric", "currency": "text", "description": "text", "counterparty": "text",
    "counterparty_account": "text", "reference": "text", "bank_kind": "text", "provider_id": "text",
    "pending": "boolean", "match_hash": "bytea", "occurrence": "integer",
}  # fmt: skip
#: What Guilder makes of a line. Most lines share what is made of them: `sense` holds it once, `made` who shares it.
_SENSE = {
    "number": "integer", "merchant_name": "text", "merchant_key": "text", "category_id": "uuid",
    "category_source": "text", "category_confidence": "numeric", "category_reason": "text", "note": "text",
    "tag_ids": "uuid[]", "rule_ids": "uuid[]",
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


async def read(runtime: Runtime, *, actor: Actor, import_id: uuid.UUID) -> None:
    """Read the stored file, clean and categorise its lines, and sort them into piles."""
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        try:
            row = await row_of(session, actor.workspace_id, import_id)
        except ImportNotFound:
            return
        if row.status != "reading":
            return
        remembered = await bank_mappings.remembered_mappings(session, actor=actor)
    try:
        files = await asyncio.to_thread(_parse, runtime, row, remembered)
    except (StatementProblem, NotFound) as problem:
        await _fail(runtime, actor, import_id, problem.message)
        return
    try:
        await _keep(runtime, actor, import_id, files)
    except DBAPIError:
        raise
    except Exception:
        log.exception("an import could not be read", extra={"import_id": str(import_id)})
        await _fail(
            runtime,
            actor,
            import_id,
            "Guilder could not read this file. The error has been recorded; nothing was booked.",
        )


def _parse(runtime: Runtime, row: ImportRow, remembered: dict[str, Mapping]) -> list[StatementFile]:
    with runtime.storage.open(row.storage_key) as stream:
        data = stream.read(runtime.settings.upload_bytes + 1)
    limits, mapping = Limits(bytes=runtime.settings.upload_bytes), mapping_of(row)
    try:
        return read_all(row.file_name, data, mapping, limits=limits, remembered=remembered.get)
    except StatementProblem:
        if mapping is not None:
            raise
        # What was remembered for the header may not suit this file: then it is asked anew.
        return read_all(row.file_name, data, limits=limits)


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
    """Store every line with its pile. What the record knows already keeps the sense it has there; only the rest is
    cleaned and categorised.
    """
    sheets = _sheets(files)
    lines = [(sheet, row) for sheet in sheets for row in sheet.rows]
    await _progress(runtime, actor, import_id, 0, len(lines))
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        place = {"workspace": actor.workspace_id, "import": import_id}
        await session.execute(_FORGET, place)
        await db.copy_rows(session, "draft", _RAW, _raw(lines))
        await session.execute(text("analyze draft"))
        mark = _mark(files)
        found = {sheet.index: await _account_of(session, actor, sheet, mark) for sheet in sheets}
        known = await known_drafts(session, workspace_id=actor.workspace_id, accounts=found)
        unknown = [position for position in range(len(lines)) if position not in known]
        await _make_sense(runtime, session, actor, import_id, lines, unknown, found)
        await session.execute(_STORE, place)
        await _describe(session, actor, import_id, files, sheets, found)


def _raw(lines: list[tuple[_Sheet, Row]]) -> Iterator[tuple[Any, ...]]:
    numbering: dict[int, Numbering] = defaultdict(Numbering)
    for position, (sheet, row) in enumerate(lines):
        mark = match_hash(row)
        yield (
            position, sheet.index, row.line, row.booked_on, row.value_on, row.amount, row.currency,
            _clip(row.text, 1000), _clip(row.payee, 200), row.counterparty[:64], _clip(row.reference, 140),
            row.kind[:40], row.provider_id[:255], row.pending, mark, numbering[sheet.index].number(mark),
        )  # fmt: skip


async def _make_sense(
    runtime: Runtime, session: AsyncSession, actor: Actor, import_id: uuid.UUID,
    lines: list[tuple[_Sheet, Row]], positions: list[int], accounts: dict[int, Account | None],
) -> None:  # fmt: skip
    """Fill the temporary tables `made` and `sense` for the lines at `positions`, saying how far it is."""
    await session.execute(text("create temp table made (position integer, number integer) on commit drop"))
    await session.execute(text(f"create temp table sense ({_columns(_SENSE)}) on commit drop"))
    connection = await db.raw(session)
    rest = iter(positions)
    done = len(lines) - len(positions)
    known = 0
    while chunk := list(islice(rest, _CHUNK)):
        drafts = [_draft(row, accounts[sheet.index]) for sheet, row in (lines[position] for position in chunk)]
        answers = await categorising.categorise(session, actor.workspace_id, drafts)
        numbers: dict[Categorisation, int] = {}
        made = [numbers.setdefault(answer, known + len(numbers)) for answer in answers]
        known += len(numbers)
        async with connection.cursor() as cursor:
            async with cursor.copy("copy made (position, number) from stdin") as copy:
                await copy.write("".join(f"{at}\t{number}\n" for at, number in zip(chunk, made, strict=True)))
            async with cursor.copy(f"copy sense ({', '.join(_SENSE)}) from stdin") as copy:
                for answer, number in numbers.items():
                    await copy.write_row((
                        number, answer.merchant_name, answer.merchant_key, answer.category_id, answer.source,
                        answer.confidence, answer.reason, answer.note, list(answer.tag_ids), list(answer.rule_ids),
                    ))  # fmt: skip
        done += len(chunk)
        await _progress(runtime, actor, import_id, done, len(lines))


def _columns(columns: dict[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


_FORGET = text("delete from transactions.import_line where workspace_id = :workspace and import_id = :import")
_STORE = text(f"""
    insert into transactions.import_line (
        workspace_id, import_id, {", ".join(_RAW)}, merchant_name, merchant_key, category_id, category_source,
        category_confidence, category_reason, note, tag_ids, rule_ids, pile, reason, included, chosen, twin_id)
    select :workspace, :import, {", ".join(f"d.{name}" for name in _RAW)},
           coalesce(s.merchant_name, t.merchant_name), coalesce(s.merchant_key, t.merchant_key),
           coalesce(s.category_id, t.category_id),
           coalesce(s.category_source, case t.category_source when 'user' then 'history' else t.category_source end),
           coalesce(s.category_confidence, t.category_confidence), coalesce(s.category_reason, t.category_reason), s.note,
           coalesce(s.tag_ids, '{{}}'), coalesce(s.rule_ids, '{{}}'),
           case when k.position is not null then 'known' when d.pending then 'doubtful' else 'new' end,
           coalesce(k.reason, case when d.pending then 'The bank has not booked this yet; it may still change.' else '' end),
           k.position is null and not d.pending, false, k.twin_id
    from draft d
    left join made m using (position)
    left join sense s using (number)
    left join known k using (position)
    left join transactions.transaction t on t.workspace_id = :workspace and t.id = k.twin_id
""")


def _clip(words: str, most: int) -> str:
    return words.replace("\0", "")[:most]


def _draft(row: Row, account: Account | None) -> Draft:
    """The line as it will stand in the record, so that a rule says the same of both."""
    return Draft(
        _clip(row.text, 1000), row.amount, row.currency or (account.currency if account else ""),
        counterparty=_clip(row.payee, 200), account_id=account.id if account else None, bank_kind=row.kind,
        booked_on=row.booked_on,
    )  # fmt: skip


async def _progress(runtime: Runtime, actor: Actor, import_id: uuid.UUID, done: int, total: int) -> None:
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        await session.execute(
            update(ImportRow)
            .where(ImportRow.workspace_id == actor.workspace_id, ImportRow.id == import_id)
            .values(done=done, total=total)
        )


def _mark(files: list[StatementFile]) -> str:
    """What files of one kind and layout share."""
    proposal = next((file.proposal for file in files if file.proposal is not None), None)
    return f"{files[0].format}:{proposal.fingerprint}" if proposal else files[0].format


async def _describe(
    session: AsyncSession, actor: Actor, import_id: uuid.UUID, files: list[StatementFile], sheets: list[_Sheet],
    found: dict[int, Account | None],
) -> None:  # fmt: skip
    """Write what was found, and sort what the record does not know."""
    # Not sooner: the progress is written to this very row by transactions of its own.
    row = await row_of(session, actor.workspace_id, import_id, lock=True)
    proposal = next((file.proposal for file in files if file.proposal is not None), None)
    row.format, row.source_mark = files[0].format, _mark(files)
    row.proposal = None if proposal is None else proposal.model_dump(mode="json")
    row.status, row.read_at, row.done = "ready", clock.now(), row.total
    described = []
    member = await identity.role_in(session, workspace_id=actor.workspace_id, user_id=actor.user_id)
    main = member[2] if member else None
    taken = {account.name for account in await bank_accounts.list_accounts(session, actor=actor, hidden=True)}
    for sheet in sheets:
        account = found[sheet.index]
        described.append(
            {**_described(sheet, account, row.file_name, taken, main), "sealed_number": _sealed(session, row, sheet)}
        )
        await sort_new_lines(
            session, workspace_id=actor.workspace_id, import_id=row.id, sheet=sheet.index,
            account_id=account.id if account else None, currency=account.currency if account else "",
            mark=row.source_mark,
        )  # fmt: skip
    row.statements = described
    await count_lines(session, row)


async def _account_of(session: AsyncSession, actor: Actor, sheet: _Sheet, mark: str) -> Account | None:
    """Where the lines belong: to the account with the statement's number, else where such lines went before."""
    if sheet.number:
        return await bank_numbers.find_by_number(session, actor=actor, number=sheet.number, currency=sheet.currency)
    fitting = {
        account.id: account
        for account in await bank_accounts.list_accounts(session, actor=actor)
        if account.currency == (sheet.currency or account.currency)
    }
    known = await likely_account(
        session, workspace_id=actor.workspace_id, sheet=sheet.index, accounts=list(fitting), mark=mark
    )
    return fitting[known] if known else None


def _sealed(session: AsyncSession, row: ImportRow, sheet: _Sheet) -> str:
    keyring: Keyring = session.info["keyring"]
    bound = f"import:{row.id}:{sheet.index}"
    return base64.b64encode(keyring.seal(sheet.number.encode(), bound_to=bound)).decode() if sheet.number else ""


#: Words of a file's name that say nothing about the account.
_EVERY_FILE = frozenset(
    "account accounts activity bank buchungen csv data download downloads export file history kontoauszug kontoumsaetze "
    "list movimientos mutaties mt940 ofx qfx qif camt camt053 releve sheet statement statements table transaction "
    "transactions transacties umsaetze umsatz umsatzanzeige umsätze xlsx zip bankstatement new neu copy kopie".split()
)
_CARD_FILE = re.compile(
    r"(?:^|[\W_])(?:(?:credit)?card|kreditkarte|visa|mastercard|amex|carte)(?:$|[\W_])", re.IGNORECASE
)


def _named_after(file_name: str) -> str:
    """What a file's name says of its account, empty if nothing: "us_checking_2026-11.csv" is "US checking"."""
    words = [
        word for word in re.split(r"[\W_]+", PurePath(file_name).stem) if not re.search(r"\d{2}", word) or word == "N26"
    ]
    words = [word for word in words if len(word) > 1 and word.casefold() not in _EVERY_FILE]
    return " ".join(word.upper() if len(word) < 4 else word for word in words)[:40].strip()


def _name(sheet: _Sheet, kind: str, file_name: str, taken: set[str]) -> str:
    """A name that no account has: of the bank and the number, else of the file."""
    known = " ".join(
        filter(None, (sheet.institution or _NAMES.get(kind, "Current account"), bank_numbers.masked(sheet.number)))
    )
    said = "" if sheet.institution or sheet.number else _named_after(file_name)
    name = (said[:1].upper() + said[1:] if said else known)[:70]
    if name in taken and sheet.currency:
        name = f"{name} {sheet.currency}"
    free = next(each for n in count(1) if (each := name if n == 1 else f"{name} {n}") not in taken)
    taken.add(free)
    return free


_NAMES = {"savings": "Savings", "card": "Card", "loan": "Loan", "investment": "Investments", "cash": "Cash"}


def _described(
    sheet: _Sheet, account: Account | None, file_name: str, taken: set[str], main: str | None
) -> dict[str, Any]:
    """main: the household's currency, proposed where the file names none."""
    days = [row.booked_on for row in sheet.rows]
    kind = sheet.kind or ("card" if _CARD_FILE.search(PurePath(file_name).stem) else "checking")
    known = sheet.currency if sheet.currency in CURRENCIES else None
    new = None
    if account is None:
        currency = known or (None if sheet.currency else main)
        new = {"name": _name(sheet, kind, file_name, taken), "kind": kind, "currency": currency}
    return {
        "index": sheet.index,
        "number": bank_numbers.masked(sheet.number),
        "currency": known,
        "account_id": str(account.id) if account else None,
        "new_account": new,
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
