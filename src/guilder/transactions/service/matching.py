"""Which lines of a file are already in the record: compared by counts, never by mere presence.

A line is known by the bank's id and day, else by day, amount and text; equal lines of a file are numbered. Of n equal
lines in the file, as many are known as the account already has: two equal coffees stay two, a re-import adds none.
What another kind of file may have brought (same amount, a few days apart) is doubtful, and a person decides.
"""

import hashlib
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account
from guilder.banking.statements.model import Row


def match_hash(row: Row) -> bytes:
    """16 bytes that equal lines share: of the bank's id and day and amount, else of day, amount and text."""
    what = f"id\x1f{row.provider_id}" if row.provider_id else f"text\x1f{content(row)}"
    return hashlib.blake2b(f"{row.booked_on}\x1f{row.amount:.4f}\x1f{what}".encode(), digest_size=16).digest()


def content(row: Row) -> str:
    """The words of a line without case and doubled blanks."""
    return " ".join(f"{row.payee} {row.text} {row.reference}".casefold().split())


@dataclass(slots=True)
class Numbering:
    """Counts equal lines: `number` is 1 for the first of its kind."""

    seen: Counter[bytes] = field(default_factory=Counter)

    def number(self, mark: bytes) -> int:
        """The how-manieth line with `mark` this is."""
        self.seen[mark] += 1
        return self.seen[mark]


def manual_hash(booked_on: date, amount: Decimal, words: str) -> bytes:
    """The hash of what a person booked by hand."""
    mark = f"{booked_on}\x1f{amount:.4f}\x1ftext\x1f{' '.join(words.casefold().split())}"
    return hashlib.blake2b(mark.encode(), digest_size=16).digest()


_MINE = "l.workspace_id = :workspace and l.import_id = :import and l.statement = :sheet"
_THEIRS = "t.workspace_id = :workspace and t.account_id = :account"

_SAME_LINES = text("""
    select t.account_id from transactions.transaction t
    where t.workspace_id = :workspace and t.account_id = any(:accounts)
      and t.match_hash in (select l.match_hash from draft l where l.statement = :sheet and not l.pending)
    group by t.account_id
    order by count(distinct t.match_hash) filter (where t.removal is distinct from 'undo') desc,
             count(distinct t.match_hash) desc, t.account_id
    limit 1
""")
_SAME_LAYOUT = """
    select a.id from unnest(cast(:accounts as uuid[])) as a(id)
    where exists (
        select from transactions.transaction t
        where t.workspace_id = :workspace and t.account_id = a.id and t.source_mark = :mark and {state}
    )
    limit 2
"""
_USED = text(_SAME_LAYOUT.format(state="t.removed_at is null"))
_USED_ONCE = text(_SAME_LAYOUT.format(state="t.removal = 'undo'"))


async def likely_account(
    session: AsyncSession, *, workspace_id: uuid.UUID, sheet: int, accounts: list[uuid.UUID], mark: str
) -> uuid.UUID | None:
    """Of `accounts`, the one that a sheet of `draft` without an account number belongs to: it has lines of it already
    (or had them before an import was undone), or it is the only one that files of this layout went to. None when
    neither tells.
    """
    if not accounts:
        return None
    place = {"workspace": workspace_id, "sheet": sheet, "accounts": accounts, "mark": mark}
    found = (await session.execute(_SAME_LINES, place)).scalar_one_or_none()
    if found is None:
        used = list(await session.scalars(_USED, place)) or list(await session.scalars(_USED_ONCE, place))
        found = used[0] if len(used) == 1 else None
    return uuid.UUID(str(found)) if found else None


_RESET = text(f"""
    update transactions.import_line l
    set pile = case when pending then 'doubtful' else 'new' end, included = not pending, chosen = false, twin_id = null,
        reason = case when pending then 'The bank has not booked this yet; it may still change.' else '' end
    where {_MINE} and (pile <> 'new' or chosen or twin_id is not null or not included)
""")
_WHY_KNOWN = """
    case when there.removals[l.occurrence] = 'person' then 'You removed this one before.'
         when there.removals[l.occurrence] = 'moved' then 'You moved this one to another account.'
         when l.provider_id <> '' then 'Already here: the bank gave the same reference for the same day.'
         when l.occurrence > 1 then 'Already here: number ' || l.occurrence || ' of ' || there.n || ' equal ones.'
         else 'Already here: the same day, amount and text.' end
"""


def _there(lines: str) -> str:
    """What the account holds of `lines`, per kind of equal lines."""
    return f"""
        select t.match_hash, count(*) as n, array_agg(t.id order by t.occurrence) as ids,
               array_agg(coalesce(t.removal, '') order by t.occurrence) as removals
        from transactions.transaction t
        where {_THEIRS} and t.removal is distinct from 'undo' and t.match_hash in (select l.match_hash from {lines})
        group by t.match_hash
    """


_KNOWN = text(f"""
    with there as ({_there(f"transactions.import_line l where {_MINE}")})
    update transactions.import_line l
    set pile = 'known', included = false, twin_id = there.ids[l.occurrence], reason = {_WHY_KNOWN}
    from there
    where {_MINE} and not l.pending and l.match_hash = there.match_hash and l.occurrence <= there.n
""")
_KNOWN_DRAFTS = text(f"""
    with there as ({_there("draft l where l.statement = :sheet")})
    insert into known select l.position, there.ids[l.occurrence], {_WHY_KNOWN}
    from draft l join there using (match_hash)
    where l.statement = :sheet and not l.pending and l.occurrence <= there.n
""")
_TWICE = text(f"""
    update transactions.import_line l
    set pile = 'doubtful', included = false, reason = 'The file gives this bank reference twice for the same day.'
    where {_MINE} and l.pile = 'new' and l.provider_id <> '' and l.occurrence > 1
""")
_OTHER_CURRENCY = text(f"""
    update transactions.import_line l
    set pile = 'doubtful', included = false,
        reason = 'This line is in ' || l.currency || ', the account in ' || :currency || '.'
    where {_MINE} and l.pile = 'new' and l.currency not in ('', :currency)
""")
_LOCKED = text(f"""
    update transactions.import_line l
    set pile = 'doubtful', included = false, reason = 'In a locked period: the account is locked until ' || k.until_on || '.'
    from (select max(until_on) as until_on from transactions.lock
          where workspace_id = :workspace and account_id = :account and unlocked_at is null) k
    where {_MINE} and l.pile = 'new' and l.booked_on <= k.until_on
""")
_ID_REUSED = text(f"""
    update transactions.import_line l
    set pile = 'doubtful', included = false, twin_id = t.id,
        reason = 'The bank gave the same reference on the same day for another amount.'
    from transactions.transaction t
    where {_MINE} and l.pile = 'new' and l.provider_id <> '' and {_THEIRS} and t.removed_at is null
      and t.booked_on = l.booked_on and t.provider_id = l.provider_id
""")
_NAMED = text(f"""
    select coalesce(bool_or(l.provider_id = ''), false) as bare, coalesce(bool_or(l.provider_id <> ''), false) as named
    from transactions.import_line l where {_MINE}
""")
_MIXED = text(f"""
    select exists (
        select from transactions.transaction t
        where {_THEIRS} and t.removal is distinct from 'undo'
          and (t.source_mark <> :mark or (:bare and t.provider_id <> '') or (:named and t.provider_id = ''))
    )
""")
_OPEN_LINES = f"select l.position, l.booked_on, l.amount, l.provider_id = '' as bare from transactions.import_line l where {_MINE} and l.pile = 'new'"
_OPEN_BOOKED = f"""
    select t.id, s.booked_on, s.amount, t.provider_id = '' as bare, t.source_mark, t.removed_at is not null as removed
    from transactions.transaction t
    cross join lateral (
        select t.booked_on, t.amount
        union all select coalesce(t.told_on, t.booked_on), coalesce(t.told_amount, t.amount)
        where t.told_on is not null or t.told_amount is not null
    ) s
    where {_THEIRS} and t.removal is distinct from 'undo'
      and s.booked_on between (select min(l.booked_on) - 4 from transactions.import_line l where {_MINE})
                          and (select max(l.booked_on) + 4 from transactions.import_line l where {_MINE})
      and not exists (select from transactions.import_line l where {_MINE} and l.twin_id = t.id)
"""
_SAME_DAY = text(f"""
    with lines as (
        select *, row_number() over (partition by booked_on, amount order by position) as k from ({_OPEN_LINES}) l
    ), booked as (
        select *, row_number() over (partition by booked_on, amount order by removed, id) as k from ({_OPEN_BOOKED}) t
    )
    update transactions.import_line l
    set pile = 'doubtful', included = false, twin_id = booked.id,
        reason = case when booked.removed then 'You removed one of the same day and amount before.'
                      else 'Another file or entry has the same day and amount.' end
    from lines join booked using (booked_on, amount, k)
    where {_MINE} and l.position = lines.position and (booked.source_mark <> :mark or booked.bare <> lines.bare)
""")
_NEAR = text(f"""
    with pairs as (
        select lines.position, booked.id, abs(lines.booked_on - booked.booked_on) as days
        from ({_OPEN_LINES}) lines join ({_OPEN_BOOKED}) booked
          on booked.amount = lines.amount and not booked.removed and abs(lines.booked_on - booked.booked_on) <= 4
         and (booked.source_mark <> :mark or booked.bare <> lines.bare)
    ), ranked as (
        select *, row_number() over (partition by position order by days, id) as a,
                  row_number() over (partition by id order by days, position) as b
        from pairs
    )
    update transactions.import_line l
    set pile = 'doubtful', included = false, twin_id = ranked.id,
        reason = 'Another file or entry has the same amount ' ||
                 case when ranked.days = 0 then 'on the same day.' when ranked.days = 1 then 'one day apart.'
                      else ranked.days || ' days apart.' end
    from ranked where {_MINE} and l.position = ranked.position and ranked.a = 1 and ranked.b = 1
""")


_MANY = 500
_ANY_NEW = text(f"select exists (select from transactions.import_line l where {_MINE} and l.pile = 'new')")
_SIZE = text(f"select count(*) from transactions.import_line l where {_MINE}")


async def plan_for(session: AsyncSession, lines: int) -> None:
    """Join by hash when many lines came in this very transaction: the planner knows nothing of them yet. Sort and hash
    them in memory: 100,000 lines take 30 MB.

    Without it 10,000 lines against 10,000 took more than ten minutes, with it 0.2 s. It lasts until the commit.
    """
    many = lines > _MANY
    await session.execute(text(f"set local enable_nestloop = {'off' if many else 'on'}"))
    if many:
        await session.execute(text("set local work_mem = '64MB'"))


async def known_drafts(
    session: AsyncSession, *, workspace_id: uuid.UUID, accounts: dict[int, Account | None]
) -> set[int]:
    """Fill the temporary table `known` from `draft`: the lines that the sheets' accounts hold; their positions."""
    await session.execute(text("create temp table known (position integer, twin_id uuid, reason text) on commit drop"))
    await plan_for(session, (await session.execute(text("select count(*) from draft"))).scalar_one())
    for sheet, account in accounts.items():
        if account is not None:
            place = {"workspace": workspace_id, "account": account.id, "sheet": sheet}
            await session.execute(_KNOWN_DRAFTS, place)
    return set(await session.scalars(text("select position from known")))


async def sort_lines(
    session: AsyncSession, *, workspace_id: uuid.UUID, import_id: uuid.UUID, sheet: int,
    account_id: uuid.UUID | None, currency: str, mark: str,
) -> None:  # fmt: skip
    """Put every line of a sheet into its pile again. account_id: None for an account still to be made: all is new."""
    place = {"workspace": workspace_id, "import": import_id, "sheet": sheet}
    await plan_for(session, (await session.execute(_SIZE, place)).scalar_one())
    await session.execute(_RESET, place)
    if account_id is not None:
        await session.execute(_KNOWN, {**place, "account": account_id})
    await sort_new_lines(
        session, workspace_id=workspace_id, import_id=import_id, sheet=sheet, account_id=account_id,
        currency=currency, mark=mark,
    )  # fmt: skip


async def sort_new_lines(
    session: AsyncSession, *, workspace_id: uuid.UUID, import_id: uuid.UUID, sheet: int,
    account_id: uuid.UUID | None, currency: str, mark: str,
) -> None:  # fmt: skip
    """Find what is doubtful among the lines of a sheet that are new so far."""
    place = {"workspace": workspace_id, "import": import_id, "sheet": sheet}
    if not (await session.execute(_ANY_NEW, place)).scalar():
        return
    if account_id is not None:
        there = {**place, "account": account_id}
        await session.execute(_LOCKED, there)
        await session.execute(_OTHER_CURRENCY, {**place, "currency": currency})
        await session.execute(_ID_REUSED, there)
    await session.execute(_TWICE, place)
    if account_id is not None and await _mixed(session, {**there, "mark": mark}):
        await session.execute(_SAME_DAY, {**there, "mark": mark})
        for _ in range(2):
            await session.execute(_NEAR, {**there, "mark": mark})


async def _mixed(session: AsyncSession, there: dict[str, object]) -> bool:
    """Whether the account holds what another kind of file brought; asked in two steps, as one would join every pair."""
    place = {name: there[name] for name in ("workspace", "import", "sheet")}
    found = (await session.execute(_NAMED, place)).one()
    values = {name: there[name] for name in ("workspace", "account", "mark")} | {
        "bare": found.bare,
        "named": found.named,
    }
    return bool((await session.execute(_MIXED, values)).scalar())
