"""To which account a file without an account number goes by itself."""

import uuid

from guilder.transactions.service.importing import row_of
from transactions.statements import csv, ofx
from transactions.test_importing import PAY, TEA, confirm, drop, into, piles

LATER = (("2026-02-27", "Tea room", "-1.50"), ("2026-02-28", "Work Ltd", "2000.00"))


def goes_to(found):
    return found["sheets"][0]["accountId"]


async def test_the_same_file_again_goes_where_its_lines_are_and_adds_none(household, drain):
    house = await household()
    first = await confirm(house, drain, await drop(house, drain, csv(TEA, PAY)))
    again = await drop(house, drain, csv(TEA, PAY))
    assert goes_to(again) == goes_to(first)
    assert piles(again) == (0, 2, 0)
    assert again["included"] == 0


async def test_the_next_month_goes_to_the_only_account_with_this_layout(household, drain):
    house = await household()
    first = await confirm(house, drain, await drop(house, drain, csv(TEA, PAY)))
    later = await drop(house, drain, csv(*LATER))
    assert goes_to(later) == goes_to(first)
    assert piles(later) == (2, 0, 0)


async def test_with_two_accounts_of_one_layout_only_the_lines_decide(household, drain):
    house = await household()
    first = await confirm(house, drain, await drop(house, drain, csv(TEA, PAY)))
    answer = await house.api.post("/v1/banks/accounts", json={"name": "Second", "kind": "savings", "currency": "EUR"})
    second = answer.json()["data"]["id"]
    other = await drop(house, drain, csv(("2026-01-15", "Interest", "0.50")))
    await into(house, other, second)
    await confirm(house, drain, other)

    assert goes_to(await drop(house, drain, csv(*LATER))) is None
    assert goes_to(await drop(house, drain, csv(*LATER, ("2026-01-15", "Interest", "0.50")))) == second
    assert goes_to(await drop(house, drain, csv(*LATER, TEA))) == goes_to(first)


async def test_a_file_in_another_currency_goes_nowhere_by_itself(household, drain):
    house = await household()
    await confirm(house, drain, await drop(house, drain, csv(TEA, PAY)))
    assert goes_to(await drop(house, drain, csv(TEA, PAY, currency="CHF"))) is None


async def test_their_ibans_do_not_make_accounts_and_the_money_goes_to_one(household, drain):
    house = await household()
    table = (
        '"Girokonto";"DE89370400440532013000"\n"Kontostand vom 20.11.2026:";"1.234,56 €"\n""\n'
        '"Buchungsdatum";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";"IBAN";"Betrag (€)"\n'
        '"18.11.26";"Gebucht";"Nina";"Bahn";"Fahrschein";"DE11520513735120710131";"-45,90"\n'
        '"05.11.26";"Gebucht";"Nina";"Supermarkt";"Karte";"";"-20,00"\n'
        '"01.11.26";"Gebucht";"Müller";"Nina";"Gehalt";"DE02120300000000202051";"2.850,00"\n'
    )
    found = await drop(house, drain, table.encode())
    assert [(sheet["number"], sheet["lines"]) for sheet in found["sheets"]] == [("·· 3000", 3)]
    await confirm(house, drain, found)
    [account] = (await house.api.get("/v1/banks/accounts")).json()["data"]
    assert account["balance"] == "2784.10"
    rows = (await house.api.get("/v1/transactions")).json()["data"]
    assert [row["merchantName"] for row in rows] == ["Bahn", "Supermarkt", "Müller"]


async def test_a_balance_that_the_file_does_not_tell_is_unknown_or_a_persons_word(household, drain):
    house = await household()
    await confirm(house, drain, await drop(house, drain, csv(TEA, PAY)))
    [account] = (await house.api.get("/v1/banks/accounts")).json()["data"]
    assert (account["balanceKnown"], account["balanceOn"]) == (False, None)
    other = await household()
    found = await drop(other, drain, csv(TEA, PAY))
    told = {**found["sheets"][0]["newAccount"], "balance": "1234.50"}
    answer = await other.api.put(f"/v1/banks/import/{found['id']}/account", json={"sheet": 0, "newAccount": told})
    assert answer.json()["data"]["sheets"][0]["newAccount"]["balance"] == "1234.50"
    booked = await confirm(other, drain, answer.json()["data"])
    [account] = (await other.api.get("/v1/banks/accounts")).json()["data"]
    assert (account["balance"], account["balanceKnown"], account["balanceOn"]) == (
        "1234.50", True, found["sheets"][0]["lastOn"],
    )  # fmt: skip
    await other.api.post(f"/v1/banks/import/{booked['id']}/undo")
    await drain()
    [account] = (await other.api.get("/v1/banks/accounts")).json()["data"]
    assert not account["balanceKnown"]


async def test_one_number_holds_an_account_for_each_currency(household, drain):
    house = await household()
    euro, franc = ofx(("20260105", "Kiosk", "-4.00", "1")), ofx(("20260106", "Bahn", "-9.00", "2"), currency="CHF")
    both = [await drop(house, drain, content, "bank.ofx") for content in (euro, franc)]
    booked = [await confirm(house, drain, found) for found in both]
    assert [found["status"] for found in booked] == ["booked", "booked"]
    accounts = (await house.api.get("/v1/banks/accounts")).json()["data"]
    assert sorted((account["currency"], account["number"]) for account in accounts) == [
        ("CHF", "·· 4300"),
        ("EUR", "·· 4300"),
    ]
    later = await drop(house, drain, ofx(("20260206", "Bahn", "-9.00", "3"), currency="CHF"), "bank.ofx")
    assert goes_to(later) == goes_to(booked[1])


async def test_an_import_that_the_record_refuses_says_so_and_waits_for_nobody(household, drain, runtime):
    house = await household()
    found = await drop(house, drain, csv(TEA, PAY))
    async with runtime.database.session(workspace_id=house.workspace_id, user_id=house.user_id) as session:
        row = await row_of(session, house.workspace_id, uuid.UUID(found["id"]), lock=True)
        row.statements = [{**sheet, "account_id": str(uuid.uuid4())} for sheet in row.statements]
    refused = await confirm(house, drain, found)
    assert refused["status"] == "failed"
    assert "Nothing was booked." in refused["error"]
    assert (await house.api.get("/v1/transactions")).json()["data"] == []
