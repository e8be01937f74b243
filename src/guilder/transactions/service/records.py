"""Lists, single transactions, and what people change about them."""

import base64
import binascii
import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import numbers as bank_numbers
from guilder.fx import service as fx
from guilder.fx.rules import Rates
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.errors import InvalidInput
from guilder.kernel.events import publish
from guilder.kernel.money import Money, exponent, quantize
from guilder.transactions.categorising import Draft
from guilder.transactions.contracts.acts import Act
from guilder.transactions.contracts.filters import Filter
from guilder.transactions.contracts.links import LinkMark
from guilder.transactions.contracts.records import (
    CategoryNotFound,
    CreateTransaction,
    CurrencyMismatch,
    InHome,
    Origin,
    Part,
    Source,
    Transaction,
    TransactionCreated,
    TransactionDetail,
    TransactionNotFound,
    TransactionRemoved,
    confidence,
)
from guilder.transactions.service import acts, attaching, balances, categorising, finding, links, locking, rule_runs
from guilder.transactions.service.matching import manual_hash
from guilder.transactions.tables import ImportRow, TransactionRow
from guilder.transactions.tables_locks import TickRow

_T = TransactionRow
#: One statement, and no query that is built anew for each page: this is the read that people do most.
_PAGE = text("""
    select t.id, t.account_id, t.booked_on, t.amount, t.currency, t.merchant_name, t.description, t.category_id,
           t.category_source, t.category_confidence, t.category_reason, t.note, t.import_id, t.parts, t.tag_ids, t.pending
    from transactions.transaction t
    where t.workspace_id = :workspace
      and t.id = any(array(select f.id from transactions.find_ids(:wanted, :on, :id, :most) f))
    order by t.booked_on desc, t.id desc
""").bindparams(bindparam("wanted", type_=JSONB))


async def list_transactions(
    session: AsyncSession, *, actor: Actor, wanted: Filter, cursor: str | None, limit: int
) -> tuple[list[Transaction], str | None]:
    """One page, newest first, and the cursor of the next one.

    Raises InvalidInput 422 for a cursor from elsewhere, SearchNotUnderstood 422.
    """
    before = _opened(cursor) if cursor else None
    asked = await finding.conditions(session, actor=actor, wanted=wanted)
    on, ident = before or (None, None)
    values = {"workspace": actor.workspace_id, "wanted": asked, "on": on, "id": ident, "most": limit + 1}
    rows = (await session.execute(_PAGE, values)).all()
    more = rows[limit - 1] if len(rows) > limit else None
    rates = await _rates(session, actor, rows[:limit])
    marks = await links.marks(session, actor.workspace_id, [row.id for row in rows[:limit]])
    clips = await attaching.count(session, actor=actor, transaction_ids=[row.id for row in rows[:limit]])
    shown = [_shown(row, rates, marks.get(row.id), clips.get(row.id, 0)) for row in rows[:limit]]
    return shown, _closed(more.booked_on, more.id) if more else None


async def _rates(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> Rates:
    """The rates that these rows need into the workspace's currency; no read where they are all in it."""
    days = [row.booked_on for row in rows if row.currency != actor.currency] or [date.min]
    codes = {row.currency for row in rows}
    return await fx.rates(
        session, to=actor.currency, currencies=codes, first=min(days), last=max(days), workspace_id=actor.workspace_id
    )


def _closed(booked_on: date, ident: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(f"{booked_on}|{ident}".encode()).decode().rstrip("=")


def _opened(cursor: str) -> tuple[date, uuid.UUID]:
    try:
        on, _, ident = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        return date.fromisoformat(on), uuid.UUID(ident)
    except (ValueError, binascii.Error):
        raise InvalidInput("The page's cursor is not one of this list. Load the first page again.") from None


async def get_transaction(session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID) -> TransactionDetail:
    """One with the bank's words, its origin and its history. Raises TransactionNotFound 404."""
    row = await row_of(session, actor, transaction_id)
    origin = None
    if row.import_id is not None:
        file = await session.get(ImportRow, (actor.workspace_id, row.import_id))
        if file is not None:
            origin = Origin(
                import_id=file.id, file_name=file.file_name, format=file.format, line=row.import_line,
                booked_at=file.booked_at,
            )  # fmt: skip
    kept = await acts.parts_of(session, actor.workspace_id, row.id) if row.parts else []
    parts = [
        Part(
            position=position, category_id=part["category"], amount=quantize(Decimal(part["amount"]), row.currency),
            note=part["note"],
        )
        for position, part in enumerate(kept, start=1)
    ]  # fmt: skip
    marks = await links.marks(session, actor.workspace_id, [row.id])
    clips = await attaching.count(session, actor=actor, transaction_ids=[row.id])
    ticked = await session.get(TickRow, (actor.workspace_id, row.id)) is not None
    shown = _shown(row, await _rates(session, actor, [row]), marks.get(row.id), clips.get(row.id, 0))
    return TransactionDetail(
        **shown.model_dump(), value_on=row.value_on, counterparty=row.counterparty,
        counterparty_account=bank_numbers.masked(row.counterparty_account), reference=row.reference, bank_kind=row.bank_kind,
        provider_id=row.provider_id, source=_source(row), told_on=row.told_on,
        told_amount=None if row.told_amount is None else quantize(row.told_amount, row.currency), ticked=ticked, created_at=row.created_at, updated_at=row.updated_at, origin=origin, splits=parts,
        set_by=row.set_by, links=await links.of(session, actor=actor, transaction_id=transaction_id),
        history=await acts.history(session, actor=actor, transaction_id=transaction_id),
    )  # fmt: skip


async def create_transaction(session: AsyncSession, *, actor: Actor, cmd: CreateTransaction) -> TransactionDetail:
    """Book one movement by hand, in the account's currency.

    Raises AccountNotFound 404, CategoryNotFound 404, CurrencyMismatch 409, PeriodIsLocked 409. Emits transaction.created.
    """
    account = await bank_accounts.lock_account(session, actor=actor, account_id=cmd.account_id)
    await locking.ensure_open(session, actor=actor, account_id=account.id, days=[cmd.booked_on])
    amount = quantize(cmd.amount, account.currency)
    if amount != cmd.amount:
        raise CurrencyMismatch(f"{account.currency} has {exponent(account.currency)} digits after the point.")
    mark = manual_hash(cmd.booked_on, amount, cmd.description)
    top = await session.execute(_TOP, {"workspace": actor.workspace_id, "account": account.id, "mark": mark})
    draft = Draft(cmd.description, amount, account.currency, account_id=account.id, booked_on=cmd.booked_on)
    guess = (await categorising.categorise(session, actor.workspace_id, [draft]))[0]
    row = TransactionRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), account_id=account.id, booked_on=cmd.booked_on, amount=amount,
        currency=account.currency, description=cmd.description, merchant_name=guess.merchant_name,
        merchant_key=guess.merchant_key, category_id=guess.category_id, category_source=guess.source,
        category_confidence=Decimal(str(guess.confidence)) if guess.category_id else None, category_reason=guess.reason,
        note=cmd.note or guess.note, tag_ids=list(guess.tag_ids), match_hash=mark, occurrence=top.scalar_one() + 1,
    )  # fmt: skip
    if cmd.category_id is not None:
        acts.set_category(row, actor, cmd.category_id)
    session.add(row)
    await flushed(session)
    await categorising.count_uses(session, actor.workspace_id, guess.rule_ids)
    await balances.refresh(session, actor=actor, account_id=account.id)
    await audit.record(session, actor, "transaction.created", "transaction", row.id)
    await publish(session, TransactionCreated(**about(row)))
    await rule_runs.divide(session, actor.workspace_id, {row.id: guess.rule_ids})
    return await get_transaction(session, actor=actor, transaction_id=row.id)


_TOP = text(
    "select coalesce(max(occurrence), 0) from transactions.transaction "
    "where workspace_id = :workspace and account_id = :account and match_hash = :mark and removal is distinct from 'undo'"
)


async def flushed(session: AsyncSession) -> None:
    """Flush; a category that is not there is the only foreign key a person can break."""
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
            raise CategoryNotFound from None
        raise


async def remove_transaction(session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID) -> Act:
    """Take one out; a later import knows that you did. Raises TransactionNotFound 404, PeriodIsLocked 409.

    Emits transaction.removed.
    """
    row = await row_of(session, actor, transaction_id, lock=True)
    await locking.ensure_rows_open(session, actor=actor, idents=[row.id])
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "removed")
    acts.remember(session, actor, row, act, "removed", {"value": False}, after=True)
    row.removed_at, row.removal, row.updated_at = clock.now(), "person", clock.now()
    await session.flush()
    await balances.refresh(session, actor=actor, account_id=row.account_id)
    await audit.record(session, actor, "transaction.removed", "transaction", row.id)
    await publish(session, TransactionRemoved(**about(row)))
    return Act(act_id=act, count=1)


async def row_of(
    session: AsyncSession, actor: Actor, transaction_id: uuid.UUID, *, lock: bool = False
) -> TransactionRow:
    """The transaction's row. Raises TransactionNotFound 404."""
    query = select(_T).where(_T.workspace_id == actor.workspace_id, _T.id == transaction_id, _T.removed_at.is_(None))
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise TransactionNotFound
    return row


def _shown(row: Any, rates: Rates, link: LinkMark | None, attachments: int) -> Transaction:
    return Transaction(
        id=row.id, account_id=row.account_id, booked_on=row.booked_on, amount=quantize(row.amount, row.currency),
        currency=row.currency, merchant_name=row.merchant_name or row.description,
        description=row.description, category_id=row.category_id, category_source=row.category_source,
        category_confidence=confidence(row.category_confidence), category_reason=row.category_reason, note=row.note,
        import_id=row.import_id, in_home=_in_home(row, rates), parts=row.parts, tag_ids=row.tag_ids,
        pending=row.pending, link=link, attachments=attachments,
    )  # fmt: skip


def _source(row: TransactionRow) -> Source:
    if row.source_mark == "manual":
        return "hand"
    return "bank" if row.source_mark.startswith("bank:") else "file"


def _in_home(row: Any, rates: Rates) -> InHome | None:
    if row.currency == rates.to:
        return None
    found = rates.conversion(Money.of(row.amount, row.currency), row.booked_on)
    if found is None:
        return None
    return InHome(
        amount=found.converted.amount, currency=rates.to, rate=found.rate, rated_on=found.rated_on, formula=found.formula,
    )  # fmt: skip


def about(row: TransactionRow) -> dict[str, Any]:
    return {
        "transaction_id": row.id, "account_id": row.account_id, "booked_on": row.booked_on,
        "amount": quantize(row.amount, row.currency), "currency": row.currency, "category_id": row.category_id,
    }  # fmt: skip
