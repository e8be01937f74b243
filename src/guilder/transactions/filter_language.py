"""The words of the search box, read into typed terms. Pure: names are looked up elsewhere (service/finding.py).

    query    = { [ "-" ] term }                       all terms must hold; "-" in front: must not
    term     = field ":" value | "amount" compare number | "in:" | "out:" | period | number | word | '"' words '"'
    field    = account | category | merchant | currency | about | amount | is | date | before | after | since | until
    amount   = number | number ".." [ number ] | ".." number        compare = > | >= | < | <= | =
    period   = day 2025-03-14 | month 2025-03, "march 2025" | quarter "q1 2025", q1 | "today" | "yesterday"
             | ( "this" | "last" ) ( week | month | quarter | year ) | "last" N ( days | weeks | months | years )
    date     = date ":" period-without-spaces | year | period ".." period
    value    = word | '"' words '"'

`about` takes what something is about ("car repair"), whatever it is called. Several values of one of account, category, merchant, currency, or several periods, mean any of them; everything else
narrows further. A bare word is the opening of a word in the text; a quoted one stands there as written. A bare number also finds that
amount. Amounts are compared without their sign. "last 90 days" ends today; "last month" is the calendar's.
"""

import calendar
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

NAMED: Final = ("account", "category", "merchant", "currency")
BOUNDS: Final = ("before", "after", "since", "until")
FIELDS: Final = (*NAMED, "about", "amount", "is", "date", *BOUNDS, "in", "out")
STATES: Final = ("transfer", "uncategorised", "recurring")
_SPELLINGS: Final = {"uncategorized": "uncategorised"}

_FIELD = re.compile(r"([^\W\d_]+)(:|(?=[<>=]))")
_COMPARE = re.compile(r"[<>]=?|=")
_NUMBER = re.compile(r"[€$£]?(\d[\d.,]*)[€$£]?")
_WRITTEN_AMOUNT = re.compile(r"[€$£]?\d+(?:[.,]\d{1,3})*[€$£]?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUARTER = re.compile(r"[qQ]([1-4])")
_UNITS: Final = ("day", "week", "month", "quarter", "year")
_MONTHS: Final = {name.casefold(): n for names in (calendar.month_name, calendar.month_abbr) for n, name in enumerate(names) if n}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Text to find. opening: the last word may go on. amount: the same as a sum of money, if it is one."""

    words: str
    opening: bool = True
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Amounts without sign; None is open. over, under: the bound itself is left out."""

    low: Decimal | None = None
    high: Decimal | None = None
    over: bool = False
    under: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """Both included; None is open. A bound (before:, since:) has one open side."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One condition and the characters start to end that say it. field: one of FIELDS, or text."""

    field: str
    value: str | Words | Range | Days
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read at start to end. suggestion: what to write there instead."""

    start: int
    end: int
    message: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    terms: tuple[Term, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between spaces: its sign, its field if it names one, and the value with its place."""

    start: int
    end: int
    negated: bool
    field: str
    compare: str
    value: str
    value_start: int
    quoted: bool
    open_quote: bool


class Unreadable(Exception):
    """What is wrong with a value. whole: the suggestion replaces the field's name too."""

    def __init__(self, message: str, suggestion: str | None = None, *, whole: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion
        self.whole = whole


def read(query: str, today: date) -> Reading:
    """Read the whole query; what cannot be read is a problem, and the rest is read all the same."""
    pieces, terms, problems = list(_pieces(query)), [], []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        taken, days = _spoken_period(pieces[at : at + 3], today)
        at += max(taken, 1)
        end = pieces[at - 1].end
        try:
            if days is not None:
                terms.append(Term("date", days, piece.negated, piece.start, end))
            else:
                terms.extend(_terms(piece, today))
        except Unreadable as error:
            start = piece.value_start if piece.value and not error.whole else piece.start + piece.negated
            problems.append(Problem(start, piece.end, error.message, error.suggestion))
    return Reading(tuple(terms), tuple(problems))


def _pieces(query: str) -> Iterator[_Piece]:
    at, length = 0, len(query)
    while at < length:
        if query[at].isspace():
            at += 1
            continue
        start = at
        negated = query[at] == "-" and at + 1 < length and not query[at + 1].isspace()
        at += negated
        field = compare = ""
        if (found := _FIELD.match(query, at)) and _is_field(found[1]):
            field, at = found[1].casefold(), found.end()
            if operator := _COMPARE.match(query, at):
                compare, at = operator[0], operator.end()
            if field in {"in", "out"}:
                yield _Piece(start, at, negated, field, compare, "", at, quoted=False, open_quote=False)
                continue
        value_start = at
        quoted = at < length and query[at] == '"'
        if quoted:
            close = query.find('"', at + 1)
            end = length if close < 0 else close
            value, at = query[at + 1 : end], min(length, end + 1)
        else:
            close = 0
            while at < length and not query[at].isspace():
                at += 1
            value = query[value_start:at]
        yield _Piece(start, at, negated, field, compare, value, value_start, quoted, quoted and close < 0)


def _is_field(word: str) -> bool:
    return word.casefold() in FIELDS or bool(_nearest(word, FIELDS, 0.75))


def _nearest(word: str, known: tuple[str, ...], least: float = 0.5) -> str | None:
    found = difflib.get_close_matches(word.casefold(), known, 1, least)
    return found[0] if found else None


def _terms(piece: _Piece, today: date) -> list[Term]:
    if piece.open_quote:
        raise Unreadable("This quote is not closed.", f'"{piece.value}"')
    if not piece.field:
        return _bare(piece, today)
    if piece.field not in FIELDS:
        nearest = _nearest(piece.field, FIELDS)
        message = f"There is no field “{piece.field}”. Did you mean “{nearest}”?"
        raise Unreadable(message, f"{nearest}:{_quoted(piece)}", whole=True)
    if piece.compare and piece.field != "amount":
        raise Unreadable(f"Write {piece.field}: and then what to look for; only amounts are compared.")
    if not piece.value.strip() and piece.field not in {"in", "out"}:
        raise Unreadable(f"Something has to follow {piece.field}:")
    return [Term(piece.field, _value(piece, today), piece.negated, piece.start, piece.end)]


def _quoted(piece: _Piece) -> str:
    return f'"{piece.value}"' if piece.quoted else piece.value


def _value(piece: _Piece, today: date) -> str | Range | Days:
    field, value = piece.field, piece.value.strip()
    if field == "amount":
        return _range(piece.compare, value)
    if field == "is":
        state = _SPELLINGS.get(value.casefold(), value.casefold())
        if state not in STATES:
            nearest = _nearest(state, STATES, 0.3)
            known = ", ".join(f"is:{each}" for each in STATES)
            raise Unreadable(f"“{value}” is no state. There are {known}.", nearest)
        return state
    if field == "date":
        return _dates(value, today)
    if field in BOUNDS:
        days = _dates(value, today)
        if days.first is None or days.last is None:
            raise Unreadable(f"Give {field}: one day, month, quarter or year.")
        return _bound(field, days)
    return value


def _bound(field: str, days: Days) -> Days:
    day = timedelta(days=1)
    first, last = days.first or date.min, days.last or date.max
    try:
        if field == "before":
            return Days(None, first - day)
        if field == "after":
            return Days(last + day, None)
    except OverflowError:
        raise Unreadable("There is no day beyond that.") from None
    return Days(first, None) if field == "since" else Days(None, last)


def _bare(piece: _Piece, today: date) -> list[Term]:
    value, start, end = piece.value, piece.start, piece.end
    if not piece.quoted:
        days = _period(value, today)
        if days is not None:
            return [Term("date", days, piece.negated, start, end)]
        if _WRITTEN_AMOUNT.fullmatch(value):
            return _amount_or_text(piece)
    if not any(letter.isalnum() for letter in value):
        raise Unreadable(f"There is no letter or digit in “{value}” to look for.")
    return [Term("text", Words(value, opening=not piece.quoted), piece.negated, start, end)]


def _amount_or_text(piece: _Piece) -> list[Term]:
    try:
        amount = number(piece.value)
    except Unreadable:
        amount = None
    if amount is not None and piece.negated and not piece.value.isdigit():
        return [
            Term("amount", Range(amount, amount), negated=False, start=piece.start, end=piece.end),
            Term("out", "", negated=False, start=piece.start, end=piece.end),
        ]
    return [Term("text", Words(piece.value, amount=amount), piece.negated, piece.start, piece.end)]


def number(written: str) -> Decimal:
    """An amount as people write it: 42.5, 42,50, 1,234.50, 1.234,50, €12. Raises Unreadable."""
    found = _NUMBER.fullmatch(written.strip().lstrip("-−"))
    if not found:
        raise Unreadable(f"“{written}” is no amount. Write it like 42.50.")
    digits = found[1].rstrip(".,")
    marks = [mark for mark in digits if mark in ".,"]
    if not marks or (len(marks) > 1 and len(set(marks)) == 1):
        return Decimal(re.sub(r"[.,]", "", digits))
    whole, _, decimals = digits.rpartition(marks[-1])
    whole = re.sub(r"[.,]", "", whole) or "0"
    if len(decimals) == 3 and len(marks) == 1:
        message = f"“{written}” can be read in two ways. Write {whole}{decimals} or {whole}.{decimals[:2]}."
        raise Unreadable(message, whole + decimals)
    return Decimal(f"{whole}.{decimals}")


def _range(compare: str, value: str) -> Range:
    if compare:
        amount = number(value)
        return {
            ">": Range(low=amount, over=True), ">=": Range(low=amount), "<": Range(high=amount, under=True),
            "<=": Range(high=amount), "=": Range(amount, amount),
        }[compare]  # fmt: skip
    low, dots, high = value.partition("..")
    if not dots:
        return Range(number(value), number(value))
    if not low and not high:
        raise Unreadable("Give the range at least one end, like 10..20.", "10..20")
    bounds = number(low) if low else None, number(high) if high else None
    if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
        raise Unreadable("The range ends before it begins.", f"{high}..{low}")
    return Range(*bounds)


def _dates(value: str, today: date) -> Days:
    first, dots, last = value.partition("..")
    if dots:
        begin, end = (_named_period(part, today) if part else Days() for part in (first, last))
        if begin.first and end.last and begin.first > end.last:
            raise Unreadable("The range ends before it begins.", f"{last}..{first}")
        if not first and not last:
            raise Unreadable("Give the range at least one end, like 2025-01..2025-03.")
        return Days(begin.first, end.last)
    return _named_period(value, today)


def _named_period(value: str, today: date) -> Days:
    parts = value.split()
    spoken = [_Piece(0, 0, False, "", "", part, 0, False, False) for part in parts]
    taken, days = _spoken_period(spoken[:3], today)
    if days is not None and taken == len(parts):
        return days
    if len(parts) == 1:
        if _YEAR.fullmatch(value):
            return _months(int(value), 1, 12)
        if (days := _period(value, today)) is not None:
            return days
    raise Unreadable(f"“{value}” is no date. Write 2025-03-14, 2025-03, q1, 2025 or last month.", f"{today:%Y-%m}")


def _period(value: str, today: date) -> Days | None:
    """A period that is one word; None when it is something else. Raises Unreadable for a day that does not exist."""
    if found := _DAY.fullmatch(value):
        try:
            day = date(*map(int, found.groups()))
        except ValueError:
            raise Unreadable(f"There is no {value} in the calendar.") from None
        return Days(day, day)
    if found := _MONTH.fullmatch(value):
        if not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
            raise Unreadable(f"There is no month {value}.")
        return _months(int(found[1]), int(found[2]), int(found[2]))
    if found := _QUARTER.fullmatch(value):
        return _months(today.year, 3 * int(found[1]) - 2, 3 * int(found[1]))
    if value.casefold() == "today":
        return Days(today, today)
    if value.casefold() == "yesterday":
        return Days(today - timedelta(days=1), today - timedelta(days=1))
    return None


def _spoken_period(pieces: list[_Piece], today: date) -> tuple[int, Days | None]:
    """A period of two or three words at the beginning of `pieces`, and how many it takes."""
    if len(pieces) < 2 or any(piece.quoted or piece.field for piece in pieces[:2]) or pieces[1].negated:
        return 0, None
    first, second = pieces[0].value.casefold(), pieces[1].value.casefold()
    if _YEAR.fullmatch(second):
        if found := _QUARTER.fullmatch(first):
            return 2, _months(int(second), 3 * int(found[1]) - 2, 3 * int(found[1]))
        if first in _MONTHS:
            return 2, _months(int(second), _MONTHS[first], _MONTHS[first])
    if first in {"this", "last"} and second in _UNITS[1:]:
        return 2, _calendar(second, back=first == "last", today=today)
    third = pieces[2] if len(pieces) > 2 and not (pieces[2].quoted or pieces[2].field or pieces[2].negated) else None
    if (
        first == "last"
        and third
        and second.isdecimal()
        and (unit := third.value.casefold().removesuffix("s")) in _UNITS
    ):
        count = int(second)
        if 1 <= count <= 9999:
            return 3, Days(_rolled_back(today, count, unit) + timedelta(days=1), today)
    return 0, None


def _months(year: int, first: int, last: int) -> Days:
    return Days(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _calendar(unit: str, *, back: bool, today: date) -> Days:
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return Days(monday, monday + timedelta(days=6))
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    index = (today.year * 12 + today.month - 1) // length * length - length * back
    return _months(index // 12, index % 12 + 1, index % 12 + length)


def _rolled_back(today: date, count: int, unit: str) -> date:
    if unit in {"day", "week"}:
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 - count * {"month": 1, "quarter": 3, "year": 12}[unit]
    if months < 12:
        return date.min
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
