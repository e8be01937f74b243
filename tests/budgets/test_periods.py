"""Periods by tables of cases. Holidays: the official lists of the countries named."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from guilder.budgets import periods
from guilder.budgets.contracts.rhythm import PayDay, Period, Rhythm

D = date.fromisoformat
FRIDAYS = Rhythm(every="pay", pay=PayDay(rule="every_weeks", weeks=2, anchor_on=D("2026-11-06")))
LAST_WORKING = Rhythm(every="pay", pay=PayDay(rule="last_working_day", country="DE"))
TWENTY_FIFTH = Rhythm(every="pay", pay=PayDay(rule="day", day=25, shift="before", country="DE"))
RHYTHMS = {
    "week": Rhythm(every="week"),
    "week from Sunday": Rhythm(every="week", weekday=6),
    "two weeks": Rhythm(every="two_weeks", anchor_on=D("2026-01-02")),
    "half a month": Rhythm(every="half_month"),
    "15th and last": Rhythm(every="half_month", day=15, second=31),
    "month": Rhythm(every="month"),
    "month from the 25th": Rhythm(every="month", day=25),
    "month from the last": Rhythm(every="month", day=31),
    "quarter": Rhythm(every="quarter"),
    "quarter from February 29th": Rhythm(every="quarter", month=2, day=29),
    "year": Rhythm(every="year"),
    "tax year": Rhythm(every="year", month=4, day=6),
    "fridays": FRIDAYS,
    "last working day": LAST_WORKING,
    "25th or before": TWENTY_FIFTH,
    "5th or after": Rhythm(every="pay", pay=PayDay(rule="day", day=5, shift="after", country="US")),
    "last friday": Rhythm(every="pay", pay=PayDay(rule="weekday", weekday=4, nth=-1)),
    "second wednesday": Rhythm(every="pay", pay=PayDay(rule="weekday", weekday=2, nth=2)),
    "every 8 weeks": Rhythm(every="pay", pay=PayDay(rule="every_weeks", weeks=8, anchor_on=D("2020-02-29"))),
}


@pytest.mark.parametrize(
    ("name", "day", "first", "last"),
    [
        ("week", "2026-11-15", "2026-11-09", "2026-11-15"),
        ("week", "2027-01-01", "2026-12-28", "2027-01-03"),
        ("week from Sunday", "2026-11-15", "2026-11-15", "2026-11-21"),
        ("week", "2026-10-25", "2026-10-19", "2026-10-25"),  # the day of 25 hours in Berlin
        ("two weeks", "2025-12-31", "2025-12-19", "2026-01-01"),
        ("half a month", "2026-11-15", "2026-11-01", "2026-11-15"),
        ("half a month", "2026-02-28", "2026-02-16", "2026-02-28"),
        ("15th and last", "2026-02-27", "2026-02-15", "2026-02-27"),
        ("15th and last", "2026-03-01", "2026-02-28", "2026-03-14"),
        ("15th and last", "2026-12-31", "2026-12-31", "2027-01-14"),
        ("month", "2028-02-29", "2028-02-01", "2028-02-29"),
        ("month from the 25th", "2026-11-24", "2026-10-25", "2026-11-24"),
        ("month from the 25th", "2026-11-25", "2026-11-25", "2026-12-24"),
        ("month from the last", "2026-02-28", "2026-02-28", "2026-03-30"),
        ("month from the last", "2028-02-28", "2028-01-31", "2028-02-28"),
        ("month from the last", "2026-04-30", "2026-04-30", "2026-05-30"),
        ("quarter", "2026-11-15", "2026-10-01", "2026-12-31"),
        ("quarter from February 29th", "2026-03-15", "2026-02-28", "2026-05-28"),
        ("quarter from February 29th", "2028-02-28", "2027-11-29", "2028-02-28"),
        ("year", "2026-11-15", "2026-01-01", "2026-12-31"),
        ("tax year", "2026-04-05", "2025-04-06", "2026-04-05"),
        ("fridays", "2026-11-19", "2026-11-06", "2026-11-19"),
        ("fridays", "2026-11-20", "2026-11-20", "2026-12-03"),
        ("fridays", "2026-01-01", "2025-12-19", "2026-01-01"),
        # 31 Oct 2026 is a Saturday; 31 Dec 2026 a Thursday; 1 Jan is a holiday, 31 Dec is none in Germany.
        ("last working day", "2026-10-30", "2026-10-30", "2026-11-29"),
        ("last working day", "2026-12-31", "2026-12-31", "2027-01-28"),
        # Good Friday is 26 March 2027, Easter Monday 29 March: 25 March is a Thursday and stays.
        ("25th or before", "2027-03-25", "2027-03-25", "2027-04-22"),  # 25 Apr 2027 is a Sunday: Friday the 23rd
        # 25 and 26 December are holidays in Germany, 24 December 2026 is a Thursday.
        ("25th or before", "2026-12-24", "2026-12-24", "2027-01-24"),
        ("25th or before", "2026-12-23", "2026-11-25", "2026-12-23"),
        # 5 July 2026 is a Sunday; Friday the 3rd is Independence Day observed: after means Monday the 6th.
        ("5th or after", "2026-07-06", "2026-07-06", "2026-08-04"),
        ("last friday", "2026-11-27", "2026-11-27", "2026-12-24"),
        ("second wednesday", "2026-11-11", "2026-11-11", "2026-12-08"),
    ],
)  # fmt: skip
def test_the_period_of_a_day(name, day, first, last):
    assert periods.period_at(RHYTHMS[name], D(day)) == Period(first=D(first), last=D(last))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(RHYTHMS)), st.dates(date(1995, 1, 1), date(2060, 1, 1)))
def test_periods_touch_and_never_overlap(name, day):
    rhythm = RHYTHMS[name]
    here = periods.period_at(rhythm, day)
    assert here.first <= day <= here.last
    assert periods.period_at(rhythm, here.first) == here == periods.period_at(rhythm, here.last)
    later, earlier = periods.after(rhythm, here), periods.before(rhythm, here)
    assert later.first == here.last + timedelta(days=1)
    assert earlier.last == here.first - timedelta(days=1)
    assert periods.after(rhythm, earlier) == here == periods.before(rhythm, later)
    assert list(periods.between(rhythm, earlier.first, later.last)) == [earlier, here, later]


@pytest.mark.parametrize(
    ("zone", "last", "closes"),
    [
        ("Europe/Berlin", "2026-03-28", "2026-03-28T23:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T22:00"),  # the night is over, summer has begun
        ("Europe/Berlin", "2026-10-25", "2026-10-25T23:00"),
        ("Pacific/Kiritimati", "2026-10-31", "2026-10-31T10:00"),
        ("America/Los_Angeles", "2026-10-31", "2026-11-01T07:00"),
        ("Asia/Kathmandu", "2026-10-31", "2026-10-31T18:15"),
        ("Asia/Beirut", "2026-03-28", "2026-03-28T22:00"),  # clocks go from 0:00 to 1:00: the day begins at 1:00
        ("Africa/Cairo", "2026-04-23", "2026-04-23T22:00"),  # the same, on a Friday
    ],
)
def test_a_period_closes_at_local_midnight(zone, last, closes):
    period = Period(first=D(last).replace(day=1), last=D(last))
    assert periods.closes_at(period, zone) == datetime.fromisoformat(closes).replace(tzinfo=UTC)


def test_what_comes_once_has_no_neighbours():
    trip = Rhythm(every="once", anchor_on=D("2026-07-01"), until=D("2026-07-14"))
    only = Period(first=D("2026-07-01"), last=D("2026-07-14"))
    assert periods.period_at(trip, D("2026-07-14")) == only
    assert periods.period_at(trip, D("2026-07-15")) is None
    assert periods.before(trip, only) is None
    assert list(periods.between(trip, D("2026-07-10"), D("2026-08-01"))) == [only]
    assert list(periods.between(trip, D("2026-07-15"), D("2026-08-01"))) == []


@pytest.mark.parametrize(
    ("today", "over", "left"),
    [("2026-11-05", "0", 14), ("2026-11-06", "0.0714", 13), ("2026-11-12", "0.5", 7), ("2026-11-19", "1", 0), ("2026-12-01", "1", 0)],
)  # fmt: skip
def test_how_much_is_over_counts_today(today, over, left):
    period = Period(first=D("2026-11-06"), last=D("2026-11-19"))
    assert str(round(periods.elapsed(period, D(today)), 4).normalize()) == str(float(over)).removesuffix(".0")
    assert periods.days_left(period, D(today)) == left


@pytest.mark.parametrize(
    ("days", "country", "rule"),
    [
        (["2026-08-25", "2026-09-25", "2026-10-23", "2026-11-25"], "DE", PayDay(rule="day", day=25, country="DE")),
        (["2026-08-31", "2026-09-30", "2026-10-30"], "DE", PayDay(rule="last_working_day", country="DE")),
        (["2026-10-09", "2026-10-23", "2026-11-06", "2026-11-20"], None,
         PayDay(rule="every_weeks", weeks=2, anchor_on=D("2026-11-20"))),
        (["2026-08-28", "2026-09-25", "2026-10-30"], None, PayDay(rule="weekday", weekday=4, nth=-1)),
        (["2026-08-03", "2026-09-17", "2026-10-29"], None, None),
        (["2026-08-25", "2026-09-25"], "DE", None),
    ],
)  # fmt: skip
def test_paydays_are_found_in_what_came_in(days, country, rule):
    assert periods.detected([D(day) for day in days], country) == rule


@pytest.mark.parametrize(("zone", "country"), [("Europe/Berlin", "DE"), ("America/New_York", "US"), ("UTC", None)])
def test_the_country_of_a_time_zone(zone, country):
    assert periods.country_of(zone) == country


@pytest.mark.parametrize(
    "made",
    [
        {"every": "two_weeks"},
        {"every": "pay"},
        {"every": "once", "anchor_on": "2026-07-02", "until": "2026-07-01"},
        {"every": "month", "day": 32},
        {"every": "pay", "pay": {"rule": "every_weeks"}},
        {"every": "pay", "pay": {"rule": "day", "country": "XX"}},
        {"every": "pay", "pay": {"rule": "weekday", "nth": 0}},
    ],
)
def test_a_rhythm_that_makes_no_sense_is_refused(made):
    with pytest.raises(ValidationError):
        Rhythm.model_validate(made)
