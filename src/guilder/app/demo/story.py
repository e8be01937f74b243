"""Three years in the life of an invented household, line by line as their banks would write it.

Maya and Daniel Reyes live in Portland, Oregon, with a daughter, a dog and a car loan. The same seed and the same last
day give the same lines. Nothing here is a real person's; the shops are real names so that recognising them can be
seen. Amounts are in US dollars, outflow negative.
"""

import random
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

SEED = 20
YEARS = 3

CHECKING, CARD, SAVINGS, RETIREMENT, CAR = "checking", "card", "savings", "retirement", "car"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement."""

    account: str
    booked_on: date
    amount: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Book:
    """One account: what it is, what it held on the day before the first line, and its lines, oldest first."""

    key: str
    name: str
    kind: str
    institution: str
    opening: Decimal
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Habit:
    """Something that is bought again and again. mean: dollars; times: purchases a month; weekdays: 0 is Monday."""

    texts: tuple[str, ...]
    mean: float
    spread: float
    times: float
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    season: Callable[[int], float] = lambda _: 1.0
    account: str = CARD


def _summer(month: int) -> float:
    return {6: 1.25, 7: 1.5, 8: 1.4, 12: 1.3}.get(month, 1.0)


def _gifts(month: int) -> float:
    return {11: 1.6, 12: 2.8, 2: 1.2}.get(month, 0.8)


_HABITS = (
    _Habit(("TRADER JOE S #146 PORTLAND OR", "TRADER JOE'S #142 QPS PORTLAND"), 61, 0.35, 4.2, (5, 6, 2)),
    _Habit(("FRED MEYER #0135 PORTLAND OR",), 84, 0.4, 2.6, (4, 5, 6)),
    _Habit(("SAFEWAY #1546 PORTLAND OR",), 43, 0.45, 1.8),
    _Habit(("COSTCO WHSE #0692 TIGARD OR",), 212, 0.25, 1.1, (5, 6), _gifts),
    _Habit(("WHOLEFDS PDX 10241 PORTLAND",), 58, 0.4, 0.8),
    _Habit(
        ("SQ *COURIER COFFEE ROASTERS", "STARBUCKS STORE 00418 PORTLAND", "SQ *HEART COFFEE"),
        7.4,
        0.3,
        9,
        (0, 1, 2, 3, 4),
    ),
    _Habit(
        ("TST* LUC LAC PORTLAND OR", "SQ *POK POK WING", "CHIPOTLE 1420 PORTLAND OR", "TST* APIZZA SCHOLLS"),
        46,
        0.45,
        4.1,
        (3, 4, 5, 6),
        _summer,
    ),
    _Habit(("DOORDASH*THAI PEACOCK", "UBER EATS HELP.UBER.COM"), 38, 0.3, 1.7, (4, 5, 6)),
    _Habit(("SHELL OIL 57444210 PORTLAND OR", "CHEVRON 0091827 BEAVERTON OR"), 47, 0.18, 2.7, season=_summer),
    _Habit(("TRIMET HOP FASTPASS 503-238-7433",), 28, 0.1, 1.6, (0, 1)),
    _Habit(("AMZN MKTP US*RT4W96H2 AMZN.COM/BILL", "AMAZON.COM*2K8LQ1 SEATTLE WA"), 37, 0.7, 3.6, season=_gifts),
    _Habit(("TARGET 00012484 PORTLAND OR",), 64, 0.5, 1.5, (5, 6), _gifts),
    _Habit(("WALGREENS #6512 PORTLAND OR", "CVS/PHARMACY #08812"), 23, 0.5, 1.2),
    _Habit(("POWELLS BOOKS BURNSIDE PORTLAND",), 31, 0.4, 0.7, (5, 6)),
    _Habit(("CHEWY.COM 800-672-4399 FL",), 58, 0.2, 0.9),
    _Habit(("REI #24 PORTLAND OR",), 94, 0.6, 0.35, (5, 6), _summer),
    _Habit(("OLD NAVY US 6284", "NORDSTROM RACK #0338"), 73, 0.5, 0.6, (5, 6), _gifts),
    _Habit(("REGAL CINEMAS LLOYD CTR",), 41, 0.2, 0.4, (4, 5)),
    _Habit(("KAISER PERMANENTE COPAY PORTLAND",), 30, 0.2, 0.5, (0, 1, 2, 3)),
    _Habit(("HOME DEPOT #4002 PORTLAND OR",), 78, 0.7, 0.5, (5, 6), _summer),
)

#: Every month on the same day: day, account, dollars, yearly rise, text.
_MONTHLY = (
    (1, CHECKING, -2890.00, 0.03, "ACH DEBIT ROSE CITY PROPERTY MGMT RENT"),
    (3, CHECKING, -389.12, 0.0, "ACH DEBIT TOYOTA FINANCIAL SVC AUTO LOAN PMT"),
    (5, CHECKING, -900.00, 0.0, "ONLINE TRANSFER TO SAVINGS XXXX4471"),
    (6, CARD, -15.49, 0.07, "NETFLIX.COM 866-579-7172 CA"),
    (8, CARD, -10.99, 0.05, "SPOTIFY USA 877-778-1161 NY"),
    (9, CARD, -64.99, 0.02, "COMCAST XFINITY CABLE COMM"),
    (11, CARD, -118.00, 0.03, "STATE FARM INSURANCE 800-956-6310"),
    (14, CARD, -85.00, 0.0, "T-MOBILE AUTO PAY 800-937-8997 WA"),
    (15, CHECKING, -960.00, 0.04, "CHECK 0000 LITTLE ACORNS PRESCHOOL TUITION"),
    (17, CARD, -49.00, 0.0, "24 HOUR FITNESS USA CA"),
    (18, CARD, -4.00, 0.0, "NYTIMES*NYTIMES DISC 800-698-4637"),
    (21, CHECKING, -78.30, 0.05, "ACH DEBIT PORTLAND WATER BUREAU"),
    (28, CARD, -25.00, 0.0, "OREGON FOOD BANK DONATION"),
)

#: Once a year: month, day, account, dollars, text.
_YEARLY = (
    (1, 12, CARD, -139.00, "AMAZON PRIME ANNUAL AMZN.COM/BILL WA"),
    (2, 24, CHECKING, 2184.00, "IRS TREAS 310 TAX REF"),
    (3, 22, CARD, -612.40, "ALASKA AIRLINES SEATTLE WA"),
    (4, 6, CARD, -389.90, "LES SCHWAB TIRES #318"),
    (6, 30, CARD, -874.20, "AIRBNB * HMQ4CZ8 SAN FRANCISCO"),
    (7, 2, CARD, -742.80, "DELTA AIR LINES ATLANTA GA"),
    (7, 9, CARD, -431.15, "HERTZ RENT-A-CAR"),
    (9, 4, CARD, -212.00, "PORTLAND PARKS AND REC LESSONS"),
    (10, 19, CARD, -168.00, "BANFIELD PET HOSPITAL #112"),
    (11, 28, CARD, -246.60, "BEST BUY 00001586 PORTLAND OR"),
    (12, 18, CHECKING, 3200.00, "ACH CREDIT NORTHWIND DESIGN LLC BONUS"),
)

#: Things that happen once, counted in days before the last day: days, account, dollars, text.
_ONCE = (
    (22, CARD, -86.40, "TICKETMASTER 800-653-8000"),
    (41, CARD, -312.75, "IKEA PORTLAND OR"),
    (66, CARD, -64.00, "AMAZON.COM*REFUND SEATTLE WA"),
    (64, CARD, 64.00, "AMAZON.COM*REFUND SEATTLE WA"),
    (133, CHECKING, -1240.00, "CHECK 0412 DR HELENA ORTIZ DDS"),
    (301, CARD, -1089.00, "APPLE STORE #R090 PORTLAND OR"),
    (512, CHECKING, -780.00, "ACH DEBIT PORTLAND GENERAL ELECTRIC BACKBILL"),
    (640, SAVINGS, -3200.00, "ONLINE TRANSFER TO CHECKING XXXX1182"),
    (640, CHECKING, 3200.00, "ONLINE TRANSFER FROM SAVINGS XXXX4471"),
    (638, CHECKING, -3105.00, "CHECK 0388 CASCADE AUTO TRANSMISSION"),
)


def tell(last_day: date) -> tuple[Book, ...]:
    """The household's books up to and including `last_day`."""
    first_day = _same_day(last_day, YEARS)
    dice = random.Random(SEED)
    lines = sorted(_everything(dice, first_day, last_day), key=lambda line: (line.booked_on, line.account, line.text))
    lines += list(_card_payments(lines, first_day, last_day))
    lines += list(_interest(lines, first_day, last_day))
    lines.sort(key=lambda line: (line.booked_on, line.amount > 0, line.text))

    def book(key: str, name: str, kind: str, institution: str, opening: str) -> Book:
        own = tuple(line for line in lines if line.account == key)
        return Book(key, name, kind, institution, Decimal(opening), own)

    return (
        book(CHECKING, "Joint checking", "checking", "Columbia Credit Union", "3184.20"),
        book(CARD, "Rewards card", "card", "Cascade Bank", "-1196.31"),
        book(SAVINGS, "Rainy-day savings", "savings", "Columbia Credit Union", "9850.00"),
        book(RETIREMENT, "401(k) plans", "investment", "Evergreen Retirement", "148200.00"),
        book(CAR, "Car loan", "loan", "Toyota Financial", "-17160.00"),
    )


def _same_day(last_day: date, years: int) -> date:
    return date(last_day.year - years, last_day.month, min(last_day.day, 28))


def _months(first_day: date, last_day: date) -> Iterator[tuple[int, int]]:
    year, month = first_day.year, first_day.month
    while (year, month) <= (last_day.year, last_day.month):
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _dollars(value: float) -> Decimal:
    return Decimal(round(value * 100)) / 100


def _everything(dice: random.Random, first_day: date, last_day: date) -> Iterator[Line]:
    for year, month in _months(first_day, last_day):
        since = (year - first_day.year) + (month - first_day.month) / 12
        for line in (
            *_paydays(dice, year, month, since),
            *_fixed(dice, year, month, since),
            *_bought(dice, year, month, since),
        ):
            if first_day <= line.booked_on <= last_day:
                yield line
    for days, account, dollars, text in _ONCE:
        yield Line(account, last_day - timedelta(days=days), _dollars(dollars), text)


def _paydays(dice: random.Random, year: int, month: int, since: float) -> Iterator[Line]:
    raised = 1.034 ** int(since)
    for day in (15, 31):
        yield Line(
            CHECKING, _day(year, month, day), _dollars(2486.17 * raised), "ACH CREDIT NORTHWIND DESIGN LLC PAYROLL"
        )
    yield Line(
        CHECKING, _day(year, month, 27), _dollars(3128.40 * raised), "ACH CREDIT MULTNOMAH COUNTY SCHOOLS SALARY"
    )
    yield Line(RETIREMENT, _day(year, month, 27), _dollars(820.00 * raised), "401K CONTRIBUTION EMPLOYEE AND MATCH")
    drift = dice.gauss(0.0061, 0.031)
    yield Line(RETIREMENT, _day(year, month, 28), _dollars(148200 * 1.09**since * drift), "MARKET VALUE CHANGE")


def _fixed(dice: random.Random, year: int, month: int, since: float) -> Iterator[Line]:
    for day, account, dollars, rise, text in _MONTHLY:
        yield Line(account, _day(year, month, day), _dollars(dollars * (1 + rise) ** int(since)), text)
    for at_month, day, account, dollars, text in _YEARLY:
        if month == at_month:
            yield Line(account, _day(year, month, day), _dollars(dollars * (1 + 0.03 * int(since))), text)
    cold = {12: 1.7, 1: 1.9, 2: 1.6, 3: 1.3, 11: 1.3, 7: 1.2, 8: 1.2}.get(month, 0.9)
    power = _dollars(-96 * cold * dice.uniform(0.93, 1.07))
    yield Line(CHECKING, _day(year, month, 19), power, "ACH DEBIT PORTLAND GENERAL ELECTRIC")
    yield Line(SAVINGS, _day(year, month, 5), _dollars(900), "ONLINE TRANSFER FROM CHECKING XXXX1182")
    yield Line(CAR, _day(year, month, 3), _dollars(389.12), "PAYMENT RECEIVED THANK YOU")


def _bought(dice: random.Random, year: int, month: int, since: float) -> Iterator[Line]:
    days = monthrange(year, month)[1]
    dearer = 1.031**since
    for habit in _HABITS:
        expected = habit.times * habit.season(month)
        count = int(expected) + (dice.random() < expected % 1)
        for _ in range(count):
            day = dice.randint(1, days)
            for _ in range(6):  # the day drifts to one that the habit likes
                if date(year, month, day).weekday() in habit.weekdays:
                    break
                day = day % days + 1
            dollars = habit.mean * dearer * dice.lognormvariate(0, habit.spread)
            yield Line(habit.account, date(year, month, day), -_dollars(dollars), dice.choice(habit.texts))


def _card_payments(lines: list[Line], first_day: date, last_day: date) -> Iterator[Line]:
    """The card is paid in full on the 23rd: what was owed three days earlier."""
    bought = [line for line in lines if line.account == CARD]
    owed, since = Decimal("1196.31"), first_day
    for year, month in _months(first_day, last_day):
        due = _day(year, month, 23)
        if not first_day <= due <= last_day:
            continue
        closed = due - timedelta(days=3)
        owed -= sum((line.amount for line in bought if since <= line.booked_on < closed), Decimal())
        since = closed
        yield Line(CHECKING, due, -owed, "ACH DEBIT CASCADE BANK CARD AUTOPAY")
        yield Line(CARD, due, owed, "AUTOPAY PAYMENT THANK YOU")
        owed = Decimal()


def _interest(lines: list[Line], first_day: date, last_day: date) -> Iterator[Line]:
    """Savings earn 4.1 % a year, paid monthly; the car loan costs 5.4 %."""
    for account, opening, rate, text in (
        (SAVINGS, Decimal("9850.00"), 0.041, "INTEREST PAYMENT"),
        (CAR, Decimal("-17160.00"), 0.054, "INTEREST CHARGED"),
    ):
        held = opening
        own = [line for line in lines if line.account == account]
        since = first_day
        for year, month in _months(first_day, last_day):
            paid_on = _day(year, month, 31)
            if paid_on > last_day:
                break
            held += sum((line.amount for line in own if since <= line.booked_on <= paid_on), Decimal())
            earned = _dollars(float(held) * rate / 12)
            since = paid_on + timedelta(days=1)
            held += earned
            if earned:
                yield Line(account, paid_on, earned, text)
