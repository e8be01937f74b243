"""A history that a person had removed with its bank: kept for a month, brought back whole, then gone for good."""

import uuid
from typing import Any, Final

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.contracts import Account, StatedBalance
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import balances as bank_balances
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.acts import Kind
from guilder.transactions.feeding import rules
from guilder.transactions.feeding.rules import Came, There
from guilder.transactions.service import acts, attaching, handing
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_record import ActRow

KIND: Final[Kind] = "history_removed"
_AT_ONCE = 5_000

_REMEMBER = text("""
    insert into transactions.change (workspace_id, id, transaction_id, act_id, user_id, field, before, after, changed_at)
    select :workspace, uuidv7(), t.id, :act, :user, 'removed', '{"value": false, "removal": "undo", "by": null}',
           '{"value": true}', :now
    from transactions.transaction t where t.workspace_id = :workspace and t.id = any(:ids) and not t.pending
""")
_LINE = """
    select t.id, t.booked_on, t.amount, t.told_on, t.told_amount, t.currency, t.match_hash,
           lower(t.counterparty || ' ' || t.description || ' ' || t.reference) as words
    from transactions.transaction t
"""
_GONE = text(f"""
    {_LINE} join transactions.change c on c.workspace_id = t.workspace_id and c.transaction_id = t.id
    where c.workspace_id = :workspace and c.act_id = :act and c.undone_at is null and t.removal = 'undo'
    order by t.booked_on, t.occurrence, t.id
""")
_SINCE = text(f"""
    {_LINE} where t.workspace_id = :workspace and t.account_id = :account and t.removal is distinct from 'undo'
      and t.created_at > :since
    order by t.booked_on, t.occurrence, t.id
""")
_STAYS_OUT = text("""
    update transactions.change set undone_at = :now
    where workspace_id = :workspace and act_id = :act and transaction_id = any(:ids)
""")
_SOMEWHERE = text("""
    select distinct workspace_id from transactions.act
    where kind = 'history_removed' and undone_at is null and done_at < :before
""")
_PORTION = text("""
    select c.transaction_id from transactions.change c
    join transactions.transaction t on t.workspace_id = c.workspace_id and t.id = c.transaction_id and t.removal = 'undo'
    where c.workspace_id = :workspace and c.act_id = :act limit :most
""")
_FORGET_ACT = text("delete from transactions.change where workspace_id = :workspace and act_id = :act")
_MINE = "workspace_id = :workspace and transaction_id = any(:ids)"
_FORGET = (
    *(text(f"delete from transactions.{table} where {_MINE}") for table in ("change", "split", "tick", "fed", "large")),
    text(
        "delete from transactions.link where workspace_id = :workspace and (one_id = any(:ids) or other_id = any(:ids))"
    ),
    text("delete from transactions.transaction where workspace_id = :workspace and id = any(:ids)"),
)


async def keep(
    session: AsyncSession, *, actor: Actor, user_id: uuid.UUID | None, account: Account, idents: list[uuid.UUID],
    stated: list[StatedBalance], put_away: bool,
) -> uuid.UUID:  # fmt: skip
    """Make what was taken out of an account one act, which can be undone for a month.

    stated: what its bank had stated; put_away: whether the account was hidden with it.
    """
    kept = {
        "account": str(account.id), "put_away": put_away,
        "stated": [each.model_dump(mode="json") for each in stated],
    }  # fmt: skip
    label = f"{account.name}, {account.institution}" if account.institution else account.name
    act = await acts.begin(session, actor.workspace_id, user_id, KIND, count=len(idents), label=label)
    row = await session.get_one(ActRow, (actor.workspace_id, act))
    row.kept = kept
    values = {"workspace": actor.workspace_id, "act": act, "user": user_id, "ids": idents, "now": clock.now()}
    await session.execute(_REMEMBER, values)
    return act


async def bring_back(session: AsyncSession, *, actor: Actor, act: ActRow) -> None:
    """Make ready for the undo: the account is there again, its balances too, and what came again since stays out.

    What a person had given such a line goes to the one that came. Raises PeriodIsLocked 409 by the undo.
    """
    kept: dict[str, Any] = act.kept or {}
    account_id = uuid.UUID(kept["account"])
    await bank_accounts.lock_account(session, actor=actor, account_id=account_id)
    if kept["put_away"]:
        await bank_accounts.bring_back(session, actor=actor, account_id=account_id)
    for each in kept["stated"]:
        stated = StatedBalance.model_validate(each)
        await bank_balances.restore_balance(session, actor=actor, account_id=account_id, stated=stated)
    place = {"workspace": actor.workspace_id, "act": act.id, "account": account_id, "since": act.done_at}
    gone = (await session.execute(_GONE, place)).all()
    came = [Came(at, r.booked_on, r.amount, r.currency, r.words, r.match_hash) for at, r in enumerate(gone)]
    there = [
        There(r.id, r.booked_on, r.amount, r.currency, r.words, r.match_hash, removed=False, told=rules.told(r))
        for r in await session.execute(_SINCE, place)
    ]
    again = {gone[at].id: ident for at, ident in rules.adopted(came, there).items()}
    if again:
        await session.execute(_STAYS_OUT, {**place, "ids": list(again), "now": clock.now()})
        await _hand_over(session, actor, again)


async def _hand_over(session: AsyncSession, actor: Actor, again: dict[uuid.UUID, uuid.UUID]) -> None:
    files = await attaching.count(session, actor=actor, transaction_ids=list(again))
    query = select(TransactionRow).where(
        TransactionRow.workspace_id == actor.workspace_id, TransactionRow.id.in_([*again, *again.values()])
    )
    rows = {row.id: row for row in await session.scalars(query.order_by(TransactionRow.id).with_for_update())}
    given = [old for old in again if rows[old].set_by or rows[old].parts or rows[old].tag_ids or old in files]
    if not given:
        return
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "changed", count=len(given))
    places = await acts.touched(session, actor.workspace_id, [again[old] for old in given])
    for old in given:
        await handing.hand_over(session, actor, act, rows[old], rows[again[old]])
    await session.flush()
    places += await acts.touched(session, actor.workspace_id, [again[old] for old in given])
    if await acts.settle(session, actor=actor, act_id=act):
        await acts.announce(session, actor, act, len(given), places, "transaction.changed")


async def old_somewhere(session: AsyncSession) -> list[uuid.UUID]:
    """Every workspace with a removed history whose month is over. The session is the system role's."""
    return list((await session.execute(_SOMEWHERE, {"before": clock.now() - acts.HISTORY_KEPT})).scalars())


async def purge_some(session: AsyncSession, workspace_id: uuid.UUID) -> int:
    """Delete for good some thousand lines of removed histories whose month is over; how many, 0 when none are left."""
    query = select(ActRow).where(
        ActRow.workspace_id == workspace_id, ActRow.kind == KIND, ActRow.undone_at.is_(None),
        ActRow.done_at < clock.now() - acts.HISTORY_KEPT,
    )  # fmt: skip
    act = (await session.scalars(query.order_by(ActRow.done_at).limit(1).with_for_update())).one_or_none()
    if act is None:
        return 0
    place = {"workspace": workspace_id, "act": act.id, "most": _AT_ONCE}
    idents = list((await session.execute(_PORTION, place)).scalars())
    if idents:
        actor = acts.nobody(workspace_id)
        await attaching.forget(session, actor=actor, transaction_ids=idents)
        for statement in _FORGET:
            await session.execute(statement, {"workspace": workspace_id, "ids": idents})
        return len(idents)
    await audit.record(session, acts.nobody(workspace_id), "transaction.purged", "transaction", act.id, count=act.count)
    await session.execute(_FORGET_ACT, place)
    await session.execute(delete(ActRow).where(ActRow.workspace_id == workspace_id, ActRow.id == act.id))
    return 1
