"""Pending lines: found again when they are booked, asked about when the amount moved, let go when nothing came."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from banking.connecting import balances, connect, sync
from guilder.kernel import clock
from guilder.transactions.categories import category_id
from guilder.transactions.posting import Line, explains
from guilder.transactions.service import payments
from transactions.test_acts import call, category, undo
from transactions.test_importing import listed

TODAY = datetime.now(UTC).date()


def days_ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def person(sandbox):
    return sandbox.world.person()


def _line(amount, text, on=3, slug=None, mcc=None):
    kind = category_id(slug) if slug else None
    return Line(category_id(text + amount), amount, date(2026, 11, on), Decimal(amount), "EUR", "", text, kind, mcc)


@pytest.mark.parametrize(
    ("pending", "booked", "why"),
    [
        (_line("-40", "trattoria"), _line("-40", "trattoria roma", 5), "The same amount, 2 days later"),
        (_line("-40", "trattoria", slug="restaurants"), _line("-46", "trattoria", 4), "15.0 % more, as with a tip, a day later"),
        (_line("-40", "trattoria", mcc="5812"), _line("-52", "trattoria", 4), "30.0 % more, as with a tip, a day later"),
        (_line("-40", "trattoria", slug="restaurants"), _line("-52.10", "trattoria", 4), None),
        (_line("-40", "trattoria", slug="restaurants"), _line("-38", "trattoria", 4), None),
        (_line("-40", "bookshop"), _line("-46", "bookshop", 4), None),
        (_line("-40", "bookshop"), _line("-40.80", "bookshop", 4), "2.0 % more, as by the rate of the day, a day later"),
        (_line("-150", "pump 7", slug="fuel"), _line("-61.20", "pump 7"), "59.2 % less than was held, on the same day"),
        (_line("-1", "pump 7", mcc="5542"), _line("-61.20", "pump 7"), "6020.0 % more than was held, on the same day"),
        (_line("-300", "hotel", mcc="3504"), _line("-361", "hotel"), None),
        (_line("-40", "trattoria"), _line("-40", "trattoria", 14), None),
        (_line("-40", "trattoria"), _line("-40", "bookshop", 4), None),
        (_line("-40", "trattoria"), _line("40", "trattoria", 4), None),
    ],
)  # fmt: skip
def test_what_may_have_become_of_a_pending_line(pending, booked, why):
    assert explains(pending, booked) == why


@pytest.fixture
async def dinner(household, drain, sandbox, person):
    """A pending line on which a person worked, and its booking with a tip while the bank still shows the pending one."""
    house = await household()
    account = person.account()
    person.add(account, "-40.00", "TRATTORIA ROMA", days_ago(3), pending=True)
    made = await connect(house, sandbox, person)
    await drain()
    [row] = await listed(house)
    assert (row["pending"], row["link"]) == (True, None)
    fun = await category(house, "restaurants")
    await call(house, f"transactions/{row['id']}", {"categoryId": fun, "note": "with Ben", "tags": ["Rome"]}, "patch")
    person.add(account, "-46.00", "TRATTORIA ROMA", days_ago(1))
    await sync(house, drain, made)
    return house, account, made, row


async def test_the_same_payment_keeps_what_a_person_set(dinner, drain):
    house, _, made, row = dinner
    [asked] = await call(house, "transactions/links", method="get")
    assert (asked["kind"], asked["reason"]) == ("payment", "15.0 % more, as with a tip, 2 days later")
    assert (asked["one"]["pending"], asked["other"]["pending"]) == (True, False)
    assert {each["link"]["state"] for each in await listed(house)} == {"suggested"}
    act = await call(house, f"transactions/links/{asked['id']}/confirm")
    [left] = await listed(house)
    assert (left["amount"], left["note"], left["pending"]) == ("-46.00", "with Ben", False)
    assert (left["categoryId"], left["tagIds"]) == (await category(house, "restaurants"), (await _tags(house)))
    assert (await balances(house))["Everyday"] == "954.00"
    await sync(house, drain, made)  # the bank still shows the pending one
    assert len(await listed(house)) == 1
    await undo(house, act["actId"])
    assert {each["id"] for each in await listed(house)} == {row["id"], left["id"]}


async def test_two_payments_again_are_told_apart_by_the_bank(dinner, drain, person):
    house, account, made, row = dinner
    [asked] = await call(house, "transactions/links", method="get")
    act = await call(house, f"transactions/links/{asked['id']}/confirm")
    await undo(house, act["actId"])
    assert {each["id"] for each in await listed(house)} == {row["id"], asked["other"]["id"]}
    [pending] = [each for each in account.movements if each.pending]
    person.drop(account, pending.id)
    person.add(account, "-41.00", "TRATTORIA ROMA", days_ago(1))  # the bank books what was pending
    await sync(house, drain, made)
    assert sorted((each["amount"], each["note"]) for each in await listed(house)) == [
        ("-41.00", None),
        ("-46.00", None),
    ]
    for amount in ("-46.00", "-41.00"):  # the one is no payment of its own, then the other is asked about
        [again] = await call(house, "transactions/links", method="get")
        assert (again["one"]["id"], again["one"]["gone"], again["other"]["amount"]) == (row["id"], True, amount)
        await call(house, f"transactions/links/{again['id']}/{'refuse' if amount == '-46.00' else 'confirm'}")
    assert sorted((each["amount"], each["note"]) for each in await listed(house)) == [
        ("-41.00", "with Ben"),
        ("-46.00", None),
    ]


async def test_undone_and_dropped_by_the_bank_the_pending_line_no_longer_counts(dinner, drain, person):
    house, account, made, _ = dinner
    [asked] = await call(house, "transactions/links", method="get")
    act = await call(house, f"transactions/links/{asked['id']}/confirm")
    [pending] = [each for each in account.movements if each.pending]
    person.drop(account, pending.id)
    await undo(house, act["actId"])
    await sync(house, drain, made)
    assert [each["amount"] for each in await listed(house)] == ["-46.00"]
    [again] = await call(house, "transactions/links", method="get")
    assert again["one"]["gone"] is True


@pytest.fixture
async def order(household, drain, sandbox, person):
    """One sync that drops a pending line and brings a booked one of the same words and another amount."""

    async def go(amount, *, note=None, pending="-40.00"):
        house = await household()
        account = person.account()
        held = person.add(account, pending, "BOOK SHOP", days_ago(3), pending=True)
        made = await connect(house, sandbox, person)
        await drain()
        [row] = await listed(house)
        if note:
            await call(house, f"transactions/{row['id']}", {"note": note}, "patch")
        person.drop(account, held.id)
        person.add(account, amount, "BOOK SHOP", days_ago(1))
        await sync(house, drain, made)
        return house, made, row

    return go


@pytest.mark.parametrize(
    ("amount", "note"), [("-30.00", "gift"), ("-50.00", None), ("-21.00", "gift"), ("-53.90", "gift")]
)
async def test_another_amount_is_never_merged_unasked(order, drain, amount, note):
    house, made, row = await order(amount, note=note)
    [shown] = await listed(house)
    assert (shown["amount"], shown["note"], shown["pending"]) == (amount, None, False)
    assert (await balances(house))["Everyday"] == str(Decimal(1000) + Decimal(amount))
    [asked] = await call(house, "transactions/links", method="get")
    assert (asked["one"]["id"], asked["one"]["gone"], asked["other"]["id"]) == (row["id"], True, shown["id"])
    assert "the bank no longer shows the pending one" in asked["reason"]
    act = await call(house, f"transactions/links/{asked['id']}/confirm")
    [kept] = await listed(house)
    assert (kept["id"], kept["amount"], kept["note"]) == (shown["id"], amount, note)
    assert await call(house, "transactions/links", method="get") == []
    await undo(house, act["actId"])
    [back] = await listed(house)
    assert (back["amount"], back["note"]) == (amount, None)
    [again] = await call(house, "transactions/links", method="get")
    await call(house, f"transactions/links/{again['id']}/refuse")
    await sync(house, drain, made)
    assert await call(house, "transactions/links", method="get") == []
    assert [each["amount"] for each in await listed(house)] == [amount]


async def test_what_was_let_go_does_not_come_back_beside_what_it_became(order):
    house, _, _ = await order("-30.00")
    [asked] = await call(house, "transactions/links", method="get")
    await call(house, f"transactions/links/{asked['id']}/confirm")
    gone = next(act for act in await call(house, "transactions/acts", method="get") if act["kind"] == "let_go")
    await undo(house, gone["actId"])
    assert [each["amount"] for each in await listed(house)] == ["-30.00"]


@pytest.mark.parametrize("amount", ["-19.00", "-55.00", "40.00"])
async def test_what_is_too_far_apart_is_not_asked_about(order, amount):
    house, _, _ = await order(amount)
    assert [each["amount"] for each in await listed(house)] == [amount]
    assert await call(house, "transactions/links", method="get") == []


async def test_the_exact_amount_is_the_same_payment(order):
    house, _, row = await order("-40.00", note="gift")
    [shown] = await listed(house)
    assert (shown["id"], shown["note"], shown["pending"]) == (row["id"], "gift", False)
    assert await call(house, "transactions/links", method="get") == []


async def _tags(house):
    return [tag["id"] for tag in await call(house, "tags", method="get")]


async def test_two_payments_stay_two(dinner, drain):
    house, _, made, _ = dinner
    [asked] = await call(house, "transactions/links", method="get")
    await call(house, f"transactions/links/{asked['id']}/refuse")
    await sync(house, drain, made)
    assert await call(house, "transactions/links", method="get") == []
    assert sorted(each["amount"] for each in await listed(house)) == ["-40.00", "-46.00"]


async def test_what_was_never_booked_is_let_go_visibly(dinner, drain, runtime):
    house, _, _, row = dinner
    assert await let_go(runtime, house) == 1
    assert [each["amount"] for each in await listed(house)] == ["-46.00"]
    done = (await call(house, "transactions/acts", method="get"))[0]
    assert (done["kind"], done["label"], done["userId"]) == ("let_go", "not booked within 14 days", None)
    assert await undo(house, done["actId"]) == 1
    kept = await call(house, f"transactions/{row['id']}", method="get")
    assert (kept["pending"], kept["note"]) == (False, "with Ben")
    assert await let_go(runtime, house) == 0


async def let_go(runtime, house):
    """What the daily job does twelve days later."""
    with clock.travel_to(datetime.now(UTC) + timedelta(days=12)):
        async with runtime.database.session(workspace_id=house.workspace_id) as session:
            return await payments.let_go_old(session, house.workspace_id)


async def test_work_on_a_pending_line_waits_for_its_booking(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    held = [person.add(account, amount, words, days_ago(2), pending=True) for amount, words in (("-60.00", "HOTEL HOLD"), ("-9.00", "KIOSK"))]  # fmt: skip
    made = await connect(house, sandbox, person)
    await drain()
    hotel = next(row for row in await listed(house) if row["amount"] == "-60.00")
    await call(house, f"transactions/{hotel['id']}", {"note": "Lisbon"}, "patch")
    for each in held:
        person.drop(account, each.id)
    await sync(house, drain, made)
    assert [(row["amount"], row["pending"]) for row in await listed(house)] == [("-60.00", True)]
    acts = await call(house, "transactions/acts", method="get")
    assert (acts[0]["kind"], acts[0]["label"], acts[0]["count"]) == ("let_go", "the bank took it back", 1)
    person.add(account, "-60.00", "HOTEL HOLD", days_ago(1))
    await sync(house, drain, made)
    [row] = await listed(house)
    assert (row["id"], row["note"], row["pending"]) == (hotel["id"], "Lisbon", False)
