"""Links between transactions: kept, shown, refused for ever. Who proposes them: `transfers`, `refunds`, `payments`."""

import json
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.transactions.contracts.links import LinkedLine, LinkedPair, LinkKind, LinkMark, LinkNotFound
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_links import LinkRow
from guilder.transactions.tables_record import ChangeRow

#: A question that nobody answers is asked so long; then both lines stay as they are.
ASKED = timedelta(days=60)

MARK = "t.account_id || ':' || encode(t.match_hash, 'hex') || ':' || t.occurrence"


@dataclass(frozen=True, slots=True)
class Found:
    """Two transactions that belong together, before they are linked. before: as LinkRow's."""

    one_id: uuid.UUID
    other_id: uuid.UUID
    one_mark: str
    other_mark: str
    reason: str
    before: dict[str, Any]


def mark_of(row: TransactionRow) -> str:
    """What a transaction is known by, whatever its id: the same line of the same file gets it again."""
    return f"{row.account_id}:{row.match_hash.hex()}:{row.occurrence}"


async def refused(
    session: AsyncSession, workspace_id: uuid.UUID, kind: LinkKind, lines: Iterable[tuple[uuid.UUID, str]]
) -> set[frozenset[uuid.UUID]]:
    """Of these lines (id and mark), the pairs that a person refused: by id, or as they came before."""
    by_mark = {mark: ident for ident, mark in lines}
    rows = await session.execute(
        _REFUSED,
        {"workspace": workspace_id, "kind": kind, "ids": list(by_mark.values()), "marks": list(by_mark)},
    )  # fmt: skip
    found = set()
    for row in rows:
        found.add(frozenset((row.one_id, row.other_id)))
        found.add(frozenset((by_mark.get(row.one_mark, row.one_id), by_mark.get(row.other_mark, row.other_id))))
    return found


async def keep(
    session: AsyncSession, workspace_id: uuid.UUID, kind: LinkKind, state: str, found: Sequence[Found]
) -> None:
    """Keep what was found. A refusal stays one; what is there already stays as it is."""
    rows = [
        {
            "id": str(ids.new_id()), "one_id": str(each.one_id), "other_id": str(each.other_id), "one_mark": each.one_mark,
            "other_mark": each.other_mark, "reason": each.reason, "before": each.before,
        }
        for each in found
    ]  # fmt: skip
    values = {"workspace": workspace_id, "kind": kind, "state": state, "now": clock.now(), "rows": json.dumps(rows)}
    await session.execute(_KEEP, values)


async def marks(
    session: AsyncSession, workspace_id: uuid.UUID, idents: Collection[uuid.UUID]
) -> dict[uuid.UUID, LinkMark]:
    """What each of these lines is part of; a question that waits comes before what is settled."""
    found: dict[uuid.UUID, LinkMark] = {}
    for row in await session.execute(_MARKS, _these(workspace_id, idents)):
        for ident in (row.one_id, row.other_id):
            if found.get(ident) is None or row.state == "suggested":
                found[ident] = LinkMark(kind=row.kind, state=row.state)
    return found


async def of(session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID) -> list[LinkedPair]:
    """Everything that one transaction is linked to, or may be."""
    rows = await session.execute(_OF, {**_here(actor.workspace_id), "id": transaction_id})
    return [_link(row) for row in rows]


async def waiting(session: AsyncSession, *, actor: Actor) -> list[LinkedPair]:
    """What Guilder thinks belongs together and nobody has said, newest first; at most 100."""
    return [_link(row) for row in await session.execute(_WAITING, _here(actor.workspace_id))]


def _these(workspace_id: uuid.UUID, idents: Collection[uuid.UUID]) -> dict[str, Any]:
    """The parameters of _MARKS. An array as one text: a page of 200 lists is bound in a fraction of the time."""
    return {**_here(workspace_id), "ids": "{" + ",".join(map(str, idents)) + "}"}


def _here(workspace_id: uuid.UUID) -> dict[str, Any]:
    return {"workspace": workspace_id, "asked_since": clock.now() - ASKED}


async def asked(
    session: AsyncSession, workspace_id: uuid.UUID, kind: LinkKind, idents: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Of these, those about which a question of this kind waits already."""
    rows = await session.execute(_MARKS, _these(workspace_id, idents))
    return {ident for row in rows if row.kind == kind for ident in (row.one_id, row.other_id)} & set(idents)


async def linked(session: AsyncSession, workspace_id: uuid.UUID, idents: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Of these, the halves of transfers."""
    rows = await session.execute(_MARKS, _these(workspace_id, idents))
    settled = [row for row in rows if row.kind == "transfer" and row.state == "linked"]
    return {ident for row in settled for ident in (row.one_id, row.other_id)} & set(idents)


async def row_of(session: AsyncSession, *, actor: Actor, link_id: uuid.UUID) -> LinkRow:
    """One link, held until the transaction ends. Raises LinkNotFound 404."""
    query = select(LinkRow).where(LinkRow.workspace_id == actor.workspace_id, LinkRow.id == link_id)
    row = (await session.scalars(query.with_for_update())).one_or_none()
    if row is None or row.state == "refused":
        raise LinkNotFound
    return row


async def sides(session: AsyncSession, link: LinkRow) -> tuple[TransactionRow, TransactionRow]:
    """Both transactions, held until the transaction ends. Raises LinkNotFound 404 when one was removed.

    A pending line that the bank dropped is out of the record and still has its question.
    """
    query = select(TransactionRow).where(
        TransactionRow.workspace_id == link.workspace_id,
        TransactionRow.id.in_([link.one_id, link.other_id]),
        TransactionRow.removed_at.is_(None)
        | ((TransactionRow.id == link.one_id) & TransactionRow.pending & (TransactionRow.removal == "undo")),
    )
    rows = {row.id: row for row in await session.scalars(query.order_by(TransactionRow.id).with_for_update())}
    dropped = link.one_id in rows and rows[link.one_id].removed_at is not None
    if len(rows) != 2 or (dropped and link.kind != "payment"):
        raise LinkNotFound
    return rows[link.one_id], rows[link.other_id]


def settle(
    session: AsyncSession, actor: Actor, link: LinkRow, act: uuid.UUID, state: str, words: dict[uuid.UUID, str],
    *, was: str | None, fed: Sequence[str] = (),
) -> None:  # fmt: skip
    """Write a person's word about a link into the history of both sides. words: side → what history calls it there.

    was: the state before, None when the link is new. fed: the bank's ids that name the other side from now on.
    """
    link.state, link.user_id, link.decided_at = state, actor.user_id, clock.now()
    for ident, said in words.items():
        told, untold = (None, said) if state == "refused" else (said, None)
        session.add(
            ChangeRow(
                workspace_id=actor.workspace_id, transaction_id=ident, act_id=act, user_id=actor.user_id, field="link",
                before={"value": untold, "link": str(link.id), "state": was, "fed": list(fed)}, after={"value": told, "state": state},
            )
        )  # fmt: skip


def line_of(row: Any) -> LinkedLine:
    """A transaction as one side of a link."""
    return LinkedLine(
        id=row.id, account_id=row.account_id, booked_on=row.booked_on, amount=quantize(row.amount, row.currency),
        currency=row.currency, merchant_name=row.merchant_name or row.description, pending=row.pending,
        gone=row.removed_at is not None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Side:
    id: uuid.UUID
    account_id: uuid.UUID
    booked_on: Any
    amount: Any
    currency: str
    merchant_name: str
    description: str
    pending: bool
    removed_at: Any


def _link(row: Any) -> LinkedPair:
    one, other = (
        _Side(*(getattr(row, f"{side}_{name}") for name in _Side.__dataclass_fields__)) for side in ("one", "other")
    )
    return LinkedPair(
        id=row.id, kind=row.kind, state=row.state, reason=row.reason, one=line_of(one), other=line_of(other),
        asked_until=row.made_at + ASKED if row.state == "suggested" else None,
    )  # fmt: skip


_REFUSED = text("""
    select one_id, other_id, one_mark, other_mark from transactions.link
    where workspace_id = :workspace and kind = :kind and state = 'refused' and one_id = any(:ids)
    union
    select one_id, other_id, one_mark, other_mark from transactions.link
    where workspace_id = :workspace and kind = :kind and state = 'refused' and one_mark = any(:marks)
""")
_KEEP = text("""
    insert into transactions.link as l (workspace_id, id, kind, state, one_id, other_id, one_mark, other_mark, reason, before,
                                        made_at)
    select :workspace, r.id, :kind, :state, r.one_id, r.other_id, r.one_mark, r.other_mark, r.reason, r.before, :now
    from jsonb_to_recordset(cast(:rows as jsonb)) as r(
        id uuid, one_id uuid, other_id uuid, one_mark text, other_mark text, reason text, before jsonb)
    on conflict (workspace_id, kind, one_mark, other_mark) do update
    set one_id = excluded.one_id, other_id = excluded.other_id, state = excluded.state, reason = excluded.reason,
        before = excluded.before, user_id = null, made_at = excluded.made_at, decided_at = null
    where l.state <> 'refused' and (l.one_id, l.other_id) <> (excluded.one_id, excluded.other_id)
""")
_COLUMNS = ", ".join(
    f"{side}.{name} as {side}_{name}" for side in ("one", "other") for name in _Side.__dataclass_fields__
)
_JOINED = """
    from transactions.link l
    join transactions.transaction one on one.workspace_id = l.workspace_id and one.id = l.one_id
     and (one.removed_at is null or (l.kind = 'payment' and l.state = 'suggested' and one.removal = 'undo'))
    join transactions.transaction other
      on other.workspace_id = l.workspace_id and other.id = l.other_id and other.removed_at is null
    where l.workspace_id = :workspace and (l.state = 'linked' or l.state = 'suggested' and l.made_at > :asked_since)
      and (l.kind <> 'payment' or one.pending)
"""
_MARKS = text(f"""
    select l.kind, l.state, l.one_id, l.other_id {_JOINED} and l.one_id = any(cast(:ids as uuid[]))
    union all select l.kind, l.state, l.one_id, l.other_id {_JOINED} and l.other_id = any(cast(:ids as uuid[]))
""")
_SHOWN = f"select l.id, l.kind, l.state, l.reason, l.made_at, {_COLUMNS} {_JOINED}"
_OF = text(f"{_SHOWN} and l.one_id = :id union all {_SHOWN} and l.other_id = :id")
_WAITING = text(f"{_SHOWN} and l.state = 'suggested' order by l.made_at desc limit 100")
