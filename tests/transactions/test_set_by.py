"""What a person set or removed stays so, whatever a bank or another file says later."""

from datetime import UTC, datetime, timedelta

import pytest

from banking.connecting import connect, sync
from transactions.statements import csv, ofx
from transactions.test_acts import call, category, undo
from transactions.test_importing import confirm, drop, into, lines, listed

TODAY = datetime.now(UTC).date()


def days_ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def person(sandbox):
    return sandbox.world.person()


async def test_a_sync_overwrites_nothing_that_a_person_set(household, drain, sandbox, person):
    house = await household()
    told = person.add(person.account(), "-40.00", "TRATTORIA ROMA", days_ago(5))
    made = await connect(house, sandbox, person)
    await drain()
    [row] = await listed(house)
    own = {
        "categoryId": await category(house, "gifts-given"), "merchantName": "Roma", "note": "Ben's birthday",
        "bookedOn": f"{days_ago(8)}",
    }  # fmt: skip
    changed = await call(house, f"transactions/{row['id']}", {**own, "tags": ["Ben"]}, "patch")
    assert set(changed["setBy"]) == {"category", "merchant_name", "note", "booked_on", "tags"}
    told.text, told.on, told.amount = "TRATTORIA ROMA BERLIN REF 99", days_ago(4), told.amount - 1
    await sync(house, drain, made)
    after = await call(house, f"transactions/{row['id']}", method="get")
    assert {name: after[name] for name in own} == own
    assert (after["tagIds"], after["amount"], after["description"]) == (
        changed["tagIds"], "-41.00", "TRATTORIA ROMA BERLIN REF 99",
    )  # fmt: skip
    assert after["setBy"] == changed["setBy"]
    assert await undo(house, changed["history"][0]["actId"]) == 1
    assert (await call(house, f"transactions/{row['id']}", method="get"))["bookedOn"] == f"{days_ago(5)}"


async def test_a_removed_line_does_not_come_back_by_another_file(household, drain):
    house = await household()
    await confirm(house, drain, await drop(house, drain, csv(("2026-01-05", "REWE Markt", "-42.10"))))
    [row] = await listed(house)
    await call(house, f"transactions/{row['id']}", method="delete")
    again = await drop(house, drain, csv(("2026-01-05", "REWE Markt", "-42.10")))
    assert [(line["pile"], line["reason"]) for line in await lines(house, again)] == [
        ("known", "You removed this one before.")
    ]
    other = await into(house, await drop(house, drain, ofx(("20260105", "REWE SAGT DANKE", "-42.10", "A1")), "bank.ofx"), row["accountId"])  # fmt: skip
    [line] = await lines(house, other)
    assert (line["pile"], line["included"], line["reason"]) == (
        "doubtful", False, "You removed one of the same day and amount before.",
    )  # fmt: skip


async def test_a_line_that_was_removed_from_a_file_does_not_come_back_by_the_bank(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    made = await connect(house, sandbox, person)
    await drain()
    giro = made["accounts"][0]["accountId"]
    content = csv((f"{days_ago(3)}", "Bookshop at the corner", "-12.50"))
    await confirm(house, drain, await into(house, await drop(house, drain, content), giro))
    [row] = await listed(house)
    await call(house, f"transactions/{row['id']}", method="delete")
    person.add(account, "-12.50", "BOOKSHOP AT THE CORNER", days_ago(3))
    person.add(account, "-12.50", "SOMETHING ELSE", days_ago(3))
    await sync(house, drain, made)
    assert [each["description"] for each in await listed(house)] == ["SOMETHING ELSE"]
