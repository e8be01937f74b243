"""From a dropped file to the record and back, over HTTP."""

import uuid

import pytest

from transactions.statements import IBAN, a_pdf, a_workbook, csv, many, ofx

TEA = ("2026-01-30", "Tea room", "-1.50")
PAY = ("2026-01-31", "Work Ltd", "2000.00")


async def drop(house, drain, content: bytes, name: str = "bank.csv"):
    answer = await house.api.post("/v1/banks/import", files={"file": (name, content)})
    assert answer.status_code == 202, answer.text
    ident = answer.json()["data"]["id"]
    await drain()
    return await load(house, ident)


async def load(house, ident):
    answer = await house.api.get(f"/v1/banks/import/{ident}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def confirm(house, drain, found):
    if found["needsMapping"]:
        answer = await house.api.put(
            f"/v1/banks/import/{found['id']}/mapping", json={"mapping": found["proposal"]["mapping"]}
        )
        assert answer.status_code == 200, answer.text
    answer = await house.api.post(f"/v1/banks/import/{found['id']}/confirm")
    assert answer.status_code == 202, answer.text
    await drain()
    return await load(house, found["id"])


async def into(house, found, account_id):
    answer = await house.api.put(f"/v1/banks/import/{found['id']}/account", json={"sheet": 0, "accountId": account_id})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def listed(house, **params):
    answer = await house.api.get("/v1/transactions", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def lines(house, found, **params):
    answer = await house.api.get(f"/v1/banks/import/{found['id']}/lines", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def piles(found):
    sheet = found["sheets"][0]
    return sheet["new"], sheet["known"], sheet["doubtful"]


async def test_a_csv_is_read_confirmed_and_booked(household, drain):
    house = await household()
    found = await drop(house, drain, csv(TEA, PAY))
    assert found["status"] == "ready"
    assert piles(found) == (2, 0, 0)
    assert found["included"] == 2
    assert found["needsMapping"]
    assert found["sheets"][0]["sum"] == "1998.50"
    refused = await house.api.post(f"/v1/banks/import/{found['id']}/confirm")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "MAPPING_NOT_CONFIRMED")
    assert await listed(house) == []
    done = await confirm(house, drain, found)
    assert (done["status"], done["bookedCount"]) == ("booked", 2)
    assert [(row["bookedOn"], row["amount"]) for row in await listed(house)] == [
        ("2026-01-31", "2000.00"),
        ("2026-01-30", "-1.50"),
    ]
    account = (await house.api.get("/v1/banks/accounts")).json()["data"][0]
    assert account["balance"] == "1998.50"


async def test_a_confirmed_mapping_is_remembered(household, drain):
    house = await household()
    await confirm(house, drain, await drop(house, drain, csv(TEA)))
    again = await drop(house, drain, csv(PAY))
    assert not again["needsMapping"]


async def test_a_changed_mapping_reads_the_file_again(household, drain):
    house = await household()
    found = await drop(house, drain, b"Date,Description,Amount,Currency\n03/04/2026,Tea,5.00,EUR\n")
    assert any(question["field"] == "dateOrder" for question in found["proposal"]["questions"])
    mapping = {**found["proposal"]["mapping"], "dateOrder": "mdy", "invert": True}
    await house.api.put(f"/v1/banks/import/{found['id']}/mapping", json={"mapping": mapping})
    await drain()
    again = await load(house, found["id"])
    assert again["status"] == "ready"
    assert not again["needsMapping"]
    [line] = await lines(house, again)
    assert (line["bookedOn"], line["amount"]) == ("2026-03-04", "-5.00")


async def test_a_second_import_of_the_same_file_adds_nothing(household, drain):
    house = await household()
    await confirm(
        house,
        drain,
        await drop(house, drain, ofx(("20260130", "Tea", "-1.50", "a1"), ("20260131", "Pay", "9", "a2")), "b.ofx"),
    )
    again = await drop(house, drain, ofx(("20260130", "Tea", "-1.50", "a1"), ("20260131", "Pay", "9", "a2")), "b.ofx")
    assert piles(again) == (0, 2, 0)
    assert again["included"] == 0
    assert all("Already here" in line["reason"] and line["twin"] for line in await lines(house, again, pile="known"))
    refused = await house.api.post(f"/v1/banks/import/{again['id']}/confirm")
    assert refused.json()["error"]["code"] == "NOTHING_TO_IMPORT"
    assert len(await listed(house)) == 2


async def test_two_equal_coffees_stay_two_and_a_third_is_new(household, drain):
    house = await household()
    first = await confirm(house, drain, await drop(house, drain, csv(TEA, TEA)))
    account = first["sheets"][0]["accountId"]
    again = await into(house, await drop(house, drain, csv(TEA, TEA, TEA)), account)
    assert piles(again) == (1, 2, 0)
    await confirm(house, drain, again)
    assert len(await listed(house)) == 3


async def test_overlapping_files(household, drain):
    house = await household()
    first = await confirm(house, drain, await drop(house, drain, csv(TEA, PAY)))
    second = await drop(house, drain, csv(PAY, ("2026-02-01", "Milk", "-2.00")))
    second = await into(house, second, first["sheets"][0]["accountId"])
    assert piles(second) == (1, 1, 0)
    assert (await confirm(house, drain, second))["bookedCount"] == 1
    assert len(await listed(house)) == 3


async def test_overlapping_files_that_were_both_read_before_either_was_booked(household, drain):
    house = await household()
    one = await drop(house, drain, ofx(("20260130", "Tea", "-1.50", "a1"), ("20260131", "Pay", "9", "a2")), "1.ofx")
    two = await drop(house, drain, ofx(("20260131", "Pay", "9", "a2"), ("20260201", "Milk", "-2", "a3")), "2.ofx")
    assert piles(two) == (2, 0, 0)
    await confirm(house, drain, one)
    done = await confirm(house, drain, two)
    assert done["bookedCount"] == 1
    assert len(await listed(house)) == 3
    assert len((await house.api.get("/v1/banks/accounts")).json()["data"]) == 1
    assert "in the meantime" in (await lines(house, done, pile="known"))[0]["reason"]


async def test_a_known_line_can_be_flipped_in_and_a_new_one_out(household, drain):
    house = await household()
    first = await confirm(house, drain, await drop(house, drain, csv(TEA)))
    again = await into(house, await drop(house, drain, csv(TEA, PAY)), first["sheets"][0]["accountId"])
    [known] = await lines(house, again, pile="known")
    answer = await house.api.post(
        f"/v1/banks/import/{again['id']}/flip", json={"positions": [known["position"]], "included": True}
    )
    assert answer.json()["data"]["included"] == 2
    answer = await house.api.post(f"/v1/banks/import/{again['id']}/flip", json={"pile": "new", "included": False})
    assert answer.json()["data"]["included"] == 1
    done = await confirm(house, drain, again)
    assert done["bookedCount"] == 1
    assert [row["amount"] for row in await listed(house)] == ["-1.50", "-1.50"]


async def test_undo_then_import_again(household, drain):
    house = await household()
    content = ofx(("20260130", "Tea", "-1.50", "a1"), ("20260131", "Pay", "9.00", "a2"), closing="107.50")
    done = await confirm(house, drain, await drop(house, drain, content, "b.ofx"))
    [account] = (await house.api.get("/v1/banks/accounts")).json()["data"]
    assert (account["balance"], account["balanceOn"]) == ("107.50", "2026-01-31")
    answer = await house.api.post(f"/v1/banks/import/{done['id']}/undo")
    assert answer.status_code == 202
    await drain()
    assert (await load(house, done["id"]))["status"] == "undone"
    assert await listed(house) == []
    [account] = (await house.api.get("/v1/banks/accounts")).json()["data"]
    assert account["balance"] == "0.00"
    again = await drop(house, drain, content, "b.ofx")
    assert piles(again) == (2, 0, 0)
    assert again["sheets"][0]["accountId"] == account["id"]
    await confirm(house, drain, again)
    assert len(await listed(house)) == 2
    assert (await house.api.post(f"/v1/banks/import/{done['id']}/undo")).status_code == 409


async def test_what_a_person_removed_does_not_come_back_by_itself(household, drain):
    house = await household()
    done = await confirm(house, drain, await drop(house, drain, ofx(("20260130", "Tea", "-1.50", "a1")), "b.ofx"))
    [row] = await listed(house)
    act = (await house.api.delete(f"/v1/transactions/{row['id']}")).json()["data"]
    again = await drop(house, drain, ofx(("20260130", "Tea", "-1.50", "a1")), "b.ofx")
    assert piles(again) == (0, 1, 0)
    assert "You removed" in (await lines(house, again))[0]["reason"]
    assert done["status"] == "booked"
    await house.api.post(f"/v1/transactions/acts/{act['actId']}/undo")
    assert len(await listed(house)) == 1


async def test_instalments_under_one_id_are_all_new(household, drain):
    house = await household()
    found = await drop(house, drain, ofx(("20260130", "Sofa", "-50", "x"), ("20260228", "Sofa", "-50", "x")), "b.ofx")
    assert piles(found) == (2, 0, 0)


async def test_one_id_twice_on_a_day_is_doubtful(household, drain):
    house = await household()
    found = await drop(house, drain, ofx(("20260130", "Tea", "-1.50", "x"), ("20260130", "Tea", "-1.50", "x")), "b.ofx")
    assert piles(found) == (1, 0, 1)


async def test_the_same_money_from_another_kind_of_file_is_doubtful(household, drain):
    house = await household()
    first = await confirm(
        house,
        drain,
        await drop(
            house,
            drain,
            ofx(("20260130", "TEA ROOM 123", "-1.50", "a1"), ("20260130", "TEA ROOM 123", "-1.50", "a2")),
            "b.ofx",
        ),
    )
    found = await drop(house, drain, csv(TEA, TEA, ("2026-01-31", "Other", "-1.50"), PAY))
    found = await into(house, found, first["sheets"][0]["accountId"])
    assert piles(found) == (2, 0, 2)
    assert all(line["twin"]["description"] == "TEA ROOM 123" for line in await lines(house, found, pile="doubtful"))


async def test_pending_lines_wait(household, drain):
    house = await household()
    content = b"Date,Description,Amount,Currency,State\n2026-01-30,Tea,-1.50,EUR,COMPLETED\n2026-01-31,Hotel,-90.00,EUR,PENDING\n"
    found = await drop(house, drain, content)
    assert piles(found) == (1, 0, 1)
    assert "not booked" in (await lines(house, found, pile="doubtful"))[0]["reason"]


async def test_without_a_currency_the_account_gives_it(household, drain):
    house = await household()
    account = (
        await house.api.post("/v1/banks/accounts", json={"name": "Yen", "kind": "checking", "currency": "JPY"})
    ).json()["data"]
    found = await drop(house, drain, b"Date,Description,Amount\n2026-01-30,Tea,-1250\n")
    await house.api.put(f"/v1/banks/import/{found['id']}/mapping", json={"mapping": found["proposal"]["mapping"]})
    assert found["sheets"][0]["newAccount"]["currency"] == "EUR"
    new = {**found["sheets"][0]["newAccount"], "currency": None}
    await house.api.put(f"/v1/banks/import/{found['id']}/account", json={"sheet": 0, "newAccount": new})
    refused = await house.api.post(f"/v1/banks/import/{found['id']}/confirm")
    assert refused.json()["error"]["code"] == "CURRENCY_MISSING"
    await into(house, found, account["id"])
    await confirm(house, drain, await load(house, found["id"]))
    [row] = await listed(house)
    assert (row["amount"], row["currency"]) == ("-1250", "JPY")


async def test_another_currency_than_the_accounts_is_refused(household, drain):
    house = await household()
    account = (
        await house.api.post("/v1/banks/accounts", json={"name": "Yen", "kind": "checking", "currency": "JPY"})
    ).json()["data"]
    found = await drop(house, drain, csv(TEA))
    answer = await house.api.put(
        f"/v1/banks/import/{found['id']}/account", json={"sheet": 0, "accountId": account["id"]}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CURRENCY_MISMATCH")


async def test_a_file_that_cannot_be_read_says_why(household, drain):
    house = await household()
    found = await drop(house, drain, b"<html><title>Session expired</title><body></body></html>", "march.csv")
    assert found["status"] == "failed"
    assert "march.csv" in found["error"]
    assert "Session expired" in found["error"]
    assert (await house.api.delete(f"/v1/banks/import/{found['id']}")).status_code == 204
    assert (await house.api.get(f"/v1/banks/import/{found['id']}")).status_code == 404


async def test_a_statement_finds_its_account_by_number(household, drain):
    house = await household()
    account = (
        await house.api.post(
            "/v1/banks/accounts",
            json={"name": "Joint", "kind": "checking", "currency": "EUR", "number": "NL91 ABNA 0417 1643 00"},
        )
    ).json()["data"]
    assert account["number"] == "·· 4300"
    found = await drop(house, drain, ofx(("20260130", "Tea", "-1.50", "a1")), "b.ofx")
    assert found["sheets"][0]["accountId"] == account["id"]
    assert IBAN not in str(found)


async def test_who_may_import(household, drain, api):
    house, other = await household(), await household()
    found = await drop(house, drain, csv(TEA))
    for path in (f"/v1/banks/import/{found['id']}", f"/v1/banks/import/{found['id']}/lines"):
        assert (await other.api.get(path)).status_code == 404
    assert (await other.api.post(f"/v1/banks/import/{found['id']}/confirm")).status_code == 404
    assert (await api.get("/v1/banks/import")).status_code == 401
    outside = {"X-Workspace-Id": str(house.workspace_id)}
    assert (await other.api.get("/v1/transactions", headers=outside)).status_code in {403, 404}
    assert (await house.api.get(f"/v1/banks/import/{uuid.uuid4()}")).status_code == 404


async def test_a_booked_import_stays_when_the_job_runs_again(household, drain, runtime):
    from guilder.transactions import jobs

    house = await household()
    done = await confirm(house, drain, await drop(house, drain, csv(TEA, PAY)))
    place = {"import_id": done["id"], "workspace_id": str(house.workspace_id), "user_id": str(house.user_id)}
    for job in (*jobs.IMPORTS, *reversed(jobs.IMPORTS)):
        await job.run(runtime, **place)
    assert len(await listed(house)) == 2


async def test_2000_lines_and_their_pages(household, drain):
    house = await household()
    done = await confirm(house, drain, await drop(house, drain, many(2000)))
    assert done["bookedCount"] == 2000
    seen, cursor = [], None
    while True:
        answer = (
            await house.api.get("/v1/transactions", params={"limit": 500, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += answer["data"]
        cursor = answer["pagination"]["cursor"]
        if cursor is None:
            break
    assert len({row["id"] for row in seen}) == 2000
    assert [row["bookedOn"] for row in seen] == sorted((row["bookedOn"] for row in seen), reverse=True)


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\bank\\may.csv", "", "x" * 400])
async def test_file_names_are_only_names(household, drain, name):
    house = await household()
    answer = await house.api.post("/v1/banks/import", files={"file": (name or "f", csv(TEA))})
    shown = answer.json()["data"]["fileName"]
    assert "/" not in shown
    assert "\\" not in shown
    assert len(shown) <= 200


ACCOUNTS = (
    b"Datum;Konto A;Konto B;Name;Betrag;Valuta\n18.11.2026;NL91RABO0315273637;DE11;Bahn;-45,90;EUR\n"
    b"17.11.2026;NL44RABO0123456789;DE12;Miete;-20,00;EUR\n"
)


async def test_a_chosen_column_for_the_account_splits_the_file_and_can_be_forgotten(household, drain):
    house = await household()
    found = await drop(house, drain, ACCOUNTS)
    assert len(found["sheets"]) == 1
    path = f"/v1/banks/import/{found['id']}/mapping"
    mapping = {**found["proposal"]["mapping"], "account": 1, "counterparty": 2}
    assert (await house.api.put(path, json={"mapping": mapping})).json()["data"]["status"] == "reading"
    await drain()
    split = await load(house, found["id"])
    assert [sheet["number"] for sheet in split["sheets"]] == ["·· 3637", "·· 6789"]

    later = await drop(house, drain, ACCOUNTS)
    assert not later["needsMapping"]
    assert later["proposal"]["mapping"]["account"] == 1
    assert (await house.api.delete(f"/v1/banks/import/{later['id']}/mapping")).json()["data"]["status"] == "reading"
    await drain()
    anew = await load(house, later["id"])
    assert anew["needsMapping"]
    assert len(anew["sheets"]) == 1


async def test_a_remembered_way_that_does_not_suit_the_file_is_asked_anew(household, drain):
    house = await household()
    found = await drop(house, drain, csv(TEA))
    mapping = {**found["proposal"]["mapping"], "amount": 1, "text": [2]}
    await house.api.put(f"/v1/banks/import/{found['id']}/mapping", json={"mapping": mapping})
    await drain()
    assert (await load(house, found["id"]))["status"] == "failed"
    again = await drop(house, drain, csv(PAY))
    assert (again["status"], again["needsMapping"]) == ("ready", True)
    assert [line["amount"] for line in await lines(house, again)] == ["2000.00"]


async def test_a_pdf_is_confirmed_like_a_csv_and_remembered(household, drain):
    house = await household()
    found = await drop(house, drain, a_pdf(), "april.pdf")
    assert (found["status"], found["format"], found["needsMapping"]) == ("ready", "PDF", True)
    assert found["proposal"]["header"] == ["Date", "Description", "Paid out", "Paid in"]
    assert (found["sheets"][0]["sum"], found["sheets"][0]["balanced"]) == ("1498.50", True)
    done = await confirm(house, drain, found)
    assert (done["status"], done["bookedCount"]) == ("booked", 2)
    assert [(row["bookedOn"], row["amount"]) for row in await listed(house)] == [
        ("2026-04-30", "1500.00"),
        ("2026-04-02", "-1.50"),
    ]
    again = await drop(house, drain, a_pdf(), "april.pdf")
    assert (again["needsMapping"], piles(again)) == (False, (0, 2, 0))


async def test_a_workbook_is_confirmed_like_a_csv(household, drain):
    house = await household()
    found = await drop(house, drain, a_workbook(), "april.xlsx")
    assert (found["status"], found["format"], found["needsMapping"]) == ("ready", "XLSX", True)
    done = await confirm(house, drain, found)
    assert (done["status"], done["bookedCount"]) == ("booked", 2)
    assert [row["amount"] for row in await listed(house)] == ["1500.00", "-1.50"]
