"""Which category a row belongs in, how sure that is, and why: pure, without database or clock.

The order is fixed: what the user chose for the same merchant before; the user's rules; the merchant map; and hints
(the bank's own type of transaction, the merchant category code of ISO 18245, words that say what was paid). A rule
that was changed after the user's last choice for that merchant speaks before the history. The last two sources are
weighed against each other by confidence: how often an answer of their certainty was right on lines with a known category.

One answer is worked out per distinct (text, direction, currency, type, code) and shared by the rows that have it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Literal
from uuid import UUID

from guilder.transactions import merchants, rules
from guilder.transactions.calibration import calibrated
from guilder.transactions.categories import by_slug, category_id
from guilder.transactions.merchants import Cleaned
from guilder.transactions.phrases import Found, Phrase, PhraseIndex, data_lines
from guilder.transactions.rules import Facts, Rule

Source = Literal["user", "history", "rule", "map", "hint", "none"]
Direction = Literal["in", "out"]

#: Below this confidence a row stays without a category: a wrong guess costs more trust than an empty field.
FLOOR = 0.6
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
class Knowledge:
    """What a workspace knows. history: by (merchant key, direction). names: of the categories that may be given, by id;
    a hidden one is missing, and its parent stands in. today: for the weight of old choices.
    """

    names: Mapping[UUID, str]
    parents: Mapping[UUID, UUID | None]
    today: date
    history: Mapping[tuple[str, Direction], Sequence[Past]] = field(default_factory=dict)
    rules: Sequence[Rule] = ()


@dataclass(frozen=True, slots=True)
class _Hint:
    slug: str
    direction: Literal["in", "out", "any"]
    certainty: float


@dataclass(frozen=True, slots=True)
class _Guess:
    slug: str
    certainty: float
    reason: str
    source: Literal["map", "hint"] = "hint"

    @property
    def confidence(self) -> float:
        return calibrated(self.source, self.certainty)


def categorise(drafts: Sequence[Draft], knowledge: Knowledge) -> list[Categorisation]:
    """One answer per draft, in their order."""
    known: dict[tuple[object, ...], tuple[Categorisation, tuple[Rule, ...]]] = {}
    answers: list[Categorisation] = []
    for draft in drafts:
        cleaned = merchants.clean(draft.description, draft.counterparty, draft.currency)
        direction: Direction = "in" if draft.amount > 0 else "out"
        text = (draft.description, draft.counterparty) if knowledge.rules else ()
        key = (cleaned.key, cleaned.words, direction, draft.currency, draft.bank_kind, draft.mcc, *text)
        if (entry := known.get(key)) is None:
            entry = known[key] = _entry(draft, cleaned, direction, knowledge)
        answer, open_rules = entry
        answers.append(_ruled(answer, open_rules, draft, cleaned, knowledge) if open_rules else answer)
    return answers


def _entry(
    draft: Draft, cleaned: Cleaned, direction: Direction, knowledge: Knowledge
) -> tuple[Categorisation, tuple[Rule, ...]]:
    answer = _from_history(cleaned, direction, knowledge) or _guessed(draft, cleaned, direction, knowledge)
    text = Facts(draft.description, cleaned.name, cleaned.key, draft.counterparty)
    return answer, rules.candidates(knowledge.rules, text) if knowledge.rules else ()


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


# ------------------------------------------------------------------------------------------------------- map and hints


def _guessed(draft: Draft, cleaned: Cleaned, direction: Direction, knowledge: Knowledge) -> Categorisation:
    guesses = [
        g
        for g in (
            _from_map(cleaned, direction),
            _from_type(draft, direction),
            _from_code(draft, direction),
            _from_words(cleaned, direction),
        )
        if g
    ]
    best = max(guesses, key=lambda g: g.confidence, default=None)
    if best is None or best.confidence < FLOOR or (chosen := _visible(category_id(best.slug), knowledge)) is None:
        return _unsure(cleaned, guesses, knowledge)
    reason = best.reason.format(category=knowledge.names[chosen])
    return Categorisation(cleaned.name, cleaned.key, chosen, best.source, best.confidence, reason)


def _unsure(cleaned: Cleaned, guesses: Sequence[_Guess], knowledge: Knowledge) -> Categorisation:
    """No category, but what came closest, the likeliest first."""
    likely: dict[UUID, float] = {}
    for guess in sorted(guesses, key=lambda g: -g.confidence):
        if (seen := _visible(category_id(guess.slug), knowledge)) is not None and guess.confidence > 0:
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


def _quiet(text: str) -> str:
    return text.replace("{", "").replace("}", "")


def _from_map(cleaned: Cleaned, direction: Direction) -> _Guess | None:
    if cleaned.merchant is None:
        return None
    name, slug = cleaned.merchant.name, cleaned.merchant.category
    if not cleaned.certain:
        return _Guess(slug, 0.52, f"It may be {name}, which the merchant list has under {{category}}", "map")
    if direction == "in" and by_slug()[slug].group == "spending":
        return _Guess(slug, 0.75, f"Money back from {name}, which the merchant list has under {{category}}", "map")
    return _Guess(slug, 0.92, f"The merchant list has {name} under {{category}}", "map")


@cache
def _hints() -> PhraseIndex[_Hint]:
    entries: list[tuple[Phrase, _Hint]] = []
    hint = _Hint("", "any", 0)
    for line in data_lines("hints.txt"):
        if line.startswith("["):
            slug, direction, certainty = line.strip("[]").split()
            hint = _Hint(slug, direction, float(certainty))  # type: ignore[arg-type]
        else:
            entries += [(Phrase.parse(form), hint) for form in line.split("|") if form.strip()]
    return PhraseIndex(entries)


def _from_words(cleaned: Cleaned, direction: Direction) -> _Guess | None:
    best: Found[_Hint] | None = None
    score = 0.0
    for found in _hints().find(cleaned.words):
        certainty = _certainty(found, direction)
        if certainty > score:
            best, score = found, certainty
    if best is None:
        return None
    said = _quiet(" ".join(cleaned.words[best.start : best.end]))
    return _Guess(best.value.slug, round(score, 3), f"“{said}” in the text points to {{category}}")


def _certainty(found: Found[_Hint], direction: Direction) -> float:
    """Longer phrases say more. Words of spending on money that came in may be a refund, which is less sure."""
    hint = found.value
    certainty = hint.certainty + 0.02 * (found.end - found.start - 1) + 0.002 * min(found.length, 10)
    if hint.direction not in {"any", direction}:
        certainty *= 0.65 if direction == "in" else 0
    return min(certainty, 0.95)


#: OFX TRNTYPE, MT940 business transaction codes (GVC, Deutsche Kreditwirtschaft) and ISO 20022 families.
_TYPES: dict[str, tuple[str | None, str | None, float]] = {
    # code: (category of money in, of money out, certainty)
    "ATM": (None, "cash", 0.9), "CASH": (None, "cash", 0.9), "INT": ("interest-dividends", "bank-fees", 0.9),
    "DIV": ("interest-dividends", None, 0.92), "FEE": (None, "bank-fees", 0.9), "SRVCHG": (None, "bank-fees", 0.9),
    "DIRECTDEP": ("salary", None, 0.7), "XFER": ("own-transfer", "own-transfer", 0.6),
    "083": (None, "cash", 0.9), "106": (None, None, 0), "153": ("salary", None, 0.92), "808": (None, "bank-fees", 0.9),
    "814": ("interest-dividends", "bank-fees", 0.85), "805": ("interest-dividends", "bank-fees", 0.85),
    "PMNT-CCRD-CWDL": (None, "cash", 0.93), "PMNT-RCDT-SALA": ("salary", None, 0.93),
    "PMNT-CNTR-CWDL": (None, "cash", 0.92), "ACMT-MDOP-CHRG": (None, "bank-fees", 0.9),
    "ACMT-MCOP-INTR": ("interest-dividends", None, 0.9), "ACMT-MDOP-INTR": (None, "bank-fees", 0.88),
}  # fmt: skip


def _from_type(draft: Draft, direction: Direction) -> _Guess | None:
    money_in, money_out, certainty = _TYPES.get(draft.bank_kind.upper(), (None, None, 0.0))
    slug = money_in if direction == "in" else money_out
    return _Guess(slug, certainty, "Your bank marked it as {category}") if slug else None


#: Merchant category codes of ISO 18245:2003 (first, last, category), with the ranges that card networks publish.
_CODES: tuple[tuple[int, int, str], ...] = (
    (742, 742, "pets"), (763, 780, "repairs-garden"), (1520, 1799, "repairs-garden"), (3000, 3350, "flights"),
    (3351, 3500, "trips"), (3501, 3999, "lodging"), (4011, 4011, "public-transport"), (4111, 4112, "public-transport"),
    (4119, 4119, "doctors"), (4121, 4121, "taxis"), (4131, 4131, "public-transport"), (4411, 4411, "trips"),
    (4511, 4511, "flights"), (4582, 4582, "flights"), (4722, 4723, "trips"), (4784, 4784, "parking-tolls"),
    (4812, 4816, "phone-internet"), (4829, 4829, "own-transfer"), (4899, 4899, "streaming"), (4900, 4900, "energy"),
    (5039, 5072, "repairs-garden"), (5192, 5192, "books-stationery"), (5200, 5261, "repairs-garden"),
    (5300, 5399, "general-shopping"), (5411, 5411, "groceries"), (5422, 5451, "groceries"), (5462, 5462, "cafes"),
    (5499, 5499, "groceries"), (5511, 5533, "car-costs"), (5541, 5542, "fuel"), (5552, 5552, "fuel"),
    (5611, 5699, "clothing"), (5712, 5719, "furniture"), (5722, 5722, "electronics"), (5732, 5734, "electronics"),
    (5735, 5735, "streaming"), (5811, 5812, "restaurants"), (5813, 5813, "bars"), (5814, 5814, "restaurants"),
    (5815, 5815, "streaming"), (5816, 5818, "software-games"), (5912, 5912, "pharmacy"), (5921, 5921, "bars"),
    (5940, 5941, "fitness"), (5942, 5943, "books-stationery"), (5944, 5944, "clothing"), (5945, 5945, "children"),
    (5946, 5946, "electronics"), (5947, 5947, "gifts-given"), (5970, 5970, "hobbies"), (5977, 5977, "personal-care"),
    (5983, 5983, "energy"), (5992, 5992, "gifts-given"), (5993, 5994, "news"), (5995, 5995, "pets"),
    (6010, 6011, "cash"), (6211, 6211, "savings-investments"), (6300, 6399, "insurance"), (6513, 6513, "rent"),
    (7011, 7033, "lodging"), (7210, 7217, "clothing"), (7230, 7230, "personal-care"), (7297, 7298, "personal-care"),
    (7512, 7519, "trips"), (7523, 7524, "parking-tolls"), (7531, 7549, "car-costs"), (7800, 7802, "lottery"),
    (7829, 7841, "culture"), (7911, 7941, "culture"), (7991, 7991, "culture"), (7992, 7992, "fitness"),
    (7993, 7994, "software-games"), (7995, 7995, "lottery"), (7996, 7998, "culture"), (7997, 7997, "fitness"),
    (8011, 8099, "doctors"), (8211, 8299, "education"), (8351, 8351, "childcare"), (8398, 8398, "donations"),
    (8661, 8661, "donations"), (9211, 9223, "taxes"), (9311, 9399, "taxes"),
)  # fmt: skip


def _from_code(draft: Draft, direction: Direction) -> _Guess | None:
    if not draft.mcc.isdigit():
        return None
    code = int(draft.mcc)
    slug = next((slug for first, last, slug in _CODES if first <= code <= last), None)
    certainty = 0.87 if direction == "out" else 0.7
    return _Guess(slug, certainty, "The card network files this shop under {category}") if slug else None
