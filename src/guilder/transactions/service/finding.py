"""Finding transactions: the words of the search box and the filters of a list become one set of conditions.

The conditions are what transactions.find_ids takes as JSON. Keys, each also with `not_` in front: account, category, within (categories
too), import, currency, merchant_key (any of a list), payee (any of these names, money out), merchant (any of these phrases in the name), days
(any of [first, last]), amount (each {low, high, over, under}, without sign), text (each {words, opening, amount}), about (each
{category, merchant_key}: any of both). Without:
from, to (days), uncategorised, direction, tag (any of these), divided (key → divided transactions with a part that fits).
"""

import difflib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import accounts as bank_accounts
from guilder.gateway.contracts import EmbeddingsMissing
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.errors import FieldProblem
from guilder.kernel.money import quantize
from guilder.transactions import filter_language
from guilder.transactions.contracts.filters import Filter
from guilder.transactions.contracts.records import Sums
from guilder.transactions.contracts.search import (
    SearchNotUnderstood,
    SearchProblem,
    SearchReading,
    SearchSuggestion,
    SearchTerm,
)
from guilder.transactions.filter_language import Days, Problem, Range, Term, Words
from guilder.transactions.phrases import fold
from guilder.transactions.service import categories, meaning, regular, standing
from guilder.transactions.tables_record import SplitRow

Place = tuple[date, uuid.UUID]

_FIND = text("select id, booked_on from transactions.find_ids(:wanted, :on, :id, :most)").bindparams(
    bindparam("wanted", type_=JSONB)
)
_SUMS = text("select currency, count, money_in, money_out from transactions.find_sums(:wanted)").bindparams(
    bindparam("wanted", type_=JSONB)
)
#: What asks for days and accounts alone is answered by the kept sums of days, which know these.
_BY_DAY: Final = frozenset({"account", "from", "to", "currency"})
_DAY_SUMS = text("""
    select currency, sum(uses)::bigint as count, sum(money_in) as money_in, -sum(money_out) as money_out
    from transactions.day_sum
    where workspace_id = :workspace and (cast(:from as date) is null or day >= cast(:from as date))
      and (cast(:to as date) is null or day <= cast(:to as date))
      and (cast(:account as uuid[]) is null or account_id = any(cast(:account as uuid[])))
      and (cast(:currency as text[]) is null or currency = any(cast(:currency as text[])))
    group by currency having sum(uses) <> 0 order by 2 desc, 1
""")
_NO_MODEL: Final = (
    "Searching by what something is about needs the local language model, which this server does not have."
)
_SUGGESTED: Final = 8
_HINTS: Final = {
    "account": "account:", "category": "category:", "merchant": "merchant:", "about": "about:", "amount": "amount>", "date": "date:",
    "currency": "currency:", "is": "is:", "before": "before:", "since": "since:", "in": "in:", "out": "out:",
}  # fmt: skip


@dataclass
class _Names:
    """What the household calls its things: folded name → ids; category ids with those below them."""

    accounts: list[tuple[uuid.UUID, str]]
    categories: list[tuple[uuid.UUID, str, str]]
    family: dict[uuid.UUID, list[uuid.UUID]]


@dataclass
class Conditions:
    """What to find, as find_ids takes it, and how it was read."""

    wanted: dict[str, Any] = field(default_factory=dict)
    terms: list[SearchTerm] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


async def conditions(session: AsyncSession, *, actor: Actor, wanted: Filter) -> dict[str, Any]:
    """The filter and its query as conditions. Raises SearchNotUnderstood 422."""
    found = await standing.conditions(session, actor.workspace_id, _of_filter(wanted))
    if wanted.q:
        read = await _read(session, actor, wanted.q)
        if read.problems:
            details = [
                FieldProblem(field="q", message=f"At character {problem.start + 1}: {problem.message}")
                for problem in read.problems
            ]
            raise SearchNotUnderstood(read.problems[0].message, details=details)
        found = _both(found, await standing.conditions(session, actor.workspace_id, read.wanted))
    return await _with_divided(session, actor, found)


_BY_CATEGORY: Final = ("category", "within", "not_category", "not_within")


async def _with_divided(session: AsyncSession, actor: Actor, found: dict[str, Any]) -> dict[str, Any]:
    """Name the divided transactions that have a part in the wanted categories: few, so that the index serves the rest."""
    asked = [key for key in _BY_CATEGORY if key in found]
    if not asked and "uncategorised" not in found:
        return found
    query = select(SplitRow.transaction_id, SplitRow.category_id).where(SplitRow.workspace_id == actor.workspace_id)
    named = [uuid.UUID(ident) for key in asked for ident in found[key]]
    parts = (await session.execute(query.where(SplitRow.category_id.in_(named) | SplitRow.category_id.is_(None)))).all()
    divided: dict[str, list[str]] = {
        key: sorted({str(part.transaction_id) for part in parts if str(part.category_id) in found[key]})
        for key in asked
    }
    if "uncategorised" in found:
        divided["uncategorised"] = sorted({str(part.transaction_id) for part in parts if part.category_id is None})
    return {**found, "divided": {key: idents for key, idents in divided.items() if idents}}


def _of_filter(wanted: Filter) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if wanted.account_id:
        found["account"] = [str(ident) for ident in wanted.account_id]
    if wanted.uncategorised:
        found["uncategorised"] = True
    elif wanted.category_id:
        found["category"] = [str(ident) for ident in wanted.category_id]
    if wanted.from_on is not None:
        found["from"] = wanted.from_on.isoformat()
    if wanted.to_on is not None:
        found["to"] = wanted.to_on.isoformat()
    if wanted.min_amount is not None or wanted.max_amount is not None:
        found["amount"] = [_range(Range(wanted.min_amount, wanted.max_amount))]
    if wanted.direction is not None:
        found["direction"] = wanted.direction
    if wanted.currency is not None:
        found["currency"] = [wanted.currency]
    if wanted.import_id is not None:
        found["import"] = [str(wanted.import_id)]
    if wanted.tag_id:
        found["tag"] = [str(ident) for ident in wanted.tag_id]
    if wanted.text:
        words = wanted.text.split()
        said = [word for word in words if any(letter.isalnum() for letter in word)] or words
        found["text"] = [{"words": word, "opening": True} for word in said]
    return found


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What both ask for: lists of "any of" are cut, lists of "each of" joined, spans narrowed."""
    found = {**one, **other}
    for key in one.keys() & other.keys():
        if key in {"amount", "not_amount", "text", "not_text", "about"} or (key.startswith("not_")):
            found[key] = one[key] + other[key]
        elif key == "from":
            found[key] = max(one[key], other[key])
        elif key == "to":
            found[key] = min(one[key], other[key])
        elif key == "direction" and one[key] != other[key]:
            found["account"] = []
        elif isinstance(one[key], list):
            found[key] = [value for value in one[key] if value in other[key]]
    return found


def _range(amounts: Range) -> dict[str, Any]:
    found: dict[str, Any] = {"over": amounts.over, "under": amounts.under}
    if amounts.low is not None:
        found["low"] = str(amounts.low)
    if amounts.high is not None:
        found["high"] = str(amounts.high)
    return found


async def find(
    session: AsyncSession, wanted: dict[str, Any], *, before: Place | None = None, most: int | None = None
) -> list[uuid.UUID]:
    """The ids of what fits, newest first; after the place `before`, at most `most`. Without `most`: all of them."""
    values = {"wanted": wanted, "on": before and before[0], "id": before and before[1], "most": most}
    return [row.id for row in await session.execute(_FIND, values)]


async def sums(session: AsyncSession, *, actor: Actor, wanted: Filter) -> list[Sums]:
    """What the filter finds, per currency: they are never added. Exact, however much it is."""
    asked = await conditions(session, actor=actor, wanted=wanted)
    if asked.keys() <= _BY_DAY:
        found = await session.execute(
            _DAY_SUMS, {"workspace": actor.workspace_id, **{key: asked.get(key) for key in _BY_DAY}}
        )
    else:
        found = await session.execute(_SUMS, {"wanted": asked})
    return [
        Sums(
            currency=row.currency, count=row.count, money_in=quantize(row.money_in, row.currency),
            money_out=quantize(row.money_out, row.currency),
        )
        for row in found
    ]  # fmt: skip


async def read(session: AsyncSession, *, actor: Actor, query: str, at: int | None) -> SearchReading:
    """The query as chips, its mistakes, and what could stand at the character `at` (its end, if None)."""
    found = await _read(session, actor, query)
    place = len(query) if at is None else min(at, len(query))
    return SearchReading(
        terms=found.terms,
        problems=[
            SearchProblem(start=p.start, end=p.end, message=p.message, suggestion=p.suggestion) for p in found.problems
        ],
        suggestions=_suggestions(query, place, await _names(session, actor)),
    )


async def _names(session: AsyncSession, actor: Actor) -> _Names:
    tree = await categories.rows(session, actor.workspace_id)
    return _Names(
        accounts=[(a.id, a.name) for a in await bank_accounts.list_accounts(session, actor=actor, hidden=True)],
        categories=[(row.id, row.name, row.kind) for row in tree],
        family={row.id: [each.id for each in tree if row.id in {each.id, each.parent_id}] for row in tree},
    )


async def _read(session: AsyncSession, actor: Actor, query: str) -> Conditions:
    reading = filter_language.read(query, clock.today(actor.time_zone))
    found = Conditions(problems=list(reading.problems))
    names = await _names(session, actor)
    for term in reading.terms:
        problem = await _add(session, actor, found, term, names)
        if problem is not None:
            found.problems.append(problem)
    return found


async def _add(session: AsyncSession, actor: Actor, found: Conditions, term: Term, names: _Names) -> Problem | None:
    """Put one term into the conditions, with its chip; or say what is wrong with it."""
    wanted, value = found.wanted, term.value
    if not isinstance(value, str):
        label = _add_typed(wanted, term, value)
    elif term.field in {"in", "out"}:
        direction = {"in": "out", "out": "in"}[term.field] if term.negated else term.field
        if wanted.setdefault("direction", direction) != direction:
            return Problem(term.start, term.end, "Nothing is money in and money out at once.")
        label = "Money in" if direction == "in" else "Money out"
    elif term.field == "is":
        label = await _add_state(session, actor, wanted, value, names, negated=term.negated)
    elif term.field == "about":
        try:
            label = await _add_about(session, actor, wanted, value, negated=term.negated)
        except EmbeddingsMissing:
            return Problem(term.start, term.end, _NO_MODEL, quoted(value))
    elif isinstance(said := _add_named(wanted, term, value, names), Problem):
        return said
    else:
        label = said
    if term.negated and term.field not in {"in", "out"}:
        label = f"Without {label}" if label.startswith("“") else f"Not {label[:1].lower()}{label[1:]}"
    found.terms.append(SearchTerm(field=term.field, label=label, negated=term.negated, start=term.start, end=term.end))
    return None


def _add_typed(wanted: dict[str, Any], term: Term, value: Words | Range | Days) -> str:
    sign = "not_" if term.negated else ""
    if isinstance(value, Words):
        entry: dict[str, Any] = {"words": value.words, "opening": value.opening}
        if value.amount is not None:
            entry["amount"] = str(value.amount)
        wanted.setdefault(sign + "text", []).append(entry)
        return f"“{value.words}”"
    if isinstance(value, Range):
        wanted.setdefault(sign + "amount", []).append(_range(value))
        return _said_range(value)
    _add_days(wanted, term, value)
    return _said_days(value)


def _add_named(wanted: dict[str, Any], term: Term, value: str, names: _Names) -> str | Problem:
    key = ("not_" if term.negated else "") + term.field
    if term.field == "currency":
        wanted.setdefault(key, []).append(value.upper())
        return f"In {value.upper()}"
    if term.field == "merchant":
        wanted.setdefault(key, []).append([value])
        return f"Merchant “{value}”"
    known = names.accounts if term.field == "account" else [(ident, name) for ident, name, _ in names.categories]
    chosen = _named(value, known)
    if not chosen:
        return _unknown(term, value, [name for _, name in known])
    ids = [ident for ident, _ in chosen]
    if term.field == "category":
        ids = [each for ident in ids for each in names.family[ident]]
    wanted.setdefault(key, []).extend(str(ident) for ident in ids)
    return f"{term.field.capitalize()}: {', '.join(name for _, name in chosen[:3])}{' …' if len(chosen) > 3 else ''}"


def _add_days(wanted: dict[str, Any], term: Term, days: Days) -> None:
    first, last = (days.first or date.min).isoformat(), (days.last or date.max).isoformat()
    if term.negated:
        wanted.setdefault("not_days", []).append([first, last])
    elif days.first is None:
        wanted["to"] = min(last, wanted.get("to", last))
    elif days.last is None:
        wanted["from"] = max(first, wanted.get("from", first))
    else:
        wanted.setdefault("days", []).append([first, last])


async def _add_state(
    session: AsyncSession, actor: Actor, wanted: dict[str, Any], state: str, names: _Names, *, negated: bool
) -> str:
    sign = "not_" if negated else ""
    if state == "uncategorised":
        wanted["uncategorised"] = not negated
        return "Without a category"
    if state == "transfer":
        wanted[sign + "within"] = [str(ident) for ident, _, kind in names.categories if kind == "transfer"]
        return "Transfers"
    payees = {payment.payee_of_bank for payment in await regular.going_on(session, actor=actor)}
    wanted[sign + "payee"] = sorted(payees)
    return "Regular payments"


async def _add_about(session: AsyncSession, actor: Actor, wanted: dict[str, Any], words: str, *, negated: bool) -> str:
    found = await meaning.about(session, actor=actor, words=words)
    entry = {"category": found.category_ids, "merchant_key": found.merchant_keys}
    wanted.setdefault("not_about" if negated else "about", []).append(entry)
    names = ", ".join(found.names[:3]) + (" …" if len(found.names) > 3 else "")
    return f"About “{words}”: {names or 'nothing near'}"


def _named(value: str, known: Sequence[tuple[uuid.UUID, str]]) -> list[tuple[uuid.UUID, str]]:
    """Those of exactly this name, else those whose name holds it; without case and accents."""
    folded = fold(value.strip())
    return [entry for entry in known if fold(entry[1]) == folded] or [
        entry for entry in known if folded and folded in fold(entry[1])
    ]


def _unknown(term: Term, value: str, known: list[str]) -> Problem:
    folded = {fold(name): name for name in known}
    nearest = difflib.get_close_matches(fold(value), list(folded), 1, 0.5)
    message = f"There is no {term.field} “{value}”."
    if not nearest:
        return Problem(term.start, term.end, message)
    name = folded[nearest[0]]
    sign = "-" if term.negated else ""
    return Problem(term.start, term.end, f"{message} Did you mean “{name}”?", f"{sign}{term.field}:{quoted(name)}")


def quoted(name: str) -> str:
    """A value as the query takes it."""
    clean = name.replace('"', "")
    return f'"{clean}"' if any(letter.isspace() for letter in clean) else clean


def _said_range(amounts: Range) -> str:
    low, high = amounts.low, amounts.high
    if low is not None and low == high:
        return f"Exactly {low}"
    if low is not None and high is not None:
        return f"{low} to {high}"
    if low is not None:
        return f"{'Over' if amounts.over else 'At least'} {low}"
    return f"{'Under' if amounts.under else 'At most'} {high}"


def _said_days(days: Days) -> str:
    if days.first is None or days.last is None:
        return f"Since {days.first}" if days.first else f"Until {days.last}"
    return str(days.first) if days.first == days.last else f"{days.first} to {days.last}"


def _suggestions(query: str, at: int, names: _Names) -> list[SearchSuggestion]:
    """For the word that the cursor stands in."""
    start = at
    while start and not query[start - 1].isspace():
        start -= 1
    opened = query.rfind('"', 0, at)
    if query[:at].count('"') % 2:
        start = opened
        while start and not query[start - 1].isspace():
            start -= 1
    end = at
    while end < len(query) and not query[end].isspace():
        end += 1
    word = query[start:at]
    sign, word = ("-", word[1:]) if word.startswith("-") else ("", word)
    name, colon, value = word.partition(":")
    value = fold(value.replace('"', ""))

    def offered(kind: Any, entries: Sequence[tuple[str, str]]) -> list[SearchSuggestion]:
        return [
            SearchSuggestion(kind=kind, label=label, insert=sign + insert, start=start, end=end)
            for label, insert in entries
        ]

    accounts = [(each, f"account:{quoted(each)} ") for _, each in names.accounts]
    groups = [(each, f"category:{quoted(each)} ") for _, each, _ in names.categories]
    if colon:
        values: dict[str, list[tuple[str, str]]] = {
            "account": accounts,
            "category": groups,
            "is": [(state, f"is:{state} ") for state in filter_language.STATES],
        }
        kind = {"is": "state"}.get(name, name)
        fitting = [entry for entry in values.get(name, []) if value in fold(entry[0])]
        return offered(kind, sorted(fitting, key=lambda entry: not fold(entry[0]).startswith(value))[:_SUGGESTED])
    folded = fold(word)
    fields = offered("field", [(each, hint) for each, hint in _HINTS.items() if each.startswith(folded)])
    if not folded:
        return fields
    return [
        *fields,
        *offered("category", [entry for entry in groups if fold(entry[0]).startswith(folded)]),
        *offered("account", [entry for entry in accounts if fold(entry[0]).startswith(folded)]),
    ][:_SUGGESTED]
