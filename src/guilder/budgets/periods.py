"""Pure arithmetic of periods: which one holds a day, which comes before and after, how much of it is over.

Periods of one rhythm touch and never overlap. Days carry no clock: the one instant is `closes_at`, local midnight.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from guilder.budgets.contracts.rhythm import PayDay, Period, Rhythm

_DAY = timedelta(days=1)
#: A payday is looked for at most this many days away from the one before.
_REACH = 70


def period_at(rhythm: Rhythm, day: date) -> Period | None:
    """The period that `day` lies in; None outside of a period that comes once."""
    if rhythm.every == "once":
        assert rhythm.anchor_on
        assert rhythm.until
        return Period(first=rhythm.anchor_on, last=rhythm.until) if rhythm.anchor_on <= day <= rhythm.until else None
    if rhythm.every == "week":
        first = day - timedelta(days=(day.weekday() - rhythm.weekday) % 7)
        return Period(first=first, last=first + timedelta(days=6))
    if rhythm.every == "two_weeks":
        assert rhythm.anchor_on
        first = day - timedelta(days=(day - rhythm.anchor_on).days % 14)
        return Period(first=first, last=first + timedelta(days=13))
    if rhythm.every == "half_month":
        return _by_halves(rhythm, day)
    if rhythm.every == "pay":
        assert rhythm.pay
        days = paydays(rhythm.pay, day - timedelta(days=_REACH), day + timedelta(days=_REACH))
        return Period(
            first=max(each for each in days if each <= day), last=min(each for each in days if each > day) - _DAY
        )
    return _by_months(rhythm, day)


def _by_months(rhythm: Rhythm, day: date) -> Period:
    size = {"month": 1, "quarter": 3, "year": 12}[rhythm.every]
    number = day.year * 12 + day.month - 1
    number -= (number - (rhythm.month - 1)) % size
    if _day_in(number, rhythm.day) > day:
        number -= size
    return Period(first=_day_in(number, rhythm.day), last=_day_in(number + size, rhythm.day) - _DAY)


def _by_halves(rhythm: Rhythm, day: date) -> Period:
    number = day.year * 12 + day.month - 1
    firsts = [_day_in(each, at) for each in (number - 1, number, number + 1) for at in (rhythm.day, rhythm.second)]
    return Period(
        first=max(each for each in firsts if each <= day), last=min(each for each in firsts if each > day) - _DAY
    )


def _day_in(number: int, day: int) -> date:
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))


def before(rhythm: Rhythm, period: Period) -> Period | None:
    """The period that ends where this one begins."""
    return period_at(rhythm, period.first - _DAY)


def after(rhythm: Rhythm, period: Period) -> Period | None:
    """The period that begins where this one ends."""
    return period_at(rhythm, period.last + _DAY)


def between(rhythm: Rhythm, first: date, last: date) -> Iterator[Period]:
    """Every period that shares a day with `first` to `last`, in order."""
    if rhythm.every == "once":
        assert rhythm.anchor_on
        assert rhythm.until
        if rhythm.anchor_on <= last and first <= rhythm.until:
            yield Period(first=rhythm.anchor_on, last=rhythm.until)
        return
    day = first
    while day <= last:
        period = period_at(rhythm, day)
        assert period
        yield period
        day = period.last + _DAY


def back(rhythm: Rhythm, period: Period, count: int) -> list[Period]:
    """The `count` periods before this one, oldest first; fewer where there are none."""
    found: list[Period] = []
    at: Period | None = period
    while len(found) < count and at is not None and (at := before(rhythm, at)) is not None:
        found.append(at)
    return found[::-1]


def elapsed(period: Period, today: date) -> Decimal:
    """How much of the period is over at the end of `today`: 0 before it, 1 after it."""
    if today < period.first:
        return Decimal(0)
    if today > period.last:
        return Decimal(1)
    return Decimal((today - period.first).days + 1) / length(period)


def length(period: Period) -> int:
    """Its days."""
    return (period.last - period.first).days + 1


def days_left(period: Period, today: date) -> int:
    """The days after today, all of them before it begins."""
    return max((period.last - max(today, period.first - _DAY)).days, 0)


def closes_at(period: Period, time_zone: str) -> datetime:
    """The instant (UTC) at which the period is over where people live: the first one of the next day."""
    zone, day = ZoneInfo(time_zone), period.last + _DAY
    midnight = datetime.combine(day, time.min, zone).astimezone(UTC)
    # Where clocks are put forward at midnight the day begins later; then 0:00 still lies in the day before.
    while midnight.astimezone(zone).date() < day:
        midnight += timedelta(minutes=15)
    return midnight


def is_working_day(day: date, country: str | None) -> bool:
    """Whether people work: no weekend, no public holiday of the country."""
    if country is None:
        return day.weekday() < 5
    return bool(_calendar(country).is_working_day(day))


@lru_cache(maxsize=32)
def _calendar(country: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from holidays import country_holidays

    return country_holidays(country)


def paydays(pay: PayDay, first: date, last: date) -> list[date]:
    """The paydays from `first` to `last`, in order. A day that is moved may leave its month."""
    if pay.rule == "every_weeks":
        assert pay.anchor_on
        step = 7 * pay.weeks
        day = first + timedelta(days=(pay.anchor_on - first).days % step)
        return [day + timedelta(days=by) for by in range(0, (last - day).days + 1, step)]
    months = range(first.year * 12 + first.month - 2, last.year * 12 + last.month + 1)
    return sorted({day for number in months if first <= (day := _payday(pay, number)) <= last})


def _payday(pay: PayDay, number: int) -> date:
    if pay.rule == "last_working_day":
        return _moved(_day_in(number, 31), -1, pay.country)
    if pay.rule == "weekday":
        if pay.nth > 0:
            first = _day_in(number, 1)
            return first + timedelta(days=(pay.weekday - first.weekday()) % 7 + 7 * (pay.nth - 1))
        end = _day_in(number, 31)
        return end - timedelta(days=(end.weekday() - pay.weekday) % 7)
    day = _day_in(number, pay.day)
    return day if pay.shift == "none" else _moved(day, -1 if pay.shift == "before" else 1, pay.country)


def _moved(day: date, by: int, country: str | None) -> date:
    while not is_working_day(day, country):
        day += timedelta(days=by)
    return day


def country_of(time_zone: str) -> str | None:
    """The country that an IANA time zone lies in, if its holidays are known."""
    from babel.core import get_global
    from holidays import list_supported_countries

    found: str | None = get_global("zone_territories").get(time_zone)
    return found if found in list_supported_countries() else None


def detected(came_on: list[date], country: str | None) -> PayDay | None:
    """The rule that explains the days on which income came (three or more): the simplest that hits at least 3 in 4."""
    days = sorted(set(came_on))
    if len(days) < 3:
        return None
    tried = [PayDay(rule="last_working_day", country=country)]
    tried += [PayDay(rule="day", day=day, shift="before", country=country) for day in range(1, 32)]
    tried += [PayDay(rule="weekday", weekday=days[-1].weekday(), nth=nth, country=country) for nth in (1, 2, 3, 4, -1)]
    tried += [PayDay(rule="every_weeks", weeks=weeks, anchor_on=days[-1], country=country) for weeks in (1, 2, 4)]
    scored = [(_hits(pay, days), -place, pay) for place, pay in enumerate(tried)]
    hits, _, best = max(scored, key=lambda each: each[:2])
    return best if hits * 4 >= 3 else None


def _hits(pay: PayDay, days: list[date]) -> Decimal:
    """How well a rule's paydays and the days seen agree: shared ones ÷ all of either."""
    expected, seen = set(paydays(pay, days[0], days[-1])), set(days)
    return Decimal(len(expected & seen)) / len(expected | seen)
