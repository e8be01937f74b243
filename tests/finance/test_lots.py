"""Lots as a household meets them: methods, transfers, what does not add up; and what holds for any history."""

import io
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guilder.app.commands.calc import calc
from guilder.finance.lots.fold import fold
from guilder.finance.lots.records import Account, Event

BOUGHT = [
    {"id": "b1", "on": "2020-01-06", "kind": "buy", "quantity": "10", "amount": "-100"},
    {"id": "b2", "on": "2021-01-06", "kind": "buy", "quantity": "10", "amount": "-300"},
    {"id": "b3", "on": "2022-01-06", "kind": "buy", "quantity": "10", "amount": "-200"},
]
SALE = {"id": "s", "on": "2024-01-08", "kind": "sell", "quantity": "12", "amount": "360.00"}


def run(events, **rest):
    placed = [{"account": "broker", "instrument": "VTI"} | event for event in events]
    out, err = io.StringIO(), io.StringIO()
    code = calc("lots", stdin=io.StringIO(json.dumps({"events": placed, **rest})), out=out, err=err)
    return code, json.loads(out.getvalue()) if out.getvalue() else None, err.getvalue()


def fields(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


@pytest.mark.parametrize(
    ("sale", "sold", "open_basis"),
    [
        # By hand: 12 of 30 shares for 360, 30 each.
        ({"method": "fifo"}, [("b1", "10", "100.00"), ("b2", "2", "60.00")], "440.00"),
        ({"method": "lifo"}, [("b3", "10", "200.00"), ("b2", "2", "60.00")], "340.00"),
        ({"method": "hifo"}, [("b2", "10", "300.00"), ("b3", "2", "40.00")], "260.00"),
        ({"method": "average"}, [("b1", "10", "200.00"), ("b2", "2", "40.00")], "360.00"),
        (
            {"method": "specific", "chosen": [{"lot": "b3", "quantity": "5"}, {"lot": "b1", "quantity": "7"}]},
            [("b3", "5", "100.00"), ("b1", "7", "70.00")],
            "430.00",
        ),
    ],
    ids=["fifo", "lifo", "hifo", "average", "specific"],
)
def test_methods(sale, sold, open_basis):
    _, result, _ = run([*BOUGHT, SALE | sale])
    assert fields(result["realised"], "lot", "quantity", "basis") == sold
    assert sum(Decimal(lot["basis"]) for lot in result["lots"]) == Decimal(open_basis)
    assert sum(Decimal(part["proceeds"]) for part in result["realised"]) == 360
    assert result["problems"] == []


def test_a_method_may_belong_to_an_account_or_an_instrument():
    accounts = [{"id": "broker", "method": "lifo", "methods": {"VTI": "hifo"}}]
    assert run([*BOUGHT, SALE], accounts=accounts)[1]["realised"][0]["lot"] == "b2"
    assert run([*BOUGHT, SALE], accounts=[{"id": "broker", "method": "lifo"}])[1]["realised"][0]["lot"] == "b3"


def test_shares_keep_basis_and_day_between_own_accounts():
    moves = [
        {"id": "out", "on": "2023-03-01", "kind": "transfer_out", "quantity": "15", "pair": "acats"},
        {"id": "in", "on": "2023-03-01", "kind": "transfer_in", "quantity": "15", "pair": "acats", "account": "new"},
    ]
    _, result, _ = run([moves[1], moves[0], *BOUGHT])
    assert fields(result["lots"], "account", "quantity", "basis", "acquiredOn") == [
        ("broker", "5", "150.00", "2021-01-06"),
        ("broker", "10", "200.00", "2022-01-06"),
        ("new", "10", "100.00", "2020-01-06"),
        ("new", "5", "150.00", "2021-01-06"),
    ]
    assert result["problems"] == []


def test_a_transfer_may_bring_lots_and_leave_for_good():
    brought = {
        "id": "in", "on": "2023-03-01", "kind": "transfer_in",
        "lots": [
            {"quantity": "4", "basis": "80", "acquiredOn": "2015-02-02"},
            {"quantity": "1", "basis": "50", "acquiredOn": "2023-02-20", "inherited": True},
        ],
    }  # fmt: skip
    gift = {"id": "gift", "on": "2023-06-01", "kind": "transfer_out", "quantity": "3"}
    _, result, _ = run([brought, gift])
    assert fields(result["lots"], "id", "quantity", "basis", "longTermFrom") == [
        ("in-1", "1", "20.00", "2016-02-03"),
        ("in-2", "1", "50.00", None),
    ]
    assert [each["lot"]["basis"] for each in result["departed"]] == ["60.00"]
    assert result["realised"] == []


@pytest.mark.parametrize(
    ("events", "code", "words"),
    [
        (
            [*BOUGHT, SALE | {"quantity": "31"}],
            "more_than_held",
            "31 VTI leave broker on 2024-01-08, but only 30 are held: add the purchase or the transfer that brought the other 1",
        ),
        (
            [{"id": "in", "on": "2023-03-01", "kind": "transfer_in", "quantity": "4"}],
            "no_basis",
            "4 VTI came to broker on 2023-03-01 without a basis: add what they cost and when they were bought",
        ),
        (
            [*BOUGHT, SALE | {"chosen": [{"lot": "b9", "quantity": "12"}]}],
            "lot_not_found",
            "12 of lot b9 are not held on 2024-01-08: choose another lot; first in, first out is used",
        ),
        (
            [*BOUGHT, SALE | {"chosen": [{"lot": "b1", "quantity": "2"}]}],
            "choice_differs",
            "the chosen lots have 2 shares, the sale 12: make them equal",
        ),
        (
            [{"id": "x", "on": "2023-03-01", "kind": "split", "ratioNew": "2"}],
            "nothing_held",
            "no VTI is held in broker on 2023-03-01: add what was bought before",
        ),
        (
            [*BOUGHT, {"id": "x", "on": "2023-03-01", "kind": "split", "quantity": "-30"}],
            "more_than_held",
            "30 VTI leave broker in a split, but only 30 are held: correct its quantity",
        ),
        (
            [*BOUGHT, {"id": "x", "on": "2023-03-01", "kind": "transfer_out", "quantity": "3", "pair": "p"}],
            "not_arrived",
            "3 VTI left but did not arrive",
        ),
    ],
)  # fmt: skip
def test_what_does_not_add_up_says_what_to_do(events, code, words):
    exit_code, result, _ = run(events)
    assert exit_code == 0
    assert fields(result["problems"], "code", "words") == [(code, words)]


def test_shares_that_come_from_nowhere_have_no_gain():
    _, result, _ = run([*BOUGHT, SALE | {"quantity": "40", "amount": "1200"}])
    assert fields(result["realised"], "quantity", "proceeds", "gain")[-1] == ("10", "300.00", None)
    assert fields(result["years"], "longTerm", "unknown") == [("300.00", 1)]
    assert result["lots"] == []


def test_an_ira_has_no_gains_to_tax():
    _, result, _ = run([*BOUGHT, SALE], accounts=[{"id": "broker", "taxable": False}])
    assert {part["counted"] for part in result["realised"]} == {"0"}
    assert result["years"] == []


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"quantity": "0"}, "events.0: buy needs a quantity above 0."),
        ({"amount": "100"}, "events.0: a purchase is money out: its amount is negative."),
        ({"quantity": "-1"}, "events.0: the quantity is positive: the kind says which way the shares go."),
        ({"quantity": "1.00000000001"}, "events.0.quantity: a quantity has at most ten decimals and lies below 1,000,000,000,000."),
        ({"kind": "split"}, None),
        ({"kind": "spin_off", "toInstrument": "N"}, "events.0: spin_off needs basisShare, the part of the basis that goes to the new shares (Form 8937)."),
        ({"kind": "exchange"}, "events.0: exchange needs toInstrument, what the shares become or bring."),
        ({"instrument": ""}, "events.0: buy needs an instrument."),
    ],
)  # fmt: skip
def test_refusals(event, words):
    code, _, err = run([BOUGHT[0] | event])
    assert (code, err) == ((0, "") if words is None else (2, words + "\n"))


# What holds for any history.

START = date(2023, 1, 2)
CENTS = st.integers(1, 50_000).map(lambda cents: Decimal(cents) / 100)
SHARES = st.integers(1, 10**7).map(lambda units: Decimal(units) / 10**4)


@st.composite
def histories(draw):
    """Purchases, sales, transfers, splits and distributions in two taxable accounts and an IRA, nothing sold that is not there."""
    held = dict.fromkeys(("a", "b", "ira"), Decimal(0))
    events, on = [], START
    for number in range(draw(st.integers(3, 25))):
        on += timedelta(days=draw(st.integers(0, 20)))
        account = draw(st.sampled_from(sorted(held)))
        kind = draw(
            st.sampled_from(["buy", "buy", "sell", "sell", "reinvest", "return_of_capital", "transfer", "split"])
        )
        event = Event(id=f"e{number}", on=on, account=account, kind="buy", instrument="X")
        events.append(event)
        if kind in {"buy", "reinvest"} or held[account] == 0:
            event.kind = "reinvest" if kind == "reinvest" else "buy"
            event.quantity, event.amount = draw(SHARES), -draw(CENTS)
            held[account] += event.quantity
        elif kind == "return_of_capital":
            event.kind, event.amount = "return_of_capital", draw(CENTS)
        elif kind == "split":
            event.kind, event.quantity = "split", held[account]
            held[account] *= 2
        else:
            event.quantity = (held[account] * draw(st.integers(1, 100)) / 100).quantize(Decimal("0.0001")) or held[
                account
            ]
            held[account] -= event.quantity
            event.kind, event.amount = ("sell", draw(CENTS)) if kind == "sell" else ("transfer_out", Decimal(0))
            event.method = draw(st.sampled_from(["fifo", "lifo", "hifo", "average"]))
        on += timedelta(days=1)
    return events, held


ACCOUNTS = {"ira": Account(taxable=False)}


@settings(max_examples=40)
@given(histories())
def test_no_share_and_no_cent_is_lost(history):
    """Basis in, and losses added to it, is what is open, sold, given away or paid back. Shares likewise."""
    events, held = history
    book = fold(events, currency="USD", accounts=ACCOUNTS)
    assert book.problems == []
    for account, quantity in held.items():
        assert sum(lot.quantity for lot in book.lots if lot.account == account) == quantity
    paid = -sum(event.amount for event in events if event.kind in {"buy", "reinvest"})
    kept_losses = sum(each.disallowed - each.lost for each in book.realised)
    returned = sum(event.amount for event in events if event.kind == "return_of_capital")
    beyond = sum(each.proceeds for each in book.realised if each.quantity == 0)
    gone = sum(each.basis for each in book.realised) + sum(each.lot.basis for each in book.departures)
    assert paid + kept_losses == sum(lot.basis for lot in book.lots) + gone + returned - beyond
    sold = sum(event.amount for event in events if event.kind == "sell")
    assert sum(each.proceeds for each in book.realised) == sold + beyond
    assert all(lot.basis >= 0 and lot.quantity > 0 and lot.washed >= 0 for lot in book.lots)


@settings(max_examples=40)
@given(histories())
def test_a_disallowed_loss_is_a_loss_and_is_matched_once(history):
    events, _ = history
    book = fold(events, currency="USD", accounts=ACCOUNTS)
    for part in book.realised:
        assert 0 <= part.lost <= part.disallowed <= max(-part.gain, Decimal(0))
        matched = [wash for wash in book.washes if (wash.sale, wash.sold_lot) == (part.event, part.lot)]
        assert sum(wash.loss for wash in matched) == part.disallowed
        assert all(abs(wash.acquired_on - part.sold_on) <= timedelta(days=30) for wash in matched)
    for wash in book.washes:
        assert wash.quantity > 0
        assert wash.lost == (wash.account == "ira")


@settings(max_examples=40)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter_across_days(history, shuffle):
    events, _ = history
    mixed = list(events)
    shuffle.shuffle(mixed)
    assert fold(mixed, currency="USD", accounts=ACCOUNTS) == fold(events, currency="USD", accounts=ACCOUNTS)


@settings(max_examples=40)
@given(histories())
def test_wash_sales_move_gains_and_change_no_total(history):
    """Without an IRA, what a disallowed loss takes from a gain is in the basis of what is open, given away or sold later."""
    events, _ = history
    own = [event for event in events if event.account != "ira" and event.kind != "return_of_capital"]
    for event in own:
        event.method = "fifo"
    washed, plain = (fold(own, currency="USD", wash_sales=each) for each in (True, False))

    def total(book):
        left = sum(lot.basis for lot in book.lots) + sum(each.lot.basis for each in book.departures)
        return sum(each.counted for each in book.realised) - left

    assert total(washed) == total(plain)
