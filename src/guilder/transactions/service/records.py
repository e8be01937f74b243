"""Lists, single transactions, and what people change about them."""

import base64
import binascii
import re
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from sqlalchemy import Select, func, select, text, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking import service as banking
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.errors import InvalidInput
from guilder.kernel.events import publish
from guilder.kernel.money import exponent, quantize
from guilder.transactions.categorising import Draft
from guilder.transactions.contracts.records import (
    Act,
    ActNotFound,
    BatchChanged,
    CategoryNotFound,
    Change,
    ChangeMany,
    ChangeTransaction,
    CreateTransaction,
    CurrencyMismatch,
    Filter,
    NothingToChange,
    Origin,
    Sums,
    Touched,
    Transaction,
    TransactionCreated,
    TransactionDetail,
    TransactionNotFound,
    TransactionRemoved,
    TransactionUpdated,
    confidence,
)
from guilder.transactions.service import balances, categorising
from guilder.transactions.service.matching import manual_hash
from guilder.transactions.tables import ChangeRow, ImportRow, TransactionRow

_T = TransactionRow
_SHOWN = (
    _T.id, _T.account_id, _T.booked_on, _T.amount, _T.currency, _T.merchant_name, _T.description, _T.category_id,
    _T.category_source, _T.category_confidence, _T.category_reason, _T.note, _T.import_id,
)  # fmt: skip
_WORD = re.compile(r"\w+")
_LAST = (date.max, uuid.UUID(int=(1 << 128) - 1))
#: How many ids a text search hands to the other filters.
_FOUND_AT_ONCE = 20_000


async def list_transactions(
    session: AsyncSession, *, actor: Actor, wanted: Filter, cursor: str | None, limit: int
) -> tuple[list[Transaction], str | None]:
    """One page, newest first, and the cursor of the next one. Raises InvalidInput 422 for a cursor from elsewhere."""
    before = _opened(cursor) if cursor else _LAST
    query = _filtered(select(*_SHOWN), actor, wanted).order_by(_T.booked_on.desc(), _T.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(tuple_(_T.booked_on, _T.id) < before)
    if wanted.text:
        alone = wanted.model_copy(update={"text": ""}) == Filter()
        found = await _search(session, wanted.text, before, limit + 1 if alone else _FOUND_AT_ONCE)
        if not found:
            return [], None
        query = query.where(_T.id.in_(found))
    rows = (await session.execute(query)).all()
    more = rows[limit - 1] if len(rows) > limit else None
    return [_shown(row) for row in rows[:limit]], _closed(more.booked_on, more.id) if more else None


async def _search(session: AsyncSession, words: str, before: tuple[date, uuid.UUID], most: int) -> list[uuid.UUID]:
    terms = [f"'{word}':*" for word in _WORD.findall(words.casefold())[:8]]
    if not terms:
        return []
    call = text("select transactions.search_ids(:words, :on, :id, :most)")
    values = {"words": " & ".join(terms), "on": before[0], "id": before[1], "most": most}
    return list((await session.execute(call, values)).scalars())


def _closed(booked_on: date, ident: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(f"{booked_on}|{ident}".encode()).decode().rstrip("=")


def _opened(cursor: str) -> tuple[date, uuid.UUID]:
    try:
        on, _, ident = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        return date.fromisoformat(on), uuid.UUID(ident)
    except (ValueError, binascii.Error):
        raise InvalidInput("The page's cursor is not one of this list. Load the first page again.") from None


def _filtered(query: Select[*tuple[Any, ...]], actor: Actor, wanted: Filter) -> Select[*tuple[Any, ...]]:
    """Everything but the text, which the search function finds."""
    query = query.where(_T.workspace_id == actor.workspace_id, _T.removed_at.is_(None))
    if wanted.account_id:
        query = query.where(_T.account_id.in_(wanted.account_id))
    if wanted.uncategorised:
        query = query.where(_T.category_id.is_(None))
    elif wanted.category_id:
        query = query.where(_T.category_id.in_(wanted.category_id))
    if wanted.from_on is not None:
        query = query.where(_T.booked_on >= wanted.from_on)
    if wanted.to_on is not None:
        query = query.where(_T.booked_on <= wanted.to_on)
    if wanted.min_amount is not None:
        query = query.where(func.abs(_T.amount) >= wanted.min_amount)
    if wanted.max_amount is not None:
        query = query.where(func.abs(_T.amount) <= wanted.max_amount)
    if wanted.direction is not None:
        query = query.where(_T.amount > 0 if wanted.direction == "in" else _T.amount < 0)
    if wanted.currency is not None:
        query = query.where(_T.currency == wanted.currency)
    if wanted.import_id is not None:
        query = query.where(_T.import_id == wanted.import_id)
    return query


async def sums(session: AsyncSession, *, actor: Actor, wanted: Filter) -> list[Sums]:
    """What the filter finds, per currency: they are never added."""
    query = _filtered(
        select(
            _T.currency, func.count().label("count"),
            func.coalesce(func.sum(_T.amount).filter(_T.amount > 0), 0).label("money_in"),
            func.coalesce(func.sum(_T.amount).filter(_T.amount < 0), 0).label("money_out"),
        ).group_by(_T.currency).order_by(func.count().desc()),
        actor, wanted,
    )  # fmt: skip
    if wanted.text:
        query = query.where(_T.id.in_(await _search(session, wanted.text, _LAST, _FOUND_AT_ONCE)))
    return [
        Sums(
            currency=row.currency, count=row.count, money_in=quantize(row.money_in, row.currency),
            money_out=quantize(row.money_out, row.currency),
        )
        for row in await session.execute(query)
    ]  # fmt: skip


async def get_transaction(session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID) -> TransactionDetail:
    """One with the bank's words, its origin and its history. Raises TransactionNotFound 404."""
    row = await _row(session, actor, transaction_id)
    origin = None
    if row.import_id is not None:
        file = await session.get(ImportRow, (actor.workspace_id, row.import_id))
        if file is not None:
            origin = Origin(
                import_id=file.id, file_name=file.file_name, format=file.format, line=row.import_line,
                booked_at=file.booked_at,
            )  # fmt: skip
    changes = await session.scalars(
        select(ChangeRow)
        .where(ChangeRow.workspace_id == actor.workspace_id, ChangeRow.transaction_id == transaction_id)
        .order_by(ChangeRow.changed_at.desc())
        .limit(100)
    )
    history = [
        Change(
            act_id=change.act_id, field=change.field, before=change.before.get("value"), after=change.after.get("value"),
            user_id=change.user_id, changed_at=change.changed_at, undone=change.undone_at is not None,
        )
        for change in changes
    ]  # fmt: skip
    return TransactionDetail(
        **_shown(row).model_dump(), value_on=row.value_on, counterparty=row.counterparty,
        counterparty_account=banking.masked(row.counterparty_account), reference=row.reference, bank_kind=row.bank_kind,
        provider_id=row.provider_id, created_at=row.created_at, updated_at=row.updated_at, origin=origin, history=history,
    )  # fmt: skip


async def create_transaction(session: AsyncSession, *, actor: Actor, cmd: CreateTransaction) -> TransactionDetail:
    """Book one movement by hand, in the account's currency.

    Raises AccountNotFound 404, CategoryNotFound 404, CurrencyMismatch 409. Emits transaction.created.
    """
    account = await banking.lock_account(session, actor=actor, account_id=cmd.account_id)
    amount = quantize(cmd.amount, account.currency)
    if amount != cmd.amount:
        raise CurrencyMismatch(f"{account.currency} has {exponent(account.currency)} digits after the point.")
    mark = manual_hash(cmd.booked_on, amount, cmd.description)
    top = await session.execute(_TOP, {"workspace": actor.workspace_id, "account": account.id, "mark": mark})
    draft = Draft(cmd.description, amount, account.currency, account_id=account.id)
    guess = (await categorising.categorise(session, actor.workspace_id, [draft]))[0]
    row = TransactionRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), account_id=account.id, booked_on=cmd.booked_on, amount=amount,
        currency=account.currency, description=cmd.description, merchant_name=guess.merchant_name,
        merchant_key=guess.merchant_key, category_id=guess.category_id, category_source=guess.source,
        category_confidence=Decimal(str(guess.confidence)) if guess.category_id else None, category_reason=guess.reason,
        note=cmd.note or guess.note, match_hash=mark, occurrence=top.scalar_one() + 1,
    )  # fmt: skip
    if cmd.category_id is not None:
        _set_category(row, actor, cmd.category_id)
    session.add(row)
    await _flushed(session)
    await balances.refresh(session, actor=actor, account_id=account.id)
    await audit.record(session, actor, "transaction.created", "transaction", row.id)
    await publish(session, TransactionCreated(**_about(row)))
    return await get_transaction(session, actor=actor, transaction_id=row.id)


_TOP = text(
    "select coalesce(max(occurrence), 0) from transactions.transaction "
    "where workspace_id = :workspace and account_id = :account and match_hash = :mark and removal is distinct from 'undo'"
)


async def _flushed(session: AsyncSession) -> None:
    """Flush; a category that is not there is the only foreign key a person can break."""
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
            raise CategoryNotFound from None
        raise


def _set_category(row: TransactionRow, actor: Actor, category_id: uuid.UUID | None) -> None:
    row.category_id = category_id
    row.category_source = "user"
    row.category_confidence = Decimal(1) if category_id else None
    row.category_reason = "You chose this category." if category_id else "You left this without a category."
    row.set_by = {**row.set_by, "category": str(actor.user_id)} if row.set_by else {"category": str(actor.user_id)}


async def change_transaction(
    session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID, cmd: ChangeTransaction
) -> TransactionDetail:
    """Correct its category, note or merchant. What people set is never overwritten by an import or a rule.

    Raises TransactionNotFound 404, CategoryNotFound 404. Emits transaction.updated.
    """
    row = await _row(session, actor, transaction_id, lock=True)
    act, previous = ids.new_id(), row.category_id
    fields = cmd.model_fields_set
    if "category_id" in fields:
        _remember(session, actor, row, act, "category", _category_state(row), {"value": _text(cmd.category_id)})
        _set_category(row, actor, cmd.category_id)
    for field in sorted(fields & {"note", "merchant_name"}):
        value = getattr(cmd, field)
        if field == "merchant_name" and value is None:
            value = row.description[:120]
        if getattr(row, field) != value:
            _remember(session, actor, row, act, field, {"value": getattr(row, field)}, {"value": value})
            setattr(row, field, value)
            row.set_by = {**row.set_by, field: str(actor.user_id)}
    row.updated_at = clock.now()
    await _flushed(session)
    await audit.record(session, actor, "transaction.changed", "transaction", row.id, fields=sorted(fields))
    await publish(session, TransactionUpdated(**_about(row), previous_category_id=previous))
    return await get_transaction(session, actor=actor, transaction_id=transaction_id)


async def remove_transaction(session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID) -> Act:
    """Take one out; a later import knows that you did. Raises TransactionNotFound 404. Emits transaction.removed."""
    row = await _row(session, actor, transaction_id, lock=True)
    act = ids.new_id()
    _remember(session, actor, row, act, "removed", {"value": False}, {"value": True})
    row.removed_at, row.removal, row.updated_at = clock.now(), "person", clock.now()
    await session.flush()
    await balances.refresh(session, actor=actor, account_id=row.account_id)
    await audit.record(session, actor, "transaction.removed", "transaction", row.id)
    await publish(session, TransactionRemoved(**_about(row)))
    return Act(act_id=act, count=1)


def _remember(
    session: AsyncSession, actor: Actor, row: TransactionRow, act: uuid.UUID, field: str, before: dict[str, Any],
    after: dict[str, Any],
) -> None:  # fmt: skip
    session.add(
        ChangeRow(
            workspace_id=actor.workspace_id, transaction_id=row.id, act_id=act, user_id=actor.user_id, field=field,
            before=before, after=after,
        )
    )  # fmt: skip


def _category_state(row: TransactionRow) -> dict[str, Any]:
    return {
        "value": _text(row.category_id), "source": row.category_source,
        "confidence": None if row.category_confidence is None else str(row.category_confidence),
        "reason": row.category_reason,
    }  # fmt: skip


def _text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)


async def change_many(session: AsyncSession, *, actor: Actor, cmd: ChangeMany) -> Act:
    """Put many into one category. Raises NothingToChange 422, CategoryNotFound 404. Emits transaction.batch.changed."""
    wanted = _filtered(select(_T.id), actor, cmd.filter or Filter())
    if cmd.ids:
        wanted = wanted.where(_T.id.in_(cmd.ids))
    elif cmd.filter is None:
        raise NothingToChange
    elif cmd.filter.text:
        wanted = wanted.where(_T.id.in_(await _search(session, cmd.filter.text, _LAST, _FOUND_AT_ONCE)))
    found = list((await session.scalars(wanted.limit(100_000))).all())
    act, now = ids.new_id(), clock.now()
    values = {
        "workspace": actor.workspace_id, "ids": found, "act": act, "person": actor.user_id, "now": now,
        "category": cmd.category_id, "chosen": _text(cmd.category_id),
    }  # fmt: skip
    touched = await _touched(session, values)
    try:
        async with session.begin_nested():
            await session.execute(_REMEMBER_MANY, values)
            await session.execute(_CHANGE_MANY, values)
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
            raise CategoryNotFound from None
        raise
    await _announce(
        session, actor, act, len(found), [*touched, *await _touched(session, values)], "transaction.recategorised"
    )
    return Act(act_id=act, count=len(found))


async def undo_act(session: AsyncSession, *, actor: Actor, act_id: uuid.UUID) -> Act:
    """Take back one act, as far as nobody changed the same since. Raises ActNotFound 404."""
    values = {"workspace": actor.workspace_id, "act": act_id, "now": clock.now()}
    changed = list((await session.execute(_OF_ACT, values)).scalars())
    if not changed:
        raise ActNotFound
    values["ids"] = changed
    touched = await _touched(session, values)
    count = 0
    for statement in (_UNDO_CATEGORY, _UNDO_NOTE, _UNDO_MERCHANT, _UNDO_REMOVAL):
        result = await session.execute(statement, values)
        count += int(result.rowcount)  # type: ignore[attr-defined]
    await session.execute(_CLOSE_ACT, values)
    for account_id in (await session.execute(_ACCOUNTS_OF, values)).scalars().all():
        await balances.refresh(session, actor=actor, account_id=account_id)
    await _announce(session, actor, act_id, count, [*touched, *await _touched(session, values)], "transaction.restored")
    return Act(act_id=act_id, count=count)


async def _announce(
    session: AsyncSession, actor: Actor, act: uuid.UUID, count: int, touched: list[Touched], what: str
) -> None:
    unique = list({(t.category_id, t.month, t.currency): t for t in touched}.values())
    await audit.record(session, actor, what, "transaction", act, count=count)
    await publish(session, BatchChanged(act_id=act, count=count, touched=unique))


async def _touched(session: AsyncSession, values: dict[str, Any]) -> list[Touched]:
    found = await session.execute(_TOUCHED_BY_ID, values)
    return [Touched(category_id=row.category_id, month=row.month, currency=row.currency) for row in found]


_TOUCHED_BY_ID = text("""
    select category_id, date_trunc('month', booked_on)::date as month, currency from transactions.transaction
    where workspace_id = :workspace and id = any(:ids) group by 1, 2, 3
""")
_REMEMBER_MANY = text("""
    insert into transactions.change (workspace_id, id, transaction_id, act_id, user_id, field, before, after, changed_at)
    select workspace_id, uuidv7(), id, :act, :person, 'category',
           jsonb_build_object('value', category_id, 'source', category_source, 'confidence', category_confidence::text,
                              'reason', category_reason),
           jsonb_build_object('value', cast(:chosen as text)), :now
    from transactions.transaction where workspace_id = :workspace and id = any(:ids)
""")
_CHANGE_MANY = text("""
    update transactions.transaction
    set category_id = :category, category_source = 'user',
        category_confidence = case when cast(:category as uuid) is null then null else 1 end,
        category_reason = case when cast(:category as uuid) is null then 'You left this without a category.'
                               else 'You chose this category.' end,
        set_by = set_by || jsonb_build_object('category', cast(:person as text)), updated_at = :now
    where workspace_id = :workspace and id = any(:ids)
""")
_OF_ACT = text(
    "select distinct transaction_id from transactions.change "
    "where workspace_id = :workspace and act_id = :act and undone_at is null"
)
_CHANGES = """
    transactions.change c where c.workspace_id = :workspace and c.act_id = :act and c.undone_at is null
    and t.workspace_id = c.workspace_id and t.id = c.transaction_id
"""
_UNDO_CATEGORY = text(f"""
    update transactions.transaction t
    set category_id = cast(c.before ->> 'value' as uuid), category_source = c.before ->> 'source',
        category_confidence = cast(c.before ->> 'confidence' as numeric), category_reason = c.before ->> 'reason',
        set_by = t.set_by - 'category', updated_at = :now
    from {_CHANGES} and c.field = 'category' and t.category_id is not distinct from cast(c.after ->> 'value' as uuid)
""")
_UNDO_NOTE = text(f"""
    update transactions.transaction t set note = c.before ->> 'value', set_by = t.set_by - 'note', updated_at = :now
    from {_CHANGES} and c.field = 'note' and t.note is not distinct from c.after ->> 'value'
""")
_UNDO_MERCHANT = text(f"""
    update transactions.transaction t
    set merchant_name = c.before ->> 'value', set_by = t.set_by - 'merchant_name', updated_at = :now
    from {_CHANGES} and c.field = 'merchant_name' and t.merchant_name = c.after ->> 'value'
""")
_UNDO_REMOVAL = text(f"""
    update transactions.transaction t set removed_at = null, removal = null, updated_at = :now
    from {_CHANGES} and c.field = 'removed' and t.removal = 'person'
""")
_CLOSE_ACT = text(
    "update transactions.change set undone_at = :now "
    "where workspace_id = :workspace and act_id = :act and undone_at is null"
)
_ACCOUNTS_OF = text(
    "select distinct account_id from transactions.transaction where workspace_id = :workspace and id = any(:ids)"
)


async def _row(session: AsyncSession, actor: Actor, transaction_id: uuid.UUID, *, lock: bool = False) -> TransactionRow:
    query = select(_T).where(_T.workspace_id == actor.workspace_id, _T.id == transaction_id, _T.removed_at.is_(None))
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise TransactionNotFound
    return row


def _shown(row: Any) -> Transaction:
    return Transaction(
        id=row.id, account_id=row.account_id, booked_on=row.booked_on, amount=quantize(row.amount, row.currency),
        currency=row.currency, merchant_name=row.merchant_name or row.description,
        description=row.description, category_id=row.category_id, category_source=row.category_source,
        category_confidence=confidence(row.category_confidence), category_reason=row.category_reason, note=row.note,
        import_id=row.import_id,
    )  # fmt: skip


def _about(row: TransactionRow) -> dict[str, Any]:
    return {
        "transaction_id": row.id, "account_id": row.account_id, "booked_on": row.booked_on,
        "amount": quantize(row.amount, row.currency), "currency": row.currency, "category_id": row.category_id,
    }  # fmt: skip
