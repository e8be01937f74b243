"""An import enters the record, whole or not at all, and leaves it again when a person takes it back."""

import base64
import logging
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account, CreateAccount
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import balances as bank_balances
from guilder.banking.service import numbers as bank_numbers
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.crypto import Keyring
from guilder.kernel.errors import GuilderError
from guilder.kernel.events import publish
from guilder.kernel.money import exponent, quantize
from guilder.kernel.runtime import Runtime
from guilder.transactions.contracts.importing import ImportNotFound
from guilder.transactions.contracts.records import BatchBooked, BatchRemoved, Touched
from guilder.transactions.service import balances, categorising, rule_runs
from guilder.transactions.service.importing import count_lines, row_of
from guilder.transactions.service.matching import plan_for
from guilder.transactions.tables import ImportRow

log = logging.getLogger(__name__)


async def book(runtime: Runtime, *, actor: Actor, import_id: uuid.UUID) -> None:
    """Write every included line in one transaction. An import that is not waiting for it is left alone.

    What the record refuses it refuses at every try, so the import says so instead of waiting for ever.
    """
    try:
        await _book(runtime, actor, import_id)
    except GuilderError as error:
        if error.status >= 500:  # a part is away: the next try may succeed
            raise
        log.warning("an import was refused", extra={"import_id": str(import_id), "code": error.code})
        async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
            row = await row_of(session, actor.workspace_id, import_id, lock=True)
            row.status = "failed"
            row.error = (
                f"{error.message} Nothing was booked. Remove this import, put that right, and bring the file again."
            )


async def _book(runtime: Runtime, actor: Actor, import_id: uuid.UUID) -> None:
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        try:
            row = await row_of(session, actor.workspace_id, import_id, lock=True)
        except ImportNotFound:
            return
        if row.status != "booking":
            return
        await session.execute(_ONE_AT_A_TIME, {"workspace": str(actor.workspace_id)})
        sheets = [dict(sheet) for sheet in row.statements]
        booked = 0
        for sheet in sheets:
            booked += await _book_sheet(session, actor, row, sheet)
        row.statements = sheets
        await count_lines(session, row)
        row.status, row.booked_at, row.booked_count, row.done = "booked", clock.now(), booked, booked
        place = {"workspace": actor.workspace_id, "import": import_id}
        await categorising.count_uses(session, actor.workspace_id, (await session.execute(_RULES, place)).scalars())
        touched = await _touched(session, actor, import_id)
        fitted = {line.id: line.rule_ids for line in await session.execute(_FITTED, place)}
        await rule_runs.divide(session, actor.workspace_id, fitted)
        await publish(session, BatchBooked(act_id=import_id, count=booked, touched=touched))


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
    told = None
    if sheet["account_id"] is None:
        new = sheet["new_account"]
        told = new.get("balance")
        known = await bank_numbers.find_by_number(session, actor=actor, number=number, currency=sheet["currency"] or "")
        account = known or await bank_accounts.create_account(
            session, actor=actor,
            cmd=CreateAccount(name=new["name"], kind=new["kind"], currency=new["currency"], number=number[:64]),
        )  # fmt: skip
        sheet["account_id"], sheet["new_account"] = str(account.id), None
    account_id = uuid.UUID(sheet["account_id"])
    account = await bank_accounts.lock_account(session, actor=actor, account_id=account_id)
    if number:
        await bank_numbers.learn_number(session, actor=actor, account_id=account_id, number=number)
    values = {
        **place, "account": account_id, "currency": account.currency, "digits": exponent(account.currency),
        "mark": row.source_mark, "now": clock.now(),
    }  # fmt: skip
    await plan_for(session, row.total)
    await session.execute(_LATE, {**place, "account": account_id})
    await session.execute(_LOCKED_SINCE, {**place, "account": account_id})
    result = await session.execute(_BOOK, values)
    await _state_balances(session, actor, row, sheet, account)
    if told is not None and sheet["last_on"]:
        await bank_balances.record_balance(
            session, actor=actor, account_id=account_id, amount=Decimal(told), on=date.fromisoformat(sheet["last_on"]),
            source="person", import_id=row.id,
        )  # fmt: skip
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
            await bank_balances.record_balance(
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
_LOCKED_SINCE = text("""
    update transactions.import_line i
    set pile = 'doubtful', included = false, reason = 'In a locked period: the account is locked until ' || l.until_on || '.'
    from transactions.lock l
    where i.workspace_id = :workspace and i.import_id = :import and i.statement = :sheet and i.included
      and l.workspace_id = i.workspace_id and l.account_id = :account and l.unlocked_at is null and i.booked_on <= l.until_on
""")
_BOOK = text(f"""
    with there as ({_THERE})
    insert into transactions.transaction (
        workspace_id, id, account_id, booked_on, value_on, amount, currency, description, counterparty,
        counterparty_account, reference, bank_kind, merchant_name, merchant_key, category_id, category_source,
        category_confidence, category_reason, note, tag_ids, set_by, import_id, import_line, source_mark, provider_id,
        match_hash, occurrence, pending, created_at, updated_at)
    select l.workspace_id, uuidv7(), :account, l.booked_on, l.value_on,
           case when l.currency in ('', :currency) then round(l.amount, :digits) else l.amount end,
           coalesce(nullif(l.currency, ''), :currency), l.description, l.counterparty, l.counterparty_account,
           l.reference, l.bank_kind, l.merchant_name, l.merchant_key, l.category_id, l.category_source,
           l.category_confidence, l.category_reason, l.note, l.tag_ids, '{{}}', l.import_id, l.line, :mark, l.provider_id,
           l.match_hash,
           coalesce(there.top, 0) + row_number() over (partition by l.match_hash order by l.position), l.pending, :now,
           :now
    from transactions.import_line l left join there using (match_hash)
    where l.workspace_id = :workspace and l.import_id = :import and l.statement = :sheet and l.included
    order by l.booked_on, l.position
    on conflict do nothing
""")
_RULES = text("""
    select unnest(rule_ids) from transactions.import_line
    where workspace_id = :workspace and import_id = :import and included and rule_ids <> '{}'
""")
_FITTED = text("""
    select t.id, l.rule_ids from transactions.import_line l
    join transactions.transaction t on t.workspace_id = l.workspace_id and t.import_id = l.import_id
                                   and t.import_line = l.line and t.match_hash = l.match_hash
    where l.workspace_id = :workspace and l.import_id = :import and l.included and l.rule_ids <> '{}'
""")
_TOUCHED = text("""
    select category_id, date_trunc('month', booked_on)::date as month, currency from transactions.transaction
    where workspace_id = :workspace and import_id = :import group by 1, 2, 3
""")


async def _touched(session: AsyncSession, actor: Actor, import_id: uuid.UUID) -> list[Touched]:
    found = await session.execute(_TOUCHED, {"workspace": actor.workspace_id, "import": import_id})
    return [Touched(category_id=row.category_id, month=row.month, currency=row.currency) for row in found]


async def undo(runtime: Runtime, *, actor: Actor, import_id: uuid.UUID) -> None:
    """Take everything out that the import brought, in one transaction. It may be imported again later."""
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        try:
            row = await row_of(session, actor.workspace_id, import_id, lock=True)
        except ImportNotFound:
            return
        if row.status != "undoing":
            return
        touched = await _touched(session, actor, import_id)
        place = {"workspace": actor.workspace_id, "import": import_id}
        accounts = (await session.execute(_ACCOUNTS, place)).scalars().all()
        for account_id in accounts:
            await bank_accounts.lock_account(session, actor=actor, account_id=account_id)
        await session.execute(_REMOVE, {**place, "now": clock.now()})
        await bank_balances.forget_balances(session, actor=actor, import_id=import_id)
        for account_id in accounts:
            await balances.refresh(session, actor=actor, account_id=account_id)
        row.status, row.undone_at, row.done = "undone", clock.now(), row.total
        await publish(session, BatchRemoved(act_id=import_id, count=row.booked_count, touched=touched))


_ACCOUNTS = text(
    "select distinct account_id from transactions.transaction where workspace_id = :workspace and import_id = :import "
    "order by account_id"
)
_REMOVE = text("""
    update transactions.transaction set removed_at = coalesce(removed_at, :now), removal = 'undo', updated_at = :now
    where workspace_id = :workspace and import_id = :import and removal is distinct from 'undo'
""")
