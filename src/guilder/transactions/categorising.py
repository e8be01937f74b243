"""Which category a row belongs in, how sure that is, and why: pure, without database or clock.

The order is fixed: what the user chose for the same merchant before; the user's rules; what the workspace's own model
learnt from such choices; the merchant map; hints (the bank's own type of transaction, the merchant category code of ISO
18245, words that say what was paid); and the general model, where these are not sure enough. A rule that was changed
after the user's last choice for that merchant speaks before the history. Map, hints and general model are weighed
against each other by confidence: how often an answer of their certainty was right on lines with a known category.

One answer is worked out per distinct (text, direction, currency, type, code) and shared by the rows that have it; the
models answer all that are open at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol
from uuid import UUID

from guilder.transactions import merchants, rules
from guilder.transactions.guessing import Direction, Guess, from_lists
from guilder.transactions.merchants import Cleaned
from guilder.transactions.model import general
from guilder.transactions.rules import Facts, Rule

Source = Literal["user", "history", "rule", "learnt", "map", "hint", "model", "none"]

#: Below this confidence a row stays without a category: a wrong guess costs more trust than an empty field.
FLOOR = 0.6
#: With a guess of this confidence the general model is not asked.
_ENOUGH = 0.9
#: A workspace's own model, this sure, stands before any list: it knows what the lists say, and how people here differ.
_OWN = 0.8
#: How many categories an answer names that was not certain enough.
_CANDIDATES = 3
#: A choice loses half its weight in this many days, so that a new habit wins over an old one.
HALF_LIFE_DAYS = 180


@dataclass(frozen=True, slots=True)
class Draft:
    """What the statement says of one row. amount: signed, money in positive. bank_kind: the bank's own type (OFX
    TRNTYPE, MT940 GVC, CAMT code). mcc: ISO 18245.
    """

    description: str
    amount: Decimal
    currency: str
    counterparty: str = ""
    account_id: UUID | None = None
    bank_kind: str = ""
    mcc: str = ""
    booked_on: date = date.min


@dataclass(frozen=True, slots=True)
class Categorisation:
    """confidence: 0 to 1. reason: one sentence for people. category_id is None where nothing was certain enough.

    tag_ids: what rules put on it. rule_ids: the rules that fitted.
    """

    merchant_name: str
    merchant_key: str
    category_id: UUID | None
    source: Source
    confidence: float
    reason: str
    note: str | None = None
    candidates: tuple[tuple[UUID, float], ...] = ()
    tag_ids: tuple[UUID, ...] = ()
    rule_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """How often the user put one merchant's rows of one direction into one category. chosen_at: the last time."""

    category_id: UUID
    count: int
    last_on: date
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """A row that neither choices nor rules decide. words: folded. best: the likeliest guess so far."""

    words: str
    amount: Decimal
    bank_kind: str
    best: Guess | None


class Own(Protocol):
    """What a workspace's own model answers: pure."""

    def answers(self, rows: Sequence[Open]) -> Sequence[Guess | None]:
        """One guess a row, in their order, with source "learnt"; None where it knows nothing better."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a workspace knows. history: by (merchant key, direction). names: of the categories that may be given, by id;
    a hidden one is missing, and its parent stands in. today: for the weight of old choices. own: a model learnt here.
    """

    names: Mapping[UUID, str]
    parents: Mapping[UUID, UUID | None]
    today: date
    history: Mapping[tuple[str, Direction], Sequence[Past]] = field(default_factory=dict)
    rules: Sequence[Rule] = ()
    own: Own | None = None


@dataclass(slots=True)
class _Entry:
    """What rows with the same text share. answer: None while the guesses are not weighed."""

    draft: Draft
    cleaned: Cleaned
    direction: Direction
    answer: Categorisation | None
    guesses: list[Guess] = field(default_factory=list)
    rules: tuple[Rule, ...] = ()


def categorise(drafts: Sequence[Draft], knowledge: Knowledge) -> list[Categorisation]:
    """One answer per draft, in their order."""
    known: dict[tuple[object, ...], _Entry] = {}
    entries: list[_Entry] = []
    for draft in drafts:
        cleaned = merchants.clean(draft.description, draft.counterparty, draft.currency)
        direction: Direction = "in" if draft.amount > 0 else "out"
        text = (draft.description, draft.counterparty) if knowledge.rules else ()
        size = draft.amount.adjusted() if knowledge.own else 0
        key = (cleaned.key, cleaned.words, direction, draft.currency, draft.bank_kind, draft.mcc, size, *text)
        if (entry := known.get(key)) is None:
            entry = known[key] = _Entry(draft, cleaned, direction, _from_history(cleaned, direction, knowledge))
        entries.append(entry)
    _guess([entry for entry in known.values() if entry.answer is None], knowledge)
    for entry in known.values():
        entry.answer, entry.rules = _answer(entry, knowledge), _open_rules(entry, knowledge)
    return [
        _ruled(entry.answer, entry.rules, draft, entry.cleaned, knowledge) if entry.rules else entry.answer
        for draft, entry in zip(drafts, entries, strict=True)
        if entry.answer is not None
    ]


def opened(drafts: Sequence[Draft]) -> list[Open]:
    """What lists and general model know of each draft, whatever a workspace chose."""
    entries = [
        _Entry(
            draft,
            merchants.clean(draft.description, draft.counterparty, draft.currency),
            "in" if draft.amount > 0 else "out",
            None,
        )
        for draft in drafts
    ]
    _gather(entries)
    return [_open(entry) for entry in entries]


def _open_rules(entry: _Entry, knowledge: Knowledge) -> tuple[Rule, ...]:
    text = Facts(entry.draft.description, entry.cleaned.name, entry.cleaned.key, entry.draft.counterparty)
    return rules.candidates(knowledge.rules, text) if knowledge.rules else ()


# ------------------------------------------------------------------------------------------------------------- history


def _from_history(cleaned: Cleaned, direction: Direction, knowledge: Knowledge) -> Categorisation | None:
    past, trust = knowledge.history.get((cleaned.key, direction)), 1.0
    if not past and direction == "in":  # a refund goes where the purchase went
        past, trust = knowledge.history.get((cleaned.key, "out")), 0.9
    past = [choice for choice in past or () if choice.category_id in knowledge.names]
    if not past:
        return None
    weights = [
        choice.count * 0.5 ** (max((knowledge.today - choice.last_on).days, 0) / HALF_LIFE_DAYS) for choice in past
    ]
    best = max(range(len(past)), key=lambda i: (weights[i], past[i].chosen_at))
    share = weights[best] / sum(weights)
    if share < 0.6:
        return None
    choice, total = past[best], sum(c.count for c in past)
    confidence = trust * share * (1 - 0.15 / choice.count)
    reason = f"You put {choice.count} of {total} from {cleaned.name} in {knowledge.names[choice.category_id]}"
    return Categorisation(cleaned.name, cleaned.key, choice.category_id, "history", round(confidence, 3), reason)


# --------------------------------------------------------------------------------------------------------------- rules


def _ruled(
    answer: Categorisation, open_rules: tuple[Rule, ...], draft: Draft, cleaned: Cleaned, knowledge: Knowledge
) -> Categorisation:
    """Ask the rules in their order; of each thing the first that fits sets it, and later ones see it."""
    facts = Facts(
        draft.description, cleaned.name, cleaned.key, draft.counterparty, draft.amount, draft.currency, draft.account_id,
        draft.booked_on,
    )  # fmt: skip
    categorised = renamed = False
    for rule in open_rules:
        if not rule.fits(facts):
            continue
        sets = rule.sets
        answer = replace(answer, rule_ids=(*answer.rule_ids, rule.id))
        if sets.category_id in knowledge.names and not categorised and _speaks(rule, answer, cleaned, draft, knowledge):
            categorised = True
            answer = replace(
                answer, category_id=sets.category_id, source="rule", confidence=0.98, reason=f"Your rule “{rule.name}”"
            )
        if sets.merchant_name and not renamed:
            renamed = True
            answer = replace(answer, merchant_name=sets.merchant_name)
            facts = replace(facts, merchant=sets.merchant_name)
        if sets.note and answer.note is None:
            answer = replace(answer, note=sets.note)
        if new := [tag for tag in sets.tag_ids if tag not in facts.tag_ids]:
            answer = replace(answer, tag_ids=(*answer.tag_ids, *new))
            facts = replace(facts, tag_ids=facts.tag_ids | set(new))
        if rule.stop:
            break
    return answer


def _speaks(rule: Rule, answer: Categorisation, cleaned: Cleaned, draft: Draft, knowledge: Knowledge) -> bool:
    """A rule gives way to the user's own choices unless it was changed after the last of them."""
    if answer.source != "history":
        return True
    direction: Direction = "in" if draft.amount > 0 else "out"
    past = knowledge.history.get((cleaned.key, direction)) or knowledge.history.get((cleaned.key, "out")) or ()
    return rule.changed_at > max(choice.chosen_at for choice in past)


# ------------------------------------------------------------------------------------------------------------- guesses


def _guess(entries: Sequence[_Entry], knowledge: Knowledge) -> None:
    """Gather what the lists and the models say of each."""
    _gather(entries)
    if knowledge.own:
        learnt = knowledge.own.answers([_open(entry) for entry in entries])
        for entry, guess in zip(entries, learnt, strict=True):
            if guess and guess.confidence >= min(_best(entry), _OWN) and _visible(guess.category, knowledge):
                entry.guesses = [guess]


def _gather(entries: Sequence[_Entry]) -> None:
    for entry in entries:
        draft = entry.draft
        entry.guesses = from_lists(entry.cleaned, entry.direction, bank_kind=draft.bank_kind, mcc=draft.mcc)
    asked = [entry for entry in entries if _best(entry) < _ENOUGH]
    said = general.guesses([(" ".join(entry.cleaned.words), entry.direction) for entry in asked])
    for entry, more in zip(asked, said, strict=True):
        entry.guesses += more


def _open(entry: _Entry) -> Open:
    best = max(entry.guesses, key=lambda guess: guess.confidence, default=None)
    return Open(" ".join(entry.cleaned.words), entry.draft.amount, entry.draft.bank_kind, best)


def _best(entry: _Entry) -> float:
    return max((guess.confidence for guess in entry.guesses), default=0.0)


def _answer(entry: _Entry, knowledge: Knowledge) -> Categorisation:
    if entry.answer is not None:
        return entry.answer
    cleaned = entry.cleaned
    best = max(entry.guesses, key=lambda guess: guess.confidence, default=None)
    if best is None or best.confidence < FLOOR or (chosen := _visible(best.category, knowledge)) is None:
        return _unsure(cleaned, entry.guesses, knowledge)
    reason = best.reason.format(category=knowledge.names[chosen])
    return Categorisation(cleaned.name, cleaned.key, chosen, best.source, best.confidence, reason)


def _unsure(cleaned: Cleaned, guesses: Sequence[Guess], knowledge: Knowledge) -> Categorisation:
    """No category, but what came closest, the likeliest first."""
    likely: dict[UUID, float] = {}
    for guess in sorted(guesses, key=lambda g: -g.confidence):
        if (seen := _visible(guess.category, knowledge)) is not None and guess.confidence > 0:
            likely.setdefault(seen, guess.confidence)
    candidates = tuple(likely.items())[:_CANDIDATES]
    if candidates:
        names = " or ".join(knowledge.names[ident] for ident, _ in candidates)
        reason = f"Not certain enough: it may be {names}"
        return Categorisation(cleaned.name, cleaned.key, None, "none", 0.0, reason, candidates=candidates)
    reason = "Nothing like it yet: choose a category, and the next one follows it"
    return Categorisation(cleaned.name, cleaned.key, None, "none", 0.0, reason)


def _visible(wanted: UUID, knowledge: Knowledge) -> UUID | None:
    """The category itself, or its parent where the user has hidden it."""
    if wanted in knowledge.names:
        return wanted
    parent = knowledge.parents.get(wanted)
    return parent if parent in knowledge.names else None
