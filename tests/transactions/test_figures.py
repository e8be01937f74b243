"""Day, amount and account as a person says: everything follows, no file or bank overwrites or doubles it, undo brings it back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from banking.connecting import balances, booked, connect, sync
from insights.factories import an_account, book
from transactions.statements import csv, ofx
from transactions.test_acts import call, undo
from transactions.test_importing import confirm, drop, into, lines, listed

TODAY = datetime.now(UTC).date()


async def change(house, row, status=200, **body):
    return await call(house, f"transactions/{row['id']}", body, "patch", status)


async def refused(house, row, code, **body):
    answer = await house.api.patch(f"/v1/transactions/{row['id']}", json=body)
    assert answer.json()["error"]["code"] == code, answer.text
    return answer.status_code


async def months(house):
    answer = await house.api.get(
        "/v1/transactions/categories/summary", params={"from": "2026-01-01", "to": "2026-12-31"}
    )
    return {(each["month"][:7], each["moneyOut"]) for each in answer.json()["data"]}


async def test_what_was_entered_by_hand_is_changed_freely_and_everything_follows(household, drain):
    house = await household()
    cash = await an_account(house, name="Cash", kind="cash")
    giro = await an_account(house, name="Giro")
    await book(house, cash, date(2026, 10, 3), "-12.50", text="Kiosk")
    await drain()
    [row] = await listed(house)
    before = await balances(house)
    after = await change(house, row, amount="-15.20", accountId=giro, bookedOn="2026-11-02")
    assert (after["amount"], after["accountId"], after["bookedOn"]) == ("-15.20", giro, "2026-11-02")
    assert (after["source"], after["toldOn"], after["toldAmount"]) == ("hand", None, None)
    assert set(after["setBy"]) == {"amount", "account", "booked_on"}
    assert {(each["field"], each["before"], each["after"]) for each in after["history"]} == {
        ("amount", "-12.5000", "-15.2000"), ("account", cash, giro), ("booked_on", "2026-10-03", "2026-11-02"),
    }  # fmt: skip
    moved = await balances(house)
    assert {name: float(moved[name]) - float(before[name]) for name in moved} == pytest.approx(
        {"Cash": 12.5, "Giro": -15.2}
    )
    assert await months(house) == {("2026-11", "15.20")}
    assert await undo(house, after["history"][0]["actId"]) == 1
    assert await balances(house) == before
    assert await months(house) == {("2026-10", "12.50")}
    back = await call(house, f"transactions/{row['id']}", method="get")
    assert (back["amount"], back["accountId"], back["bookedOn"], back["setBy"]) == ("-12.50", cash, "2026-10-03", {})


async def test_one_field_is_taken_back_and_a_newer_word_stays(household, drain):
    house = await household()
    cash = await an_account(house, name="Cash", kind="cash")
    await book(house, cash, date(2026, 10, 3), "-12.50", text="Kiosk")
    [row] = await listed(house)
    first = await change(house, row, amount="-13")
    await change(house, row, amount="-14")
    assert await undo(house, first["history"][0]["actId"]) == 0
    assert (await listed(house))[0]["amount"] == "-14.00"
    assert (await change(house, row, amount="-14.00"))["history"][0]["after"] == "-14.0000"  # the same again is no act


async def test_a_line_by_hand_is_compared_as_it_is_now(household, drain):
    house = await household()
    giro = await an_account(house, name="Giro")
    await book(house, giro, date(2026, 1, 5), "-10", text="Bakery")
    [row] = await listed(house)
    await change(house, row, amount="-12")
    found = await into(
        house,
        await drop(house, drain, csv(("2026-01-05", "Bakery", "-10.00"), ("2026-01-05", "Bakery", "-12.00"))),
        giro,
    )
    assert {line["amount"]: line["pile"] for line in await lines(house, found)} == {"-10.00": "new", "-12.00": "known"}


@pytest.fixture
async def imported(household, drain):
    house = await household()
    found = await confirm(
        house,
        drain,
        await drop(house, drain, csv(("2026-01-05", "REWE Markt", "-42.10"), ("2026-01-06", "Kiosk", "-3.00"))),
    )
    row = next(each for each in await listed(house) if each["amount"] == "-42.10")
    other = await an_account(house, name="Other")
    return house, found, row, other


async def test_an_import_neither_overwrites_nor_doubles_it(imported, drain):
    house, _, row, other = imported
    changed = await change(house, row, amount="-40.00", accountId=other)
    assert (changed["toldAmount"], changed["source"]) == ("-42.10", "file")
    again = await into(
        house,
        await drop(house, drain, csv(("2026-01-05", "REWE Markt", "-42.10"), ("2026-01-06", "Kiosk", "-3.00"))),
        row["accountId"],
    )
    assert {(line["pile"], line["reason"]) for line in await lines(house, again)} == {
        ("known", "You moved this one to another account."), ("known", "Already here: the same day, amount and text."),
    }  # fmt: skip
    otherwise = await into(
        house,
        await drop(house, drain, ofx(("20260105", "REWE SAGT DANKE", "-42.10", "A1")), "bank.ofx"),
        row["accountId"],
    )
    [line] = await lines(house, otherwise)
    assert (line["pile"], line["included"]) == ("doubtful", False)


@pytest.mark.parametrize("said", ["-42.10", "-40.00"])
async def test_another_kind_of_file_finds_it_by_what_was_told_and_by_what_was_set(imported, drain, said):
    house, _, row, _ = imported
    await change(house, row, amount="-40.00", bookedOn="2026-02-20")
    day = "20260105" if said == "-42.10" else "20260220"
    found = await into(
        house, await drop(house, drain, ofx((day, "REWE SAGT DANKE", said, "A1")), "bank.ofx"), row["accountId"]
    )
    [line] = await lines(house, found)
    assert (line["pile"], line["included"]) == ("doubtful", False)


async def test_home_again_it_is_known_as_before(imported, drain):
    house, found, row, other = imported
    there = await change(house, row, accountId=other)
    assert await undo(house, there["history"][0]["actId"]) == 1
    again = await into(house, await drop(house, drain, csv(("2026-01-05", "REWE Markt", "-42.10"))), row["accountId"])
    assert [line["reason"] for line in await lines(house, again)] == ["Already here: the same day, amount and text."]
    await change(house, row, accountId=other)
    await house.api.post(f"/v1/banks/import/{found['id']}/undo")
    await drain()
    assert await listed(house) == []
    back = await drop(house, drain, csv(("2026-01-05", "REWE Markt", "-42.10")))
    assert [line["pile"] for line in await lines(house, back)] == ["new"]


@pytest.fixture
async def fed(household, drain, sandbox):
    house = await household()
    person = sandbox.world.person()
    account = person.account()
    told = person.add(account, "-40.00", "TRATTORIA ROMA", TODAY - timedelta(days=5))
    made = await connect(house, sandbox, person)
    await drain()
    [row] = await listed(house)
    other = await an_account(house, name="Other")
    return house, person, account, told, made, row, other


async def test_a_bank_neither_overwrites_nor_doubles_it(fed, drain):
    house, person, account, told, made, row, other = fed
    empty = (await balances(house))["Other"]
    changed = await change(house, row, amount="-20.00", accountId=other)
    assert (changed["source"], changed["toldAmount"]) == ("bank", "-40.00")
    told.text, told.amount = "TRATTORIA ROMA REF 9", told.amount - 1
    person.add(account, "-7.00", "KIOSK", TODAY)
    await sync(house, drain, made)
    after = await call(house, f"transactions/{row['id']}", method="get")
    assert (after["amount"], after["toldAmount"], after["accountId"]) == ("-20.00", "-41.00", other)
    assert after["description"] == "TRATTORIA ROMA REF 9"
    assert sorted(amount for _, amount, _ in await booked(house)) == ["-20.00", "-7.00"]
    assert float((await balances(house))["Other"]) - float(empty) == -20


async def test_a_new_login_at_the_bank_does_not_bring_it_again(fed, drain, sandbox):
    house, person, _, _, made, row, other = fed
    await change(house, row, amount="-20.00", accountId=other)
    await house.api.delete(f"/v1/banks/connections/{made['id']}")
    await connect(house, sandbox, person)
    await drain()
    assert [amount for _, amount, _ in await booked(house)] == ["-20.00"]


async def test_what_cannot_be(household, drain, sandbox):
    house = await household()
    giro, dollars = await an_account(house, name="Giro"), await an_account(house, name="Dollars", currency="USD")
    await book(house, giro, date(2026, 9, 3), "-10", text="Bakery")
    [row] = await listed(house)
    assert await refused(house, row, "CURRENCY_MISMATCH", accountId=dollars) == 409
    assert await refused(house, row, "CURRENCY_MISMATCH", amount="-10.005") == 409
    assert await refused(house, row, "ACCOUNT_NOT_FOUND", accountId=row["id"]) == 404
    await call(house, f"transactions/{row['id']}/splits", {"parts": [{"amount": "-4"}, {"amount": "-6"}]}, "put")
    assert await refused(house, row, "TRANSACTION_IS_SPLIT", amount="-11") == 409
    person = sandbox.world.person()
    person.add(person.account(), "-9.00", "TRATTORIA", TODAY, pending=True)
    await connect(house, sandbox, person)
    await drain()
    pending = next(each for each in await listed(house) if each["pending"])
    assert await refused(house, pending, "AMOUNT_IS_PENDING", amount="-11") == 409
    assert await refused(house, pending, "AMOUNT_IS_PENDING", accountId=giro) == 409


async def test_locked_days_refuse_here_and_there_also_on_undo(household, drain):
    house = await household()
    giro = await an_account(house, name="Giro")
    cash = await an_account(house, name="Cash", kind="cash")
    await book(house, cash, date(2026, 9, 3), "-10", text="Bakery")
    await book(house, giro, date(2026, 10, 3), "-20", text="Market")
    rows = {row["amount"]: row for row in await listed(house)}
    there = await change(house, rows["-10.00"], accountId=giro)
    held = (await call(house, f"banks/accounts/{cash}", method="get"))["balance"]
    await call(house, f"banks/accounts/{cash}/reconciliation/lock", {"on": "2026-09-30", "amount": held}, status=201)
    assert await refused(house, rows["-20.00"], "PERIOD_LOCKED", accountId=cash, bookedOn="2026-09-15") == 409
    answer = await house.api.post(f"/v1/transactions/acts/{there['history'][0]['actId']}/undo")
    assert answer.json()["error"]["code"] == "PERIOD_LOCKED"
    assert await undo(house, (await change(house, rows["-20.00"], amount="-21"))["history"][0]["actId"]) == 1


async def test_transfers_follow(household, drain):
    house = await household()
    giro = await an_account(house, name="Giro")
    nest = await an_account(house, name="Nest egg", kind="savings")
    await book(house, giro, date(2026, 11, 2), "-300", text="Qwlm")
    await book(house, nest, date(2026, 11, 2), "30", text="Brzt")
    await drain()
    rows = {row["amount"]: row for row in await listed(house)}
    assert {row["link"] for row in rows.values()} == {None}
    fixed = await change(house, rows["30.00"], amount="300")
    await drain()
    assert {row["link"]["kind"] for row in await listed(house)} == {"transfer"}
    await undo(house, fixed["history"][0]["actId"])
    await drain()
    assert {(row["link"], row["categoryId"]) for row in await listed(house)} == {(None, None)}
