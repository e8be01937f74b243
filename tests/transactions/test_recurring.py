"""Which payments come again: cases of one's own making, in the rhythms that banks show."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from guilder.transactions.recurring import Group, Payment, expected, find, is_steady, rise, standing
from guilder.transactions.rhythms import Beat, beat_of, found

TODAY = date(2026, 11, 21)


def days(text):
    return [date.fromisoformat(day) for day in text.split()]


def group(on, amounts, *, slug="", direction="out"):
    amounts = amounts if isinstance(amounts, list) else [amounts] * len(on)
    return Group(
        tuple(Payment(uuid.uuid4(), day, Decimal(amount)) for day, amount in zip(on, amounts, strict=True)),
        direction,
        slug,
    )


def back(step, count, last=date(2026, 11, 10)):
    return [last - timedelta(days=round(step * each)) for each in reversed(range(count))]


def monthly(day, count, *, to=(2026, 11), every=1):
    return [
        date((index := to[0] * 12 + to[1] - 1 - every * each) // 12, index % 12 + 1, day)
        for each in reversed(range(count))
    ]


@pytest.mark.parametrize(
    ("on", "every", "following", "why"),
    [
        (back(7, 8), "week", "2026-11-17", "every Tuesday"),
        (days("2026-09-28 2026-10-05 2026-10-12 2026-10-20 2026-10-26 2026-11-02"), "week", "2026-11-09", "a holiday moved one"),
        (back(14, 6), "two weeks", "2026-11-24", ""),
        (back(21, 6), "three weeks", "2026-12-01", ""),
        (back(28, 5), "four weeks", "2026-12-08", "not a month: the day walks"),
        (days("2026-08-01 2026-08-15 2026-09-01 2026-09-15 2026-10-01 2026-10-15 2026-11-01 2026-11-15"), "twice a month", "2026-12-01", ""),
        (days("2026-08-05 2026-08-20 2026-09-04 2026-09-21 2026-10-05 2026-10-20 2026-11-05 2026-11-20"), "twice a month", "2026-12-05", "weekends moved two"),
        (days("2026-08-15 2026-08-31 2026-09-15 2026-09-30 2026-10-15 2026-10-31"), "twice a month", "2026-11-15", "the middle and the end"),
        (monthly(2, 5), "month", "2026-12-02", "the 2nd, not 31 days later"),
        (days("2026-08-31 2026-09-30 2026-10-31"), "month", "2026-11-30", "the last day of each month"),
        (days("2025-12-31 2026-01-31 2026-02-28"), "month", "2026-03-31", "the last day, after a short month"),
        (days("2025-12-30 2026-01-30 2026-02-28"), "month", "2026-03-30", "the 30th, in February its last day"),
        (days("2026-08-03 2026-09-01 2026-10-01 2026-11-02"), "month", "2026-12-01", "weekends moved two of them on"),
        (days("2026-07-31 2026-09-01 2026-10-01 2026-10-30"), "month", "2026-12-01", "weekends moved two of them back"),
        (days("2026-07-31 2026-08-31 2026-09-30 2026-10-30"), "month", "2026-11-30", "the last working day"),
        (days("2026-05-06 2026-06-06 2026-07-06 2026-08-06 2026-09-06 2026-10-15 2026-11-06"), "month", "2026-12-06", "once nine days late"),
        (days("2026-03-10 2026-04-10 2026-05-10 2026-07-10 2026-08-10 2026-09-10"), "month", "2026-10-10", "June is not on record"),
        (monthly(15, 3, every=2), "two months", "2027-01-15", ""),
        (days("2026-02-15 2026-05-15 2026-08-17 2026-11-16"), "quarter", "2027-02-15", "every quarter on the 15th"),
        (days("2026-03-31 2026-06-30 2026-09-30"), "quarter", "2026-12-31", "the last day of each quarter"),
        (monthly(1, 3, every=4), "four months", "2027-03-01", ""),
        (monthly(20, 3, every=6), "half year", "2027-05-20", ""),
        (days("2024-02-29 2025-02-28 2026-02-28"), "year", "2027-02-28", "every year, from a leap day"),
        (days("2024-11-10 2025-11-10"), "year", "2026-11-10", ""),
        (days("2020-11-10 2022-11-10 2024-11-10"), "two years", "2026-11-10", ""),
    ],
)  # fmt: skip
def test_a_rhythm_is_found_and_goes_on(on, every, following, why):
    beat = found(on)
    assert beat is not None, why
    assert (beat.every, beat.after(on[-1])) == (every, date.fromisoformat(following)), why


@pytest.mark.parametrize(
    "on",
    [
        monthly(6, 2),
        back(3, 20),
        days("2026-01-03 2026-02-20 2026-03-01 2026-06-30 2026-07-04 2026-11-11"),
        [TODAY],
        [],
    ],
)
def test_what_has_no_rhythm_has_none(on):
    assert found(on) is None


def test_thirty_days_are_no_month():
    beat = beat_of("month", back(30, 6))
    assert [*beat.days(date(2026, 11, 10), date(2027, 1, 31))] == days("2026-12-10 2027-01-09")


@pytest.mark.parametrize(
    ("amounts", "slug", "direction", "count"),
    [
        (["13.99"] * 5, "", "out", 1),
        (["13.99", "13.99", "13.99", "15.99", "15.99"], "streaming", "out", 1),
        (["900", "905", "890", "900", "910"], "rent", "out", 1),
        (["61.20", "88.90", "140.15", "133.00", "70.44"], "energy", "out", 1),
        (["61.20", "88.90", "140.15", "133.00", "70.44"], "", "out", 0),
        (["61.20", "88.90", "140.15", "133.00", "70.44"], "groceries", "out", 0),
        (["8.99"] * 5, "general-shopping", "out", 1),
        (["42.10", "38", "45", "40", "41"], "general-shopping", "out", 0),
        (["2810", "2810", "2810", "4200", "2810"], "salary", "in", 1),
        (["2810", "3250.40", "2650", "4200", "2810"], "salary", "in", 1),
    ],
)
def test_amounts_decide_too(amounts, slug, direction, count):
    assert len(find(group(monthly(6, 5), amounts, slug=slug, direction=direction))) == count


def test_two_subscriptions_of_one_payee_are_two_and_a_new_price_goes_on():
    storage = list(zip(monthly(3, 6), ["2.99"] * 6, strict=True))
    music = list(zip(monthly(17, 6, to=(2026, 10)), ["9.99"] * 3 + ["10.99"] * 3, strict=True))
    both = sorted([*storage, *music])
    series = find(group([on for on, _ in both], [amount for _, amount in both], slug="software-games"))
    assert sorted((one.beat.after(one.payments[-1].on), len(one.payments)) for one in series) == [
        (date(2026, 11, 17), 6),
        (date(2026, 12, 3), 6),
    ]


def test_a_subscription_among_the_visits_to_its_shop_is_found():
    visits = [(date(2026, 6, 1) + timedelta(days=5 * each), f"{20 + each * 7 % 60}.10") for each in range(32)]
    prime = list(zip(monthly(14, 6), ["8.99"] * 6, strict=True))
    both = sorted([*visits, *prime])
    (series,) = find(group([on for on, _ in both], [amount for _, amount in both], slug="general-shopping"))
    assert {payment.amount for payment in series.payments} == {Decimal("8.99")}


@pytest.mark.parametrize(
    ("amounts", "kind", "expected_rise"),
    [
        (["13.99", "13.99", "13.99", "15.99"], "subscription", ("13.99", "15.99", "2026-11-06")),
        (["13.99", "13.99", "15.99", "15.99"], "subscription", ("13.99", "15.99", "2026-10-06")),
        (["13.99", "13.99", "13.99", "15.99"], "bill", None),
        (["20", "20", "35", "20"], "bill", None),
        (["20", "20", "20.10", "20.10"], "subscription", None),
        (["15.99", "15.99", "13.99", "13.99"], "subscription", None),
        (["2800", "2800", "3000", "3000"], "income", None),
    ],
)
def test_a_price_rise_is_told_once_it_is_one(amounts, kind, expected_rise):
    payments = group(monthly(6, 4), amounts).payments
    told = rise(payments, steady=is_steady([one.amount for one in payments]), kind=kind, today=TODAY, times=Decimal(12))
    assert (told and (str(told.before), str(told.after), str(told.since))) == expected_rise


def test_a_yearly_price_rises_by_one_payment():
    (series,) = find(group(days("2024-11-10 2025-11-10 2026-11-10"), ["139", "139", "149"]))
    told = rise(series.payments, steady=series.steady, kind="bill", today=TODAY, times=series.beat.rhythm.times)
    assert told is not None
    assert (told.before, told.after) == (139, 149)


def test_two_equal_amounts_a_year_apart_among_visits_are_no_series():
    visits = [(date(2025, 1, 4) + timedelta(days=9 * each), f"{20 + each * 7 % 61}.10") for each in range(70)]
    both = sorted([*visits, (date(2025, 5, 2), "71.44"), (date(2026, 5, 2), "71.44")])
    assert find(group([on for on, _ in both], [amount for _, amount in both], slug="groceries")) == []


def test_what_is_expected_is_the_latest_or_a_range():
    amounts = [Decimal(each) for each in ("60", "90", "140", "130", "70")]
    assert expected(amounts, steady=True).amount == 70
    told = expected(amounts, steady=False)
    assert (told.low, told.amount, told.high) == (60, 90, 140)


@pytest.mark.parametrize(
    ("last", "known", "state", "next_on", "missed_on", "why"),
    [
        ("2026-11-06", "2026-11-20", "active", "2026-12-06", None, ""),
        ("2026-10-19", "2026-11-20", "active", "2026-11-19", None, "two days late is late, not missed"),
        ("2026-10-10", "2026-11-20", "missed", "2026-12-10", "2026-11-10", ""),
        ("2026-10-10", "2026-11-01", "active", "2026-12-10", None, "the record ends before the day: nothing is known"),
        ("2026-09-20", "2026-11-20", "ended", None, None, ""),
        ("2026-07-20", "2026-07-21", "ended", None, None, "so long that a record that ends says it too"),
    ],
)
def test_how_a_series_stands(last, known, state, next_on, missed_on, why):
    on = date.fromisoformat(last)
    stands = standing(Beat("month", 0, (on.day,), on), on, TODAY, date.fromisoformat(known))
    assert stands.state == state, why
    assert stands.next_on == (date.fromisoformat(next_on) if next_on else None), why
    assert stands.missed_on == (date.fromisoformat(missed_on) if missed_on else None), why
