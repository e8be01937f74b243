"""What everyone knows about a row: the merchant list, the bank's type, the card network's code, words of the text. Pure."""

from dataclasses import dataclass
from functools import cache
from typing import Literal
from uuid import UUID

from guilder.transactions.calibration import calibrated
from guilder.transactions.categories import by_slug, category_id
from guilder.transactions.merchants import Cleaned
from guilder.transactions.phrases import Found, Phrase, PhraseIndex, data_lines

Direction = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Guess:
    """confidence: how often a guess of this source and certainty is right. reason: a sentence with {category} in it."""

    category: UUID
    confidence: float
    reason: str
    source: Literal["learnt", "map", "hint", "model"] = "hint"


@dataclass(frozen=True, slots=True)
class _Hint:
    slug: str
    direction: Literal["in", "out", "any"]
    certainty: float


def from_lists(cleaned: Cleaned, direction: Direction, *, bank_kind: str, mcc: str) -> list[Guess]:
    """What the lists say, at most one guess each."""
    found = (
        _from_map(cleaned, direction),
        _from_type(bank_kind, direction),
        _from_code(mcc, direction),
        _from_words(cleaned, direction),
    )
    return [guess for guess in found if guess]


def _guess(slug: str, certainty: float, reason: str, source: Literal["map", "hint"] = "hint") -> Guess:
    return Guess(category_id(slug), calibrated(source, certainty), reason, source)


def _quiet(text: str) -> str:
    return text.replace("{", "").replace("}", "")


def _from_map(cleaned: Cleaned, direction: Direction) -> Guess | None:
    if cleaned.merchant is None:
        return None
    name, slug = cleaned.merchant.name, cleaned.merchant.category
    if not cleaned.certain:
        return _guess(slug, 0.52, f"It may be {name}, which the merchant list has under {{category}}", "map")
    if direction == "in" and by_slug()[slug].group == "spending":
        return _guess(slug, 0.75, f"Money back from {name}, which the merchant list has under {{category}}", "map")
    return _guess(slug, 0.92, f"The merchant list has {name} under {{category}}", "map")


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


def _from_words(cleaned: Cleaned, direction: Direction) -> Guess | None:
    best: Found[_Hint] | None = None
    score = 0.0
    for found in _hints().find(cleaned.words):
        certainty = _certainty(found, direction)
        if certainty > score:
            best, score = found, certainty
    if best is None:
        return None
    said = _quiet(" ".join(cleaned.words[best.start : best.end]))
    return _guess(best.value.slug, round(score, 3), f"“{said}” in the text points to {{category}}")


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


def _from_type(bank_kind: str, direction: Direction) -> Guess | None:
    money_in, money_out, certainty = _TYPES.get(bank_kind.upper(), (None, None, 0.0))
    slug = money_in if direction == "in" else money_out
    return _guess(slug, certainty, "Your bank marked it as {category}") if slug else None


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


def _from_code(mcc: str, direction: Direction) -> Guess | None:
    if not mcc.isdigit():
        return None
    code = int(mcc)
    slug = next((slug for first, last, slug in _CODES if first <= code <= last), None)
    certainty = 0.87 if direction == "out" else 0.7
    return _guess(slug, certainty, "The card network files this shop under {category}") if slug else None
