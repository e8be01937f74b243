"""Dates as banks write them. Whether 03/04/2026 is March or April is decided over the whole column, never by the line."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

Order = Literal["dmy", "mdy", "ymd"]

_NUMERIC = re.compile(r"(\d{1,4})\s?[-/. '’]\s?(\d{1,2})\s?[-/. '’]\s?(\d{4}|\d{1,2})(?!\d)", re.ASCII)
_TIGHT = re.compile(r"(\d{8}|\d{6}|\d{14})(?!\d)", re.ASCII)
_EASTERN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})")
_DAY_WORD = re.compile(
    r"(?:[^\W\d]{2,9}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|\.)?[\s\-/.,]*(?:de\s+)?([^\W\d_]{3,12})\.?[\s\-/.,']*(?:de\s+)?(\d{4}|\d{2})(?!\d)"
)
_WORD_DAY = re.compile(
    r"(?:[^\W\d]{2,9}\.?,?\s+)?([^\W\d_]{3,12})\.?\s*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4}|\d{2})(?!\d)"
)

_CLOCK = re.compile(r"[T ,]+\d{1,2}:\d{2}.*$", re.DOTALL)

_POINTED = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}")  # points stand in day-first countries alone

_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "january januar janvier enero gennaio januari styczen stycznia janeiro jan janv ene gen sty jän januari jaen",
        "february februar fevrier febrero febbraio februari luty lutego fevereiro feb fevr fev lut",
        "march marz mars marzo maart marca marzec marco mar mrt maerz",
        "april avril abril aprile kwiecien kwietnia apr avr abr kwi",
        "may mai mayo maggio mei maj maja maio mag",
        "june juni juin junio giugno czerwiec czerwca junho jun giu cze",
        "july juli juillet julio luglio lipiec lipca julho jul juil lug lip",
        "august aout agosto augustus sierpien sierpnia aug ago sie aou",
        "september septembre septiembre settembre wrzesien wrzesnia setembro sep sept set wrz",
        "october oktober octobre octubre ottobre pazdziernik pazdziernika outubro oct okt ott out paz",
        "november novembre noviembre listopad listopada novembro nov lis",
        "december dezember decembre diciembre dicembre grudzien grudnia dezembro dec dez dic gru des",
    ),
    start=1,
):
    for _name in _names.split():
        _MONTHS.setdefault(_name, _number)


class DateGuess(NamedTuple):
    """How a column's dates are to be read. sure: False if another order would read every date as well."""

    order: Order
    sure: bool
    example: str


def month_named(word: str) -> int | None:
    """The month that `word` names in the languages of the statements we know."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    return _MONTHS.get(plain) or _MONTHS.get(plain[:3])


def without_clock(text: str) -> str:
    """A cell without the time of day after its date."""
    return _CLOCK.sub("", text) if ":" in text else text


def parser(order: Order) -> Callable[[str], date | None]:
    """A function from a cell to its day, None if it is no date. Remembers what it has read: a file repeats its days."""
    known: dict[str, date | None] = {}

    def parse(text: str) -> date | None:
        try:
            return known[text]
        except KeyError:
            value = known[text] = parse_date(text, order)
            if len(known) > 20_000:
                known.clear()
            return value

    return parse


def parse_date(text: str, order: Order) -> date | None:
    """The day that `text` begins with; a time after it is ignored. order: of numbers that could be either."""
    text = text.strip()
    if len(text) > 60:
        return None
    match = _NUMERIC.match(text)
    if match:
        return _from_numbers(match.group(1), match.group(2), match.group(3), order)
    match = _TIGHT.match(text)
    if match:
        return _from_tight(match.group(1), order)
    return _from_words(text)


def _from_words(text: str) -> date | None:
    eastern = _EASTERN.match(text)
    if eastern:
        return day_of(int(eastern.group(1)), int(eastern.group(2)), int(eastern.group(3)))
    for pattern, day, word in ((_DAY_WORD, 1, 2), (_WORD_DAY, 2, 1)):
        match = pattern.match(text)
        month = month_named(match.group(word)) if match else None
        if match and month:
            return day_of(full_year(match.group(3)), month, int(match.group(day)))
    return None


def _from_numbers(first: str, second: str, third: str, order: Order) -> date | None:
    if len(first) == 4:
        return day_of(int(first), int(second), int(third)) if len(third) < 3 else None
    if len(first) == 3:
        return None
    if order == "ymd":
        return day_of(full_year(first), int(second), int(third)) if len(third) < 3 else None
    day, month = (first, second) if order == "dmy" else (second, first)
    return day_of(full_year(third), int(month), int(day))


def _from_tight(digits: str, order: Order) -> date | None:
    if len(digits) == 6:
        parts = digits[:2], digits[2:4], digits[4:]
        return _from_numbers(*parts, order)
    if digits[:2] in {"19", "20"} and digits[4:6] <= "12":
        return day_of(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    return _from_numbers(digits[:2], digits[2:4], digits[4:8], order)


def full_year(text: str) -> int:
    """A year of two digits lies between 1970 and 2069."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or None if there is no such day or year."""
    if not (1900 <= year <= 2199 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return date(year, month, day) if day <= monthrange(year, month)[1] else None


def clamped(year: int, month: int, day: int) -> date | None:
    """Like `day_of`, but 30 February is the month's last day (banks that count 30-day months write it)."""
    if not (1900 <= year <= 2199 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return date(year, month, min(day, monthrange(year, month)[1]))


def guess_order(cells: Sequence[str], prefer: Order = "dmy") -> DateGuess:
    """How a column's dates read. Every order that reads all cells is weighed: a file is sorted by day, and short.

    prefer: which of two equally good orders to take (then `sure` is False).
    """
    distinct = list(dict.fromkeys(map(without_clock, cells)))
    scores: dict[Order, tuple[int, int]] = {}
    orders: tuple[Order, ...] = ("dmy", "mdy", "ymd")
    for order in orders:
        days = [parse_date(cell, order) for cell in distinct]
        read = [day for day in days if day is not None]
        ups = sum(a > b for a, b in pairwise(read))
        downs = sum(a < b for a, b in pairwise(read))
        scores[order] = (len(distinct) - len(read), min(ups, downs))
    if distinct and scores["dmy"][0] == 0 and all(_POINTED.match(cell.strip()) for cell in distinct):
        return DateGuess("dmy", True, "")
    best_unread = min(unread for unread, _ in scores.values())
    able = [order for order in orders if scores[order][0] == best_unread]
    able = _merge_same(distinct, able)
    if len(able) == 1:
        return DateGuess(able[0], True, "")
    if "ymd" in able and not any(order in able for order in ("dmy", "mdy")):
        return DateGuess("ymd", True, "")
    usual = [order for order in able if order != "ymd"]
    usual.sort(key=lambda order: (scores[order][1], order != prefer))
    first, second = usual[0], usual[1] if len(usual) > 1 else None
    sure = second is None or (scores[first][1] == 0 and scores[second][1] > 0)
    example = next((cell for cell in distinct if second and parse_date(cell, first) != parse_date(cell, second)), "")
    return DateGuess(first, sure, example)


def _merge_same(cells: list[str], able: list[Order]) -> list[Order]:
    """Orders that read every cell alike are one."""
    kept: list[Order] = []
    for order in able:
        if not any(all(parse_date(c, order) == parse_date(c, other) for c in cells) for other in kept):
            kept.append(order)
    return kept
