"""An account against its statement, and a lock that nothing passes unseen."""

from datetime import UTC, date, datetime, timedelta

import pytest

from banking.connecting import connect, sync
from insights.factories import an_account, book
from transactions.statements import csv
from transactions.test_acts import call, undo
from transactions.test_importing import confirm, drop, into, lines, listed

TODAY = datetime.now(UTC).date()


@pytest.fixture
async def house(household):
    return await household()


@pytest.fixture
async def giro(house):
    """1,000 at first; 80 spent and 500 earned in September, 20 spent in October."""
    account = await an_account(house, opening="1000")
    for on, amount, text in (
        (date(2026, 9, 3), "-80", "Rent"),
        (date(2026, 9, 30), "500", "Pay"),
        (date(2026, 10, 2), "-20", "Tea"),
    ):
        await book(house, account, on, amount, text=text)
    return account


async def reconciliation(house, account, **asked):
    answer = await house.api.get(f"/v1/banks/accounts/{account}/reconciliation", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def lock(house, account, on="2026-09-30", amount="1420", status=201):
    path = f"banks/accounts/{account}/reconciliation/lock"
    return await call(house, path, {"on": on, "amount": amount}, status=status) if status == 201 else None


async def refused(house, method, path, body=None, code="PERIOD_LOCKED"):
    answer = await house.api.request(method, f"/v1/{path}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, code), answer.text
    return answer.json()["error"]


async def test_the_sums_of_a_period(house, giro):
    found = await reconciliation(house, giro, on="2026-09-30", amount="1425")
    assert (found["opening"], found["openingSource"], found["openedOn"]) == ("1000.00", "account", None)
    assert (found["lines"], found["sum"], found["computed"], found["difference"]) == (2, "420.00", "1420.00", "5.00")
    error = await refused(house, "POST", f"banks/accounts/{giro}/reconciliation/lock", {"on": "2026-09-30", "amount": "1425"}, "NOT_RECONCILED")  # fmt: skip
    assert error["message"].startswith("5.00 EUR are missing")
    rent = next(row["id"] for row in await listed(house) if row["description"] == "Rent")
    ticks = f"/v1/banks/accounts/{giro}/reconciliation/ticks"
    assert (await house.api.put(ticks, json={"ids": [rent], "ticked": True})).status_code == 204
    found = await reconciliation(house, giro, on="2026-09-30")
    assert (found["ticked"], found["tickedSum"], found["amount"], found["difference"]) == ([rent], "-80.00", None, None)
    await house.api.put(ticks, json={"ids": [rent], "ticked": False})
    assert (await reconciliation(house, giro, on="2026-09-30"))["ticked"] == []
    for change, kept in (({"note": "May"}, True), ({"amount": "-81.00"}, False), ({"bookedOn": "2026-09-02"}, False)):
        await house.api.put(ticks, json={"ids": [rent], "ticked": True})
        changed = await house.api.patch(f"/v1/transactions/{rent}", json=change)
        assert (changed.status_code, changed.json()["data"]["ticked"]) == (200, kept), change


async def test_the_next_period_begins_where_the_last_one_ended(house, giro):
    after = await lock(house, giro)
    assert [each["untilOn"] for each in after["locks"]] == ["2026-09-30"]
    october = await reconciliation(house, giro, on="2026-10-31", amount="1400")
    assert (october["opening"], october["openingSource"], october["openedOn"]) == ("1420.00", "lock", "2026-09-30")
    assert (october["lines"], october["difference"]) == (1, "0.00")
    await call(house, f"banks/accounts/{giro}/balance", {"amount": "1400", "on": "2026-10-31"}, "put")
    proposed = await reconciliation(house, giro)
    assert (proposed["on"], proposed["amount"], proposed["difference"]) == ("2026-10-31", "1400.00", "0.00")
    early = await house.api.get(f"/v1/banks/accounts/{giro}/reconciliation", params={"on": "2026-09-12"})
    assert early.status_code == 422


async def test_nothing_moves_in_a_locked_period_but_words_do(house, giro):
    rows = {row["description"]: row["id"] for row in await listed(house)}
    gone = await call(house, f"transactions/{rows['Tea']}", method="delete")
    await undo(house, gone["actId"])
    rent = await call(house, f"transactions/{rows['Rent']}", method="delete")
    await undo(house, rent["actId"])
    await lock(house, giro)
    error = await refused(house, "DELETE", f"transactions/{rows['Rent']}")
    assert error["message"].startswith("Checking is locked until 2026-09-30. Unlock it")
    assert {each["field"]: each["message"] for each in error["details"]} == {
        "lockedUntil": "2026-09-30",
        "accountId": giro,
    }
    await refused(house, "POST", "transactions/remove", {"ids": list(rows.values())})
    await refused(house, "PATCH", f"transactions/{rows['Rent']}", {"bookedOn": "2026-10-01"})
    await refused(house, "PATCH", f"transactions/{rows['Tea']}", {"bookedOn": "2026-09-30"})
    body = {"accountId": giro, "bookedOn": "2026-09-30", "amount": "-1", "description": "Late"}
    await refused(house, "POST", "transactions", body)
    changed = await call(house, f"transactions/{rows['Rent']}", {"note": "flat", "merchantName": "Landlord"}, "patch")
    assert (changed["note"], changed["merchantName"]) == ("flat", "Landlord")
    after = await call(house, f"banks/accounts/{giro}/reconciliation/unlock", {"fromOn": "2026-09-03"})
    assert after["locks"] == []
    await call(house, f"transactions/{rows['Rent']}", method="delete")


async def test_only_what_lies_behind_is_unlocked(house, giro):
    await lock(house, giro)
    await lock(house, giro, "2026-10-31", "1400")
    after = await call(house, f"banks/accounts/{giro}/reconciliation/unlock", {"fromOn": "2026-10-05"})
    assert [each["untilOn"] for each in after["locks"]] == ["2026-09-30"]
    entries = (await house.api.get("/v1/audit")).json()["data"]
    assert [entry["action"] for entry in entries if entry["action"].startswith("period.")][:1] == ["period.unlocked"]


async def test_an_import_leaves_locked_days_out(house, drain, giro):
    late = csv(("2026-09-12", "Late one", "-5.00"), ("2026-10-12", "Cake", "-4.00"))
    await lock(house, giro)
    found = await into(house, await drop(house, drain, late), giro)
    assert [(line["description"], line["pile"], line["reason"]) for line in await lines(house, found)] == [
        ("Late one", "doubtful", "In a locked period: the account is locked until 2026-09-30."), ("Cake", "new", ""),
    ]  # fmt: skip
    await call(house, f"banks/import/{found['id']}/flip", {"positions": [0], "included": True})
    await call(house, f"banks/import/{found['id']}/mapping", {"mapping": found["proposal"]["mapping"]}, "put")
    await refused(house, "POST", f"banks/import/{found['id']}/confirm")
    await call(house, f"banks/import/{found['id']}/flip", {"positions": [0], "included": False})
    booked = await confirm(house, drain, found)
    assert booked["bookedCount"] == 1
    await lock(house, giro, "2026-10-31", "1396")
    await refused(house, "POST", f"banks/import/{found['id']}/undo")


async def test_what_a_bank_says_of_locked_days_waits(household, drain, sandbox):
    house, person = await household(), sandbox.world.person()
    account = person.account()
    tea = person.add(account, "-12.00", "TEA", TODAY - timedelta(days=9))
    made = await connect(house, sandbox, person)
    await drain()
    giro = made["accounts"][0]["accountId"]
    until = f"{TODAY - timedelta(days=5)}"
    found = await reconciliation(house, giro, on=until)
    await lock(house, giro, until, found["computed"])
    tea.amount = tea.amount - 1
    person.add(account, "-3.00", "LATE", TODAY - timedelta(days=7))
    person.add(account, "-2.00", "CAKE", TODAY - timedelta(days=1))
    await sync(house, drain, made)
    await sync(house, drain, made)
    assert sorted(row["amount"] for row in await listed(house)) == ["-12.00", "-2.00"]
    waiting = (await reconciliation(house, giro, on=f"{TODAY}"))["held"]
    assert [(each["words"], each["amount"], each["removes"]) for each in waiting] == [("LATE", "-3.00", False), ("TEA", "-13.00", False)]  # fmt: skip
    await call(house, f"banks/accounts/{giro}/reconciliation/unlock", {"fromOn": until})
    await drain()
    assert sorted(row["amount"] for row in await listed(house)) == ["-13.00", "-2.00", "-3.00"]
    assert (await reconciliation(house, giro, on=f"{TODAY}"))["held"] == []
