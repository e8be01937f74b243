"""Ages and amounts that people name: "at 60", "when I'm 62", "4k a month", "€40,000 a year"."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

Per = Literal["week", "month", "year"]

_SYMBOLS: Final = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "chf": "CHF", "fr.": "CHF"}
_WORDS: Final = {
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD",
    "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "chf": "CHF", "francs": "CHF", "jpy": "JPY", "yen": "JPY",
}  # fmt: skip
_PER: Final = {"week": "week", "weekly": "week", "month": "month", "monthly": "month", "mo": "month",
               "year": "year", "yearly": "year", "annum": "year", "annually": "year", "pa": "year"}  # fmt: skip
_NUMBER: Final = r"\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_AMOUNT: Final = re.compile(
    rf"(?P<sign>[€$£¥]|\bchf|\bfr\.)?\s?(?<![\w.,])(?P<number>{_NUMBER})(?:\s?(?P<scale>k|thousand|grand|m|million))?(?![\w])"
    rf"(?:\s?(?P<unit>[€$£¥]|(?:{'|'.join(_WORDS)})\b))?"
    rf"(?P<more>\s+(?:more|extra|on top))?"
    rf"(?:\s*(?:(?:a|per|each|every|/)\s*|(?=weekly|monthly|yearly|annually|pa\b))(?P<per>{'|'.join(sorted(_PER, key=len, reverse=True))})\b)?",
    re.IGNORECASE,
)
_AGES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:at|by|before|until i turn|turn|turning|aged?|at the age of|at age|when (?:i'?m|i am|we'?re|we are|i turn|i reach))\s+(?:age\s+)?(\d\d)\b(?![.,]?\d|\s*(?:%|k\b|percent|euros?|dollars?|€|a month|a year|months?|weeks?|days?))",
        r"\b(?:retire|retiring|retirement|fire|stop working|stopped working|work|worked|working|quit)\s+(?:at|by|until|till|from|to)?\s*(?:age\s+)?(\d\d)\b(?![.,]?\d|\s*(?:%|k\b|percent|euros?|dollars?|€|a month|a year|months?|weeks?|days?|hours?))",
        r"\b(\d\d)\s+years?\s+old\b",
    )
)


@dataclass(frozen=True, slots=True)
class NamedAmount:
    """value in currency (None: not said); per: the span it is for; more: "500 more a month"."""

    value: Decimal
    currency: str | None
    per: Per | None
    more: bool


def find_age(text: str) -> int | None:
    """The age at which something is to happen: 18 to 99. "Until I'm 95" names how long money must last, not that."""
    for pattern in _AGES:
        for match in pattern.finditer(text):
            before = text[: match.start()].lower().rstrip()
            if before.endswith((" last until", " until", " last till", " live")) and "work" not in match[0].lower():
                continue
            age = int(match[1])
            if 18 <= age <= 99:
                return age
    return None


def find_amounts(text: str) -> list[NamedAmount]:
    """Sums of money that `text` names: with a currency, a "k", "a month" and the like, or thousands marked."""
    found = []
    for match in _AMOUNT.finditer(text):
        sign, unit = (match["sign"] or "").lower(), (match["unit"] or "").lower()
        marked = (
            sign
            or unit
            or match["scale"]
            or match["per"]
            or match["more"]
            or re.search(r"\d[ ,.']\d{3}", match["number"])
        )
        if not marked:
            continue
        value = _decimal(match["number"])
        scale = (match["scale"] or "").lower()
        value *= {"": 1, "k": 1000, "thousand": 1000, "grand": 1000, "m": 1_000_000, "million": 1_000_000}[scale]
        currency = _SYMBOLS.get(sign) or _SYMBOLS.get(unit) or _WORDS.get(unit)
        per = _PER.get((match["per"] or "").lower())
        found.append(NamedAmount(value, currency, per, bool(match["more"])))  # type: ignore[arg-type]
    return found


def yearly(amount: NamedAmount) -> Decimal:
    """The amount for a year; one without a span counts as a year's when it is large enough to live on, else a month's."""
    if amount.per is None:
        return amount.value if amount.value >= 12_000 else amount.value * 12
    return amount.value * {"week": 52, "month": 12, "year": 1}[amount.per]


def _decimal(words: str) -> Decimal:
    groups = re.split(r"[ ,.']", words)
    if len(groups) == 1:
        return Decimal(words)
    last = groups[-1]
    whole, cents = (groups, "") if len(last) == 3 else (groups[:-1], last)
    return Decimal("".join(whole) + (f".{cents}" if cents else ""))
