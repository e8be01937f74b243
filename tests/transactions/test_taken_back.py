"""What stays when an import is taken back: where it went, and what a person taught."""

from transactions.statements import csv
from transactions.test_importing import PAY, TEA, confirm, drop, lines, listed, load


async def take_back(house, drain, found):
    answer = await house.api.post(f"/v1/banks/import/{found['id']}/undo")
    assert answer.status_code == 202, answer.text
    await drain()
    return await load(house, found["id"])


async def category(house, slug):
    tree = (await house.api.get("/v1/categories")).json()["data"]
    return next(each["id"] for each in tree if each["slug"] == slug)


async def choose(house, row, slug):
    answer = await house.api.put(
        f"/v1/transactions/{row['id']}/category", json={"categoryId": await category(house, slug)}
    )
    assert answer.status_code == 200, answer.text


async def test_a_correction_outlives_the_undo_of_its_import(household, drain):
    house = await household()
    content = csv(("2026-01-30", "COSTCO WHSE #0006", "-80.00"), PAY)
    first = await confirm(house, drain, await drop(house, drain, content))
    row = next(row for row in await listed(house) if row["amount"] == "-80.00")
    await choose(house, row, "electronics")
    await take_back(house, drain, first)

    again = await drop(house, drain, content)
    line = next(line for line in await lines(house, again) if line["amount"] == "-80.00")
    assert line["categoryId"] == await category(house, "electronics")
    assert line["categoryReason"].startswith("You put 1 of 1")

    await confirm(house, drain, again)
    row = next(row for row in await listed(house) if row["amount"] == "-80.00")
    await choose(house, row, "furniture")
    later = await drop(house, drain, csv(("2026-02-27", "COSTCO WHSE #0006", "-12.00")))
    assert [line["categoryId"] for line in await lines(house, later)] == [await category(house, "furniture")]


async def test_the_same_file_goes_to_the_account_that_its_undone_import_made(household, drain):
    house = await household()
    await take_back(house, drain, await confirm(house, drain, await drop(house, drain, csv(TEA, PAY))))
    again = await drop(house, drain, csv(TEA, PAY))
    assert (again["sheets"][0]["new"], again["sheets"][0]["newAccount"]) == (2, None)
    await take_back(house, drain, await confirm(house, drain, again))
    later = await drop(house, drain, csv(("2026-02-27", "Tea room", "-1.50")))
    await confirm(house, drain, later)
    assert len((await house.api.get("/v1/banks/accounts")).json()["data"]) == 1


async def test_new_accounts_are_named_after_their_file_and_never_alike(household, drain):
    house = await household()
    names = []
    for name, currency in (("us_checking 2026-11.csv", "USD"), ("us_checking 2026-12.csv", "GBP"), ("bank.csv", "EUR")):
        found = await drop(house, drain, csv(TEA, currency=currency), name)
        names.append(found["sheets"][0]["newAccount"]["name"])
        await confirm(house, drain, found)
    assert names == ["US checking", "US checking GBP", "Current account"]


CARD = (
    b"Posted Date,Payee,Debit,Credit\n2026-10-03,PAYMENT RECEIVED THANK YOU,,350.0\n2026-10-05,DELTA AIR LINES,312.4,\n"
)


async def test_a_card_s_file_is_proposed_as_a_card_in_the_household_s_currency(household, drain):
    house = await household()
    for name, content in (("export.csv", CARD), ("my card.csv", csv(TEA))):
        [sheet] = (await drop(house, drain, content, name))["sheets"]
        assert (sheet["newAccount"]["kind"], sheet["newAccount"]["currency"]) == ("card", "EUR")
