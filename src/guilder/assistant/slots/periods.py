"""Periods that people name ("last month", "in March", "since January", "2025-03"), as first and last day.

Everything is relative to `today`, a day in the workspace's time zone. Weeks begin on Monday (ISO 8601). A month
without a year is the latest one that has begun. Both ends are inclusive, and no end lies after today.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Grain = Literal["day", "week", "month", "quarter", "year", "span"]

MONTHS: Final = {
    name: at
    for at, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_WORDS: Final = {
    **{word: at for at, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)},
    "a": 1,
    "couple of": 2,
    "few": 3,
}
_NUMBER: Final = r"(?P<n>\d{1,3}|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")"
_MONTH: Final = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")"
_YEAR: Final = r"(?:19|20)\d\d"
_DAY: Final = (
    rf"(?:{_YEAR}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s+{_YEAR})?)"
)
_POINT: Final = rf"(?:{_DAY}|{_YEAR}-\d\d|{_MONTH}(?:,?\s+{_YEAR})?|{_YEAR})"


@dataclass(frozen=True, slots=True)
class Period:
    """from_on and to_on inclusive. running: the period is not over yet. start, end: where it stood in the text.

    ago: it was counted back from today ("two months ago").
    """

    from_on: date
    to_on: date
    grain: Grain
    running: bool = False
    start: int = 0
    end: int = 0
    ago: bool = False

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.to_on - self.from_on).days + 1


def month_of(day: date) -> Period:
    """The whole month that holds `day`."""
    return Period(day.replace(day=1), _last_of(day.year, day.month), "month")


def previous(period: Period) -> Period:
    """The period of the same kind before this one; of a running one, its same first days, for a fair comparison."""
    if period.grain in {"month", "quarter", "year"}:
        months = {"month": 1, "quarter": 3, "year": 12}[period.grain]
        first = _months_back(period.from_on, months)
        if period.running:
            last = min(first + timedelta(days=period.days - 1), period.from_on - timedelta(days=1))
            return Period(first, last, "span")
        return Period(first, period.from_on - timedelta(days=1), period.grain)
    if period.grain == "week":
        first = period.from_on - timedelta(days=7)
        return Period(first, first + timedelta(days=period.days - 1), "week")
    return Period(period.from_on - timedelta(days=period.days), period.from_on - timedelta(days=1), period.grain)


def find(text: str, today: date) -> list[Period]:
    """Every period that `text` names, in the order of the text. A day that does not exist is no period."""
    lowered = text.lower().replace("–", "-")
    found: list[Period] = []
    dead: list[tuple[int, int]] = []
    for pattern, reader in _READERS:
        for match in pattern.finditer(lowered):
            taken = [(known.start, known.end) for known in found] + dead
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            period = reader(match, today)
            if period is None:
                dead.append((match.start(), match.end()))
                continue
            first, last, grain = period
            if first > today:
                continue
            running = last >= today
            found.append(Period(first, min(last, today), grain, running, match.start(), match.end(), reader is _ago))
    return sorted(found, key=lambda period: period.start)


_Read = tuple[date, date, Grain]


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _months_back(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 - months
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _point(words: str, today: date) -> _Read | None:  # noqa: PLR0911  one return per way to write a day
    """One named day, month or year. None for a day that does not exist."""
    iso = re.fullmatch(rf"({_YEAR})-(\d\d)(?:-(\d\d))?", words)
    try:
        if iso:
            year, month = int(iso[1]), int(iso[2])
            if iso[3]:
                day = date(year, month, int(iso[3]))
                return day, day, "day"
            return date(year, month, 1), _last_of(year, month), "month"
        if re.fullmatch(_YEAR, words):
            return date(int(words), 1, 1), date(int(words), 12, 31), "year"
        named = re.search(_MONTH, words)
        if named is None:
            return None
        month = MONTHS[named[0]]
        said = re.search(_YEAR, words)
        number = re.search(r"(?<!\d)\d{1,2}(?!\d)", words)
        year = int(said[0]) if said else today.year - (date(today.year, month, 1) > today)
        if number:
            day = date(year, month, int(number[0]))
            if not said and day > today:
                day = day.replace(year=year - 1)
            return day, day, "day"
        return date(year, month, 1), _last_of(year, month), "month"
    except ValueError:
        return None


def _unit(first: date, unit: str) -> _Read:
    """The unit that begins at `first`."""
    if unit == "week":
        return first, first + timedelta(days=6), "week"
    if unit == "quarter":
        return first, _last_of(*_year_month(first, 2)), "quarter"
    if unit == "year":
        return first, date(first.year, 12, 31), "year"
    return first, _last_of(first.year, first.month), "month"


def _year_month(day: date, ahead: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return year, month + 1


def _begin(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return date(day.year, 1, 1) if unit == "year" else day.replace(day=1)


def _back(first: date, unit: str, times: int) -> date:
    if unit == "week":
        return first - timedelta(days=7 * times)
    return _months_back(first, {"month": 1, "quarter": 3, "year": 12}[unit] * times)


def _this(match: re.Match[str], today: date) -> _Read:
    return _unit(_begin(today, match["unit"]), match["unit"])


def _last(match: re.Match[str], today: date) -> _Read:
    unit = match["unit"]
    return _unit(_back(_begin(today, unit), unit, 1), unit)


def _ago(match: re.Match[str], today: date) -> _Read | None:
    unit, times = match["unit"], _count(match["n"])
    if unit == "day":
        day = today - timedelta(days=times)
        return day, day, "day"
    return _unit(_back(_begin(today, unit), unit, times), unit)


def _count(words: str) -> int:
    return int(words) if words.isdigit() else _WORDS[words]


def _past(match: re.Match[str], today: date) -> _Read | None:
    times, unit = _count(match["n"]), match["unit"]
    if times == 0 or (unit == "year" and times > 60):
        return None
    if unit == "day":
        return today - timedelta(days=times - 1), today, "span"
    if unit == "week":
        return today - timedelta(days=7 * times - 1), today, "span"
    return _months_back(today, times * {"month": 1, "quarter": 3, "year": 12}[unit]) + timedelta(days=1), today, "span"


def _one_day(back: int) -> Callable[[re.Match[str], date], _Read]:
    def read(_: re.Match[str], today: date) -> _Read:
        day = today - timedelta(days=back)
        return day, day, "day"

    return read


def _between(match: re.Match[str], today: date) -> _Read | None:
    last, first = _point(match["b"], today), _point(match["a"], today)
    if first is None or last is None:
        return None
    begin = first[0]
    if begin > last[1] and not re.search(_YEAR, match["a"]):
        begin = begin.replace(year=begin.year - 1)
    return (begin, last[1], "span") if begin <= last[1] else None


def _since(match: re.Match[str], today: date) -> _Read | None:
    words = match["a"]
    if words in _SEASONS:
        first: date | None = _season(words, today)[0]
    elif words.startswith("last "):
        unit = words.removeprefix("last ")
        first = _back(_begin(today, unit), unit, 1)
    else:
        point = _point(words, today)
        first = point[0] if point else None
    return (first, today, "span") if first else None


def _season(name: str, today: date) -> _Read:
    first = date(today.year, _SEASONS[name], 1)
    if first > today:
        first = date(today.year - 1, first.month, 1)
    return first, _last_of(*_year_month(first, 2)), "span"


def _quarter(match: re.Match[str], today: date) -> _Read:
    number = int(match["q"])
    year = int(match["y"]) if match["y"] else today.year - (date(today.year, 3 * number - 2, 1) > today)
    return _unit(date(year, 3 * number - 2, 1), "quarter")


def _last_named(match: re.Match[str], today: date) -> _Read:
    month = MONTHS[match["m"]]
    year = today.year - (month >= today.month)
    return date(year, month, 1), _last_of(year, month), "month"


def _year_back(match: re.Match[str], today: date) -> _Read:
    del match
    first = _months_back(today.replace(day=1), 12)
    return first, _last_of(first.year, first.month), "month"


def _readers() -> Iterator[tuple[str, Callable[[re.Match[str], date], _Read | None]]]:
    unit = r"(?P<unit>week|month|quarter|year)"
    yield rf"\b(?:between|from)\s+(?P<a>{_POINT})\s+(?:and|to|until|till|through|-)\s+(?P<b>{_POINT})\b", _between
    yield rf"\b(?P<a>{_YEAR}-\d\d-\d\d)\s*(?:-|to|until|\.\.)\s*(?P<b>{_YEAR}-\d\d-\d\d)\b", _between
    yield (
        rf"\bsince\s+(?:the\s+)?(?:(?:start|beginning)\s+of\s+)?(?P<a>{_POINT}|{'|'.join(_SEASONS)}|last (?:week|month|quarter|year))\b",
        _since,
    )
    yield r"\bsince\s+(?P<a>yesterday)\b", lambda _, today: (today - timedelta(days=1), today, "span")
    yield (
        rf"\b(?:last|past|previous|over the|in the last|these)\s+{_NUMBER}\s+(?P<unit>day|week|month|quarter|year)s?\b",
        _past,
    )
    yield rf"\b{_NUMBER}\s+(?P<unit>day|week|month|quarter|year)s?\s+ago\b", _ago
    yield r"\b(?:the\s+)?day before yesterday\b", _one_day(2)
    yield r"\byesterday\b", _one_day(1)
    yield r"\btoday\b", _one_day(0)
    yield (
        rf"\bthe\s+{unit}\s+before\s+last\b",
        lambda m, today: _unit(_back(_begin(today, m["unit"]), m["unit"], 2), m["unit"]),
    )
    yield r"\bsame (?:month|time) (?:last|a) year\b", _year_back
    yield rf"\b(?:last|previous|prior|past)\s+{unit}\b", _last
    yield rf"\b(?:this|current|the current)\s+{unit}\b", _this
    yield (
        r"\b(?:(?P<unit>year)|month)[ -]to[ -]date\b",
        lambda m, today: _unit(_begin(today, m["unit"] or "month"), m["unit"] or "month"),
    )
    yield r"\bytd\b", lambda _, today: _unit(_begin(today, "year"), "year")
    yield rf"\bq(?P<q>[1-4])(?:\s*/?\s*(?P<y>{_YEAR}))?\b", _quarter
    yield rf"\blast\s+(?P<m>{_MONTH})\b", _last_named
    yield rf"\b(?P<a>{_DAY})\b", lambda m, today: _point(m["a"], today)
    yield rf"\b(?P<a>{_MONTH}\s*,?\s*{_YEAR}|{_YEAR}-(?:0[1-9]|1[0-2]))\b", lambda m, today: _point(m["a"], today)
    yield (
        (
            r"(?:(?<=\bin )|(?<=\bof )|(?<=\bfor )|(?<=\bto )|(?<=\bvs )|(?<=\band )|(?<=\bduring )|(?<=\bthan )|(?<=\bthis )"
            r"|(?<=\bcompare )|(?<=\bagainst )|(?<=\bwith )|(?<=\bthroughout )|(?<=\bversus )|^)(?P<a>may|mar|sep|dec|jan|march)\b(?!\s+i\b|\s+we\b)"
        ),
        lambda m, today: _point(m["a"], today),
    )
    named = "|".join(name for name in sorted(MONTHS, key=len, reverse=True) if len(name) > 3 and name != "march")
    yield rf"\b(?P<a>{named})\b", lambda m, today: _point(m["a"], today)
    yield (
        rf"\b(?:in|of|for|over|during|last|this)\s+(?:the\s+)?(?P<a>{'|'.join(_SEASONS)})\b",
        lambda m, today: _season(m["a"], today),
    )
    yield (
        rf"(?<![\d.,$€£-])(?P<a>{_YEAR})(?![\d.,%-])(?!\s*(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|€|a month|per|more))\b",
        (lambda m, today: _point(m["a"], today) if 1990 <= int(m["a"]) <= today.year else None),
    )


_READERS: Final = tuple((re.compile(pattern), reader) for pattern, reader in _readers())
