"""Two accounts that are one at the bank become one here, and can be taken apart again.

A movement that both hold stays once: the one that a person corrected, else that of the account that stays. What the
merged account's bank brings from then on goes to the account that stays; its numbers are still found by statements.
"""

import contextlib
import json
import uuid
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.contracts import Account
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import feeding as bank_feeding
from guilder.banking.service import merging as bank_merging
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.transactions.contracts.acts import ActNotFound
from guilder.transactions.contracts.merging import Alike, CannotMerge, Merge, NotMerged
from guilder.transactions.contracts.records import BatchChanged, Touched
from guilder.transactions.feeding import rules
from guilder.transactions.feeding.rules import Came, There
from guilder.transactions.service import acts, attaching, balances, handing, locking, undoing
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_merge import MergeRow

#: Two accounts look like one when so many movements, and so large a share of the smaller one's, are in both.
_EQUAL, _SHARE = 5, 0.5


async def alike(session: AsyncSession, *, actor: Actor) -> list[Alike]:
    """Pairs of accounts that look like one: by the end of their numbers, or by what was booked in the last half year.

    into: the one that a bank feeds, else the older one.
    """
    found = {a.id: a for a in await bank_accounts.list_accounts(session, actor=actor) if a.merged_into is None}
    fed = await bank_feeding.fed_accounts(session, actor=actor)
    equal: dict[frozenset[uuid.UUID], int] = {}
    values = {"workspace": actor.workspace_id, "accounts": list(found), "since": clock.now()}
    for row in await session.execute(_EQUALS, values):
        if row.equal >= _EQUAL and row.equal >= _SHARE * row.smaller:
            equal[frozenset((row.one, row.other))] = row.equal
    numbered: dict[tuple[str, str], list[Account]] = {}
    for account in found.values():
        if account.number:
            numbered.setdefault((account.number, account.currency), []).append(account)
    pairs = set(equal) | {frozenset(a.id for a in same) for same in numbered.values() if len(same) == 2}
    listed = []
    for pair in pairs:
        stays, goes = sorted((found[i] for i in pair), key=lambda a: (a.id not in fed, a.created_at, a.id))
        same = bool(stays.number) and stays.number == goes.number
        listed.append(Alike(account_id=goes.id, into=stays.id, doubled=equal.get(pair, 0), same_number=same))
    return sorted(listed, key=lambda each: (-each.doubled, each.account_id))


async def preview(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, into: uuid.UUID) -> Merge:
    """What a merge would do. Raises AccountNotFound 404, CannotMerge 409, PeriodIsLocked 409."""
    _, target = await _both(session, actor, account_id, into)
    lines, twins = await _pairs(session, actor, account_id, into)
    return Merge(account=target, moved=len(lines) - len(twins), doubled=len(twins))


async def merge(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, into: uuid.UUID) -> Merge:
    """Make `account_id` part of `into`. Raises AccountNotFound 404, CannotMerge 409, PeriodIsLocked 409.

    Emits transaction.batch.changed, bank.account.changed.
    """
    await _both(session, actor, account_id, into)
    lines, twins = await _pairs(session, actor, account_id, into)
    row = MergeRow(workspace_id=actor.workspace_id, user_id=actor.user_id, source_id=account_id, target_id=into)
    session.add(row)
    await session.flush()
    told = []
    for ident, line in lines.items():
        twin = twins.get(ident)
        kept = twin is not None and (twin["corrected"] or not line["corrected"])
        told.append({
            "transaction_id": str(ident), "occurrence": line["occurrence"], "twin_kept": kept,
            "twin_id": str(twin["id"]) if twin else None,
        })  # fmt: skip
    place = _place(actor, row)
    await session.execute(_LINES, {**place, "rows": json.dumps(told)})
    touched = await _touched(session, actor, row)
    row.state = await bank_merging.join_accounts(session, actor=actor, source=account_id, target=into)
    handed = await _hand_over(session, actor, told)
    row.state = {**row.state, "handed": str(handed) if handed else None}
    for statement in (_DOUBLES, _MOVE, _REPOINT, _FEED):
        await session.execute(statement, place)
    await _finish(session, actor, row, "account.merged", touched)
    account = await bank_accounts.get_account(session, actor=actor, account_id=into)
    return Merge(account=account, moved=len(lines) - len(twins), doubled=len(twins))


async def part(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Merge:
    """Take a merged account out of the other again, with what its bank has brought since. Raises NotMerged 404, PeriodIsLocked 409."""
    query = select(MergeRow).where(
        MergeRow.workspace_id == actor.workspace_id, MergeRow.source_id == account_id, MergeRow.undone_at.is_(None)
    )
    row = (await session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotMerged
    for ident in sorted((row.source_id, row.target_id)):
        await bank_accounts.lock_account(session, actor=actor, account_id=ident)
        await locking.ensure_unlocked(session, actor=actor, account_id=ident)
    connections = await bank_merging.part_accounts(
        session, actor=actor, source=row.source_id, target=row.target_id, state=row.state
    )
    place = {**_place(actor, row), "connections": connections}
    touched = await _touched(session, actor, row)
    for statement in (_SINCE, _UNFEED, _UNPOINT, _BACK, _UNDOUBLE_SOURCE, _UNDOUBLE_TARGET):
        await session.execute(statement, place)
    row.undone_at = clock.now()
    if row.state.get("handed"):
        with contextlib.suppress(ActNotFound):  # a person took it back already
            await undoing.undo(session, actor=actor, act_id=uuid.UUID(row.state["handed"]))
    await _finish(session, actor, row, "account.parted", touched)
    counts = (await session.execute(_COUNTS, place)).one()
    account = await bank_accounts.get_account(session, actor=actor, account_id=account_id)
    return Merge(account=account, moved=counts.moved, doubled=counts.doubled)


async def _hand_over(session: AsyncSession, actor: Actor, told: list[dict[str, Any]]) -> uuid.UUID | None:
    """Of two equal lines the one that stays gets what a person gave the other; the act that says so, if there was any."""
    stays = {}
    for line in told:
        if line["twin_id"]:
            pair = (line["transaction_id"], line["twin_id"])
            lost, kept = pair if line["twin_kept"] else pair[::-1]
            stays[uuid.UUID(lost)] = uuid.UUID(kept)
    files = await attaching.count(session, actor=actor, transaction_ids=list(stays))
    mine = (TransactionRow.workspace_id == actor.workspace_id, TransactionRow.removed_at.is_(None))
    given = or_(
        TransactionRow.set_by != {}, TransactionRow.parts > 0, func.cardinality(TransactionRow.tag_ids) > 0,
        TransactionRow.id.in_(list(files)),
    )  # fmt: skip
    found = await session.scalars(select(TransactionRow).where(*mine, TransactionRow.id.in_(list(stays)), given))
    losing = list(found.all())
    if not losing:
        return None
    keeping = await session.scalars(
        select(TransactionRow).where(*mine, TransactionRow.id.in_([stays[row.id] for row in losing]))
    )
    rows = {row.id: row for row in keeping}
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "changed", count=0)
    for row in losing:
        if (kept_row := rows.get(stays[row.id])) is not None:
            await handing.hand_over(session, actor, act, row, kept_row)
    await session.flush()
    return act if await acts.settle(session, actor=actor, act_id=act) else None


async def _both(session: AsyncSession, actor: Actor, source: uuid.UUID, target: uuid.UUID) -> tuple[Account, Account]:
    if source == target:
        raise CannotMerge
    held = {
        ident: await bank_accounts.lock_account(session, actor=actor, account_id=ident)
        for ident in sorted((source, target))
    }
    for ident in held:
        await locking.ensure_unlocked(session, actor=actor, account_id=ident)
    if len({each.currency for each in held.values()}) > 1 or any(each.merged_into for each in held.values()):
        raise CannotMerge
    return held[source], held[target]


async def _pairs(
    session: AsyncSession, actor: Actor, source: uuid.UUID, target: uuid.UUID
) -> tuple[dict[uuid.UUID, dict[str, Any]], dict[uuid.UUID, dict[str, Any]]]:
    """Every transaction of the source, and the target's twin of each that has one."""
    values = {"workspace": actor.workspace_id, "accounts": [source, target]}
    rows = [dict(row) for row in (await session.execute(_ROWS, values)).mappings()]
    mine = {row["id"]: row for row in rows if row["account_id"] == source}
    theirs = {row["id"]: row for row in rows if row["account_id"] == target}
    live = [row for row in mine.values() if not row["removed"]]
    came = [Came(at, r["on"], r["sum"], r["currency"], r["words"], r["match_hash"]) for at, r in enumerate(live)]
    there = [
        There(
            r["id"],
            r["booked_on"],
            r["amount"],
            r["currency"],
            r["words"],
            r["match_hash"],
            r["removed"],
            (r["on"], r["sum"]) if r["corrected"] else None,
        )
        for r in theirs.values()
    ]
    found = rules.adopted(came, there)
    return mine, {live[at]["id"]: theirs[ident] for at, ident in found.items()}


def _place(actor: Actor, row: MergeRow) -> dict[str, Any]:
    return {
        "workspace": actor.workspace_id, "merge": row.id, "source": row.source_id, "target": row.target_id,
        "now": clock.now(), "merged": row.merged_at,
    }  # fmt: skip


async def _touched(session: AsyncSession, actor: Actor, row: MergeRow) -> list[Touched]:
    idents = list((await session.execute(_IDENTS, {"workspace": actor.workspace_id, "merge": row.id})).scalars())
    return await acts.touched(session, actor.workspace_id, idents)


async def _finish(session: AsyncSession, actor: Actor, row: MergeRow, what: str, touched: list[Touched]) -> None:
    for account_id in (row.source_id, row.target_id):
        await balances.refresh(session, actor=actor, account_id=account_id)
    await audit.record(session, actor, what, "account", row.source_id, into=str(row.target_id))
    places = list({(t.category_id, t.month, t.currency): t for t in touched}.values())
    await publish(session, BatchChanged(act_id=row.id, count=len(touched), touched=places))


#: What only one account has is left out before equal ones are numbered: nearly everything.
_EQUALS = text("""
    with recent as materialized (
        select account_id, array_position(cast(:accounts as uuid[]), account_id) as place, booked_on, amount, currency
        from transactions.transaction
        where workspace_id = :workspace and removed_at is null and account_id = any(:accounts)
          and booked_on > cast(:since as timestamptz)::date - 180
    ), size as (select account_id, count(*) as n from recent group by 1
    ), shared as (
        select booked_on, amount, currency from recent group by 1, 2, 3 having min(place) <> max(place)
    ), numbered as materialized (
        select account_id, booked_on, amount, currency,
               row_number() over (partition by account_id, booked_on, amount, currency) as k
        from recent join shared using (booked_on, amount, currency)
    )
    select a.account_id as one, b.account_id as other, count(*) as equal, min(least(x.n, y.n)) as smaller
    from numbered a join numbered b using (booked_on, amount, currency, k)
    join size x on x.account_id = a.account_id
    join size y on y.account_id = b.account_id
    where a.account_id < b.account_id
    group by 1, 2
""")
_ROWS = text("""
    select id, account_id, booked_on, amount, currency, match_hash, occurrence, removed_at is not null as removed,
           coalesce(told_on, booked_on) as "on", coalesce(told_amount, amount) as "sum",
           set_by <> '{}'::jsonb as corrected, lower(counterparty || ' ' || description || ' ' || reference) as words
    from transactions.transaction
    where workspace_id = :workspace and account_id = any(:accounts) and removal is distinct from 'undo'
    order by booked_on, occurrence, id
""")
_LINES = text("""
    insert into transactions.merge_line (workspace_id, merge_id, transaction_id, occurrence, twin_id, twin_kept)
    select :workspace, :merge, r.transaction_id, r.occurrence, r.twin_id, r.twin_kept
    from jsonb_to_recordset(cast(:rows as jsonb)) as r(transaction_id uuid, occurrence integer, twin_id uuid, twin_kept boolean)
""")
_MINE = "l.workspace_id = :workspace and l.merge_id = :merge"
_IDENTS = text(f"""
    select l.transaction_id from transactions.merge_line l where {_MINE}
    union select l.twin_id from transactions.merge_line l where {_MINE} and l.twin_id is not null
""")
_COUNTS = text(f"""
    select count(*) filter (where twin_id is null) as moved, count(*) filter (where twin_id is not null) as doubled
    from transactions.merge_line l where {_MINE}
""")
# Of two equal ones, one goes: forgotten, so that an import of it would bring it again.
_DOUBLES = text(f"""
    update transactions.transaction t set removed_at = :now, removal = 'undo', updated_at = :now
    from transactions.merge_line l
    where {_MINE} and l.twin_id is not null and t.workspace_id = l.workspace_id
      and t.id = case when l.twin_kept then l.transaction_id else l.twin_id end
""")
_TOPS = """
    select match_hash, max(occurrence) as top from transactions.transaction
    where workspace_id = :workspace and account_id = :target and removal is distinct from 'undo' group by 1
"""
_MOVE = text(f"""
    with top as ({_TOPS}), moving as (
        select t.id, t.match_hash, row_number() over (partition by t.match_hash order by t.occurrence) as k
        from transactions.merge_line l
        join transactions.transaction t on t.workspace_id = l.workspace_id and t.id = l.transaction_id
        where {_MINE} and not l.twin_kept
    )
    update transactions.transaction t
    set account_id = :target, occurrence = coalesce(top.top, 0) + moving.k, updated_at = :now
    from moving left join top using (match_hash)
    where t.workspace_id = :workspace and t.id = moving.id
""")
# What the target's own bank called its twin is now the source's transaction, whose words are not the bank's to change.
_REPOINT = text(f"""
    update transactions.fed f set transaction_id = l.transaction_id, own = false
    from transactions.merge_line l
    where {_MINE} and l.twin_id is not null and not l.twin_kept and f.workspace_id = l.workspace_id
      and f.account_id = :target and f.transaction_id = l.twin_id
""")
# The source's movements are known in the target under the bank's ids; the source's own list stays for taking it apart.
_FEED = text(f"""
    insert into transactions.fed (workspace_id, account_id, entry_id, connection_id, transaction_id, pending, digest, own,
                                  fed_at)
    select f.workspace_id, :target, f.entry_id, f.connection_id,
           case when l.twin_kept then l.twin_id else f.transaction_id end, f.pending, f.digest,
           f.own and not l.twin_kept, f.fed_at
    from transactions.fed f
    join transactions.merge_line l on l.workspace_id = f.workspace_id and l.transaction_id = f.transaction_id
    where {_MINE} and f.account_id = :source
    on conflict do nothing
""")
_BROUGHT = """
    f.workspace_id = :workspace and f.account_id = :target and f.connection_id = any(:connections)
    and not exists (select from transactions.merge_line l where l.workspace_id = :workspace and l.merge_id = :merge
                    and f.transaction_id in (l.transaction_id, l.twin_id))
"""
# What the bank has brought since goes with its account.
_SINCE = text(f"""
    with brought as (update transactions.fed f set account_id = :source where {_BROUGHT} returning f.transaction_id, f.own)
    update transactions.transaction t set account_id = :source, updated_at = :now
    from brought b where t.workspace_id = :workspace and t.id = b.transaction_id and b.own and t.account_id = :target
""")
# What it has renamed since (a pending movement that was booked) keeps its new name.
_UNFEED = text(f"""
    with mine as (
        delete from transactions.fed f
        where f.workspace_id = :workspace and f.account_id = :target and f.connection_id = any(:connections)
        returning f.*
    ), named as (
        select m.*, l.transaction_id as own_id, t.source_mark like 'bank:%' as booked_by_it from mine m
        join transactions.merge_line l on {_MINE} and m.transaction_id in (l.transaction_id, l.twin_id)
        join transactions.transaction t on t.workspace_id = l.workspace_id and t.id = l.transaction_id
    ), renamed as (
        delete from transactions.fed s using named n
        where s.workspace_id = :workspace and s.account_id = :source and s.transaction_id = n.own_id
          and s.entry_id <> n.entry_id
    )
    insert into transactions.fed (workspace_id, account_id, entry_id, connection_id, transaction_id, pending, digest, own,
                                  fed_at)
    select workspace_id, :source, entry_id, connection_id, own_id, pending, digest, booked_by_it, fed_at
    from named
    on conflict (workspace_id, account_id, entry_id) do update
    set pending = excluded.pending, digest = excluded.digest, fed_at = excluded.fed_at
""")
_UNPOINT = text(f"""
    update transactions.fed f set transaction_id = l.twin_id, own = t.source_mark like 'bank:%'
    from transactions.merge_line l
    join transactions.transaction t on t.workspace_id = l.workspace_id and t.id = l.twin_id
    where {_MINE} and l.twin_id is not null and not l.twin_kept and f.workspace_id = l.workspace_id
      and f.account_id = :target and f.transaction_id = l.transaction_id
""")
_BACK = text(f"""
    update transactions.transaction t set account_id = :source, occurrence = l.occurrence, updated_at = :now
    from transactions.merge_line l
    where {_MINE} and not l.twin_kept and t.workspace_id = l.workspace_id and t.id = l.transaction_id
""")
_UNDOUBLE_SOURCE = text(f"""
    update transactions.transaction t set removed_at = null, removal = null, updated_at = :now
    from transactions.merge_line l
    where {_MINE} and l.twin_id is not null and l.twin_kept and t.workspace_id = l.workspace_id
      and t.id = l.transaction_id and t.removal = 'undo'
""")
_UNDOUBLE_TARGET = text(f"""
    with top as ({_TOPS}), coming as (
        select t.id, t.match_hash, row_number() over (partition by t.match_hash order by t.occurrence) as k
        from transactions.merge_line l
        join transactions.transaction t on t.workspace_id = l.workspace_id and t.id = l.twin_id
        where {_MINE} and not l.twin_kept and t.removal = 'undo'
    )
    update transactions.transaction t
    set removed_at = null, removal = null, occurrence = coalesce(top.top, 0) + coming.k, updated_at = :now
    from coming left join top using (match_hash)
    where t.workspace_id = :workspace and t.id = coming.id
""")
