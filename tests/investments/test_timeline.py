"""What accounts held on any day, counted from activities."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from guilder.investments.service.folding import paired
from guilder.investments.service.values import month_ends
from guilder.investments.timeline import Happened, StatedCash, Timeline

HERE, THERE, STOCK = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
BEGIN = date(2026, 1, 1)


def _happened(kind, day, quantity=None, amount="0", account=HERE, cost=None, ratio=(None, None), ident=None):
    number = None if quantity is None else Decimal(quantity)
    instrument = None if kind in {"deposit", "withdrawal"} else STOCK
    on = BEGIN + timedelta(days=day)
    new, old = (None if each is None else Decimal(each) for each in ratio)
    return Happened(
        ident or f"{kind}{day}", account, instrument, kind, on, number, None, Decimal(amount), Decimal(0),
        None if cost is None else Decimal(cost), None, new, old, "USD",
    )  # fmt: skip


def test_a_split_comes_before_what_else_happens_that_day():
    line = Timeline(
        [
            _happened("buy", 0, "10"),
            _happened("sell", 5, "4"),
            _happened("split", 5, ratio=("3", "1")),
            _happened("buy", 9, "1"),
        ]
    )
    held = [line.units(BEGIN + timedelta(days=day)).get((HERE, STOCK)) for day in (0, 4, 5, 9)]
    assert held == [Decimal(10), Decimal(10), Decimal(26), Decimal(27)]


def test_cash_is_unknown_until_something_tells():
    line = Timeline([_happened("buy", 0, "10", "-100"), _happened("deposit", 3, amount="500")])
    before, after = (line.cash(BEGIN + timedelta(days=day))[HERE, "USD"] for day in (2, 3))
    assert (before.known, before.amount) == (True, Decimal(-100))  # the purchase waits for its deposit
    assert (after.known, after.amount) == (True, Decimal(400))
    alone = Timeline([_happened("buy", 0, "10", "-100")]).cash(BEGIN)[HERE, "USD"]
    assert (alone.known, alone.amount) == (False, 0)
    stated = Timeline(
        [_happened("buy", 0, "10", "-100"), _happened("dividend", 6, amount="7")],
        [StatedCash(HERE, "USD", BEGIN + timedelta(days=5), Decimal(20))],
    )
    cash = stated.cash(BEGIN + timedelta(days=9))[HERE, "USD"]
    assert not stated.cash(BEGIN)[HERE, "USD"].known
    assert stated.unexplained() == [(HERE, "USD", BEGIN + timedelta(days=5), Decimal(20))]
    assert (cash.amount, cash.stated_on) == (Decimal(27), BEGIN + timedelta(days=5))


#: A busy machine is no failure.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.lists(some.tuples(some.integers(0, 30), some.decimals("0.01", "100", places=2)), max_size=12),
    some.integers(0, 30), some.sampled_from([("2", "1"), ("1", "10"), ("3", "2")]),
)  # fmt: skip
def test_units_are_what_came_in_scaled_by_the_split(bought, split, ratio):
    """Sum over purchases, those before the split times its ratio: whatever the order in which they were told."""
    happened = [_happened("buy", day, str(quantity), ident=str(at)) for at, (day, quantity) in enumerate(bought)]
    line = Timeline([*happened, _happened("split", split, ratio=ratio)])
    factor = Decimal(ratio[0]) / Decimal(ratio[1])
    expected = sum((quantity * (factor if day < split else 1) for day, quantity in bought), Decimal(0))
    held = line.units(BEGIN + timedelta(days=40)).get((HERE, STOCK), Decimal(0))
    assert abs(held - expected) <= Decimal("1e-9")


def test_a_transfer_between_own_accounts_is_one():
    left = _happened("transfer_out", 0, "5", ident="left")
    near = _happened("transfer_in", 2, "5", account=THERE, ident="near")
    far = _happened("transfer_in", 8, "5", account=THERE, ident="far")
    told = _happened("transfer_in", 1, "5", account=THERE, cost="50", ident="told")
    assert paired([left, far, near, told]) == {"left": "left", "near": "left"}
    assert paired([left, _happened("transfer_in", 11, "5", account=THERE)]) == {}
    assert paired([left, _happened("transfer_in", 1, "5")]) == {}


def test_month_ends_and_the_day_itself():
    assert month_ends(date(2025, 11, 14), date(2026, 1, 3)) == [
        date(2025, 11, 30),
        date(2025, 12, 31),
        date(2026, 1, 3),
    ]
    assert month_ends(date(2026, 1, 31), date(2026, 1, 31)) == [date(2026, 1, 31)]
