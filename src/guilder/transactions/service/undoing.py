"""Acts taken back: only what nobody changed since, so a newer choice stays.

Fields that a person had set before are the person's again afterwards.
"""

import uuid
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.acts import Act, ActNotFound
from guilder.transactions.service import acts, attaching, balances, figures, history, locking
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_links import LinkRow
from guilder.transactions.tables_record import ActRow, ChangeRow


async def undo(session: AsyncSession, *, actor: Actor, act_id: uuid.UUID) -> Act:
    """Take back one act, as far as nobody changed the same since. Raises ActNotFound 404, PeriodIsLocked 409.

    Emits transaction.batch.changed.
    """
    query = select(ActRow).where(ActRow.workspace_id == actor.workspace_id, ActRow.id == act_id)
    act = (await session.scalars(query.with_for_update())).one_or_none()
    if act is None or act.undone_at is not None:
        raise ActNotFound
    if act.kind == history.KIND:
        await history.bring_back(session, actor=actor, act=act)
    now = clock.now()
    values: dict[str, Any] = {"workspace": actor.workspace_id, "act": act_id, "now": now}
    fields = {row.field: row.idents for row in await session.execute(acts.CHANGED_FIELDS, values)}
    changed = sorted({ident for idents in fields.values() for ident in idents})
    if not changed and act.plan is None and act.kind != history.KIND:
        raise ActNotFound
    values["ids"], act.plan = changed, None
    await locking.ensure_rows_open(session, actor=actor, idents=fields.get("removed", []))
    before, restored = await acts.touched(session, actor.workspace_id, changed), set[uuid.UUID]()
    if "link" in fields:  # first: a line that is joined to another stays out
        restored.update(await _undo_links(session, actor, act_id))
    for field, statement in _UNDO.items():
        if field in fields:
            restored.update((await session.execute(statement, values)).scalars())
    if fields.keys() & {"split", "attachments", *_FIGURES}:
        for take_back in (_undo_splits, _undo_figures, _undo_attachments):
            restored.update(await take_back(session, actor, act_id))
    await session.execute(_CLOSE, values)
    act.undone_at, act.undone_by = now, actor.user_id
    if "tags" in fields:
        await session.execute(_BRING_TAGS_BACK, values)
    if "removed" in fields:
        await figures.know_moved(session, actor.workspace_id, fields["removed"])
        for account_id in (await session.execute(_ACCOUNTS_OF, values)).scalars().all():
            await balances.refresh(session, actor=actor, account_id=account_id)
    await acts.announce(
        session, actor, act_id, len(restored), [*before, *await acts.touched(session, actor.workspace_id, changed)],
        "transaction.restored",
    )  # fmt: skip
    return Act(act_id=act_id, count=len(restored))


async def _changes(session: AsyncSession, actor: Actor, act_id: uuid.UUID, field: str) -> list[ChangeRow]:
    found = await session.scalars(
        select(ChangeRow).where(
            ChangeRow.workspace_id == actor.workspace_id, ChangeRow.act_id == act_id, ChangeRow.field == field,
            ChangeRow.undone_at.is_(None),
        )
    )  # fmt: skip
    return list(found)


_FIGURES = frozenset(("booked_on", "amount", "account"))


async def _undo_figures(session: AsyncSession, actor: Actor, act_id: uuid.UUID) -> list[uuid.UUID]:
    """Day, amount and account are again what they were, each where nobody said otherwise since."""
    wanted: dict[uuid.UUID, list[ChangeRow]] = defaultdict(list)
    for field in sorted(_FIGURES):
        for change in await _changes(session, actor, act_id, field):
            wanted[change.transaction_id].append(change)
    restored = []
    for ident, changes in wanted.items():
        row = await session.get(TransactionRow, (actor.workspace_id, ident), with_for_update=True)
        if row is None or row.removed_at is not None:
            continue
        now = {"booked_on": row.booked_on.isoformat(), "amount": f"{row.amount:.4f}", "account": str(row.account_id)}
        back = {c.field: c.before for c in changes if now[c.field] == c.after["value"]}
        if not back:
            continue
        told = now | {field: before["value"] for field, before in back.items()}
        for field, before in back.items():
            row.set_by = _given_back(row.set_by, field, before.get("by"))
        await figures.put(
            session, actor=actor, row=row, on=date.fromisoformat(told["booked_on"]), amount=Decimal(told["amount"]),
            account_id=uuid.UUID(told["account"]),
        )  # fmt: skip
        row.updated_at = clock.now()
        restored.append(ident)
    return restored


async def _undo_links(session: AsyncSession, actor: Actor, act_id: uuid.UUID) -> list[uuid.UUID]:
    """Links are again what they were before the act, where nobody decided otherwise since; a new one goes.

    Of one payment that is two again, the bank's ids name the pending line again.
    """
    restored, back = [], dict[str, bool]()
    for change in await _changes(session, actor, act_id, "link"):
        ident, was = change.before["link"], change.before["state"]
        if ident not in back:
            link = await session.get(LinkRow, (actor.workspace_id, uuid.UUID(ident)), with_for_update=True)
            back[ident] = link is not None and link.state == change.after["state"]
            if link is not None and back[ident] and was is None:
                await session.delete(link)
            elif link is not None and back[ident]:
                link.state, link.user_id, link.decided_at = was, actor.user_id, clock.now()
                await _point_back(session, link, act_id, change.before.get("fed", []))
        if back[ident]:
            restored.append(change.transaction_id)
    await session.flush()
    return restored


async def _point_back(session: AsyncSession, link: LinkRow, act_id: uuid.UUID, entries: list[str]) -> None:
    """The bank's ids name the pending line again; where the bank has dropped them since, the line stays out."""
    place = {"workspace": link.workspace_id, "act": act_id, "pending": link.one_id, "booked": link.other_id}
    if entries and not (await session.execute(_POINT_BACK, {**place, "entries": entries})).first():
        await session.execute(_STAYS_OUT, {**place, "now": clock.now()})


async def _undo_attachments(session: AsyncSession, actor: Actor, act_id: uuid.UUID) -> list[uuid.UUID]:
    """Files go back to the line that they came from."""
    restored = []
    for change in await _changes(session, actor, act_id, "attachments"):
        moved = await attaching.hand_over(
            session, actor=actor, from_id=change.transaction_id, to_id=uuid.UUID(change.before["from"]),
            file_ids=[uuid.UUID(ident) for ident in change.before["files"]],
        )  # fmt: skip
        if moved:
            restored.append(change.transaction_id)
    return restored


async def _undo_splits(session: AsyncSession, actor: Actor, act_id: uuid.UUID) -> list[uuid.UUID]:
    restored = []
    for change in await _changes(session, actor, act_id, "split"):
        row = await session.get(TransactionRow, (actor.workspace_id, change.transaction_id), with_for_update=True)
        if row is not None and await acts.parts_of(session, actor.workspace_id, row.id) == (
            change.after["value"] or []
        ):
            await acts.put_parts(session, row, change.before["value"] or [])
            row.set_by = _given_back(row.set_by, "split", change.before.get("by"))
            restored.append(row.id)
    await session.flush()
    return restored


def _given_back(set_by: dict[str, Any], field: str, by: str | None) -> dict[str, Any]:
    rest = {name: value for name, value in set_by.items() if name != field}
    return {**rest, field: by} if by else rest


_CHANGES = """
    transactions.change c where c.workspace_id = :workspace and c.act_id = :act and c.undone_at is null
    and t.workspace_id = c.workspace_id and t.id = c.transaction_id
"""


def _by(field: str) -> str:
    """Who had set it before has set it again."""
    return (
        f"set_by = case when c.before ->> 'by' is null then t.set_by - '{field}' "
        f"else t.set_by || jsonb_build_object('{field}', c.before ->> 'by') end, updated_at = :now"
    )


_UNDO = {
    "category": text(f"""
        update transactions.transaction t
        set category_id = cast(c.before ->> 'value' as uuid), category_source = c.before ->> 'source',
            category_confidence = cast(c.before ->> 'confidence' as numeric), category_reason = c.before ->> 'reason',
            {_by("category")}
        from {_CHANGES} and c.field = 'category' and t.category_id is not distinct from cast(c.after ->> 'value' as uuid)
        returning t.id
    """),
    "note": text(f"""
        update transactions.transaction t set note = c.before ->> 'value', {_by("note")}
        from {_CHANGES} and c.field = 'note' and t.note is not distinct from c.after ->> 'value' returning t.id
    """),
    "merchant_name": text(f"""
        update transactions.transaction t set merchant_name = c.before ->> 'value', {_by("merchant_name")}
        from {_CHANGES} and c.field = 'merchant_name' and t.merchant_name = c.after ->> 'value' returning t.id
    """),
    # What the act put on is taken off and what it took off is put on; tags of later acts stay.
    "tags": text(f"""
        update transactions.transaction t
        set tag_ids = array(
                select ident from unnest(t.tag_ids) ident
                where not (c.after -> 'value' ? ident::text) or c.before -> 'value' ? ident::text
                union
                select cast(old as uuid) from jsonb_array_elements_text(c.before -> 'value') old
                where not (c.after -> 'value' ? old)
                order by 1
            ), {_by("tags")}
        from {_CHANGES} and c.field = 'tags' returning t.id
    """),
    # What was forgotten may have come again since, or be known as another; then that one stands for it.
    "removed": text(f"""
        update transactions.transaction t set removed_at = null, removal = null, updated_at = :now,
            pending = t.pending and c.before ->> 'keep' is null
        from {_CHANGES} and c.field = 'removed' and t.removal = coalesce(c.before ->> 'removal', 'person')
          and not exists (
              select from transactions.transaction o
              where o.workspace_id = t.workspace_id and o.account_id = t.account_id and o.match_hash = t.match_hash
                and o.occurrence = t.occurrence and o.id <> t.id and o.removal is distinct from 'undo')
          and not exists (
              select from transactions.link l
              where l.workspace_id = t.workspace_id and l.one_id = t.id and l.kind = 'payment' and l.state = 'linked')
        returning t.id
    """),
}
_POINT_BACK = text("""
    update transactions.fed set transaction_id = :pending, pending = true, own = true
    where workspace_id = :workspace and transaction_id = :booked and entry_id = any(:entries)
    returning entry_id
""")
_STAYS_OUT = text("""
    update transactions.change set undone_at = :now
    where workspace_id = :workspace and act_id = :act and transaction_id = :pending and field = 'removed'
""")
_CLOSE = text(
    "update transactions.change set undone_at = :now "
    "where workspace_id = :workspace and act_id = :act and undone_at is null"
)
_BRING_TAGS_BACK = text("""
    update transactions.tag g set removed_at = null
    where g.workspace_id = :workspace and g.removed_at is not null
      and g.id in (select unnest(t.tag_ids) from transactions.transaction t
                   where t.workspace_id = :workspace and t.id = any(:ids))
      and not exists (select from transactions.tag other where other.workspace_id = g.workspace_id
                      and lower(other.name) = lower(g.name) and other.removed_at is null)
""")
_ACCOUNTS_OF = text(
    "select distinct account_id from transactions.transaction where workspace_id = :workspace and id = any(:ids)"
)
