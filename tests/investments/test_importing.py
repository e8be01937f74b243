"""Brokers' files through HTTP: what is read, booked exactly once, said to be wrong, and taken back."""

from collections import Counter

import pytest

from investments import files
from investments.factories import activities, brokerage, data


async def hand_in(home, content, account=None, name="history.csv", status=201):
    params = {"account": account} if account else {}
    call = home.api.post("/v1/holdings-imports", params=params, files={"file": (name, content.encode())})
    return await data(call, status)


async def booked(home, content, account):
    one = await hand_in(home, content, account)
    return await data(home.api.post(f"/v1/holdings-imports/{one['id']}/confirm"))


@pytest.mark.parametrize(
    ("content", "layout", "kinds", "wrong", "passed", "cash"),
    [
        (files.FIDELITY, "Fidelity history", {"buy": 2, "sell": 1, "dividend": 2, "deposit": 1}, 1, 1, "2621.68"),
        (
            files.SCHWAB,
            "Schwab transactions",
            {"buy": 2, "sell": 1, "dividend": 2, "interest": 1, "withdrawal": 1},
            2,
            0,
            "24701.07",
        ),
        (
            files.ROBINHOOD,
            "Robinhood activity",
            {"buy": 1, "sell": 1, "dividend": 1, "deposit": 1, "fee": 1},
            1,
            0,
            "1272.48",
        ),
        (
            files.OFX,
            "OFX",
            {"buy": 1, "sell": 1, "reinvest": 1, "split": 1, "deposit": 1, "transfer_in": 1},
            0,
            0,
            "1099.00",
        ),
        (
            files.VANGUARD,
            "Vanguard holdings, Vanguard transactions",
            {"buy": 2, "dividend": 1, "deposit": 1},
            0,
            1,
            "500.00",
        ),
    ],
)
async def test_every_brokers_file_books_what_it_says(household, content, layout, kinds, wrong, passed, cash):
    """The cash that follows is the sum of the file's own amounts, or the balance that it states."""
    home = await household(currency="USD")
    account = await brokerage(home)
    seen = await hand_in(home, content, account)
    assert (seen["layout"], seen["new"], seen["wrong"], seen["passedOver"]) == (
        layout,
        sum(kinds.values()),
        wrong,
        passed,
    )
    assert all(line["words"] for line in seen["lines"] if line["pile"] == "wrong")
    await data(home.api.post(f"/v1/holdings-imports/{seen['id']}/confirm"))
    assert Counter(one["kind"] for one in await activities(home, account=account)) == kinds
    held = await data(home.api.get("/v1/holdings", params={"account": account}))
    assert held["cash"][0]["amount"] == cash
    assert held["problems"] == [] or content == files.SCHWAB


async def test_a_file_is_booked_once_and_an_overlapping_one_adds_what_is_new(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    lines = files.SCHWAB.splitlines(keepends=True)
    first = await booked(home, "".join([*lines[:2], *lines[4:8]]), account)
    assert (first["status"], first["known"], first["new"]) == ("booked", 4, 0)
    again = await hand_in(home, files.SCHWAB, account)
    assert (again["known"], again["new"]) == (4, 3)
    await data(home.api.post(f"/v1/holdings-imports/{again['id']}/confirm"))
    assert len(await activities(home, account=account)) == 7
    refused = await home.api.post(f"/v1/holdings-imports/{again['id']}/confirm")
    assert refused.json()["error"]["code"] == "HOLDINGS_IMPORT_NOT_READY"


async def test_two_equal_lines_are_two_and_stay_two(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    lines = files.SCHWAB.splitlines(keepends=True)
    twice = "".join([*lines[:2], lines[3], lines[3]])
    await booked(home, twice, account)
    again = await hand_in(home, twice, account)
    assert (again["known"], again["new"], len(await activities(home, account=account))) == (2, 0, 2)


async def test_an_import_is_taken_back_with_its_prices_and_positions(household, drain):
    home = await household(currency="USD")
    account = await brokerage(home)
    one = await booked(home, files.OFX, account)
    held = await data(home.api.get("/v1/holdings", params={"account": account}))
    by = {each["symbol"] or each["name"]: each for each in held["holdings"]}
    assert (by["VTSAX"]["quantity"], by["VTSAX"]["price"], by["VTSAX"]["value"]) == ("30.2", "61", "1842.20")
    assert by["US0378331005"]["basis"] == "270.00"
    assert await data(home.api.get("/v1/positions/differences")) == []
    await data(home.api.post(f"/v1/holdings-imports/{one['id']}/undo"))
    await drain()
    assert await activities(home) == []
    assert await data(home.api.get("/v1/positions")) == []
    assert await data(home.api.get(f"/v1/instruments/{by['VTSAX']['instrumentId']}/prices")) == []
    assert (await data(home.api.get(f"/v1/banks/accounts/{account}")))["balance"] == "0.00"
    again = await booked(home, files.OFX, account)
    assert (again["status"], len(await activities(home))) == ("booked", 6)


async def test_positions_alone_say_what_the_record_lacks(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    seen = await booked(home, files.SCHWAB_POSITIONS, account)
    assert (seen["layout"], seen["positions"]) == ("Schwab positions", 2)
    (gap,) = await data(home.api.get("/v1/positions/differences"))
    assert (gap["on"], gap["stated"], gap["recorded"], gap["cost"]) == ("2026-05-04", "1500.5", "0", "30000.00")
    body = {"accountId": account, "instrumentId": gap["instrumentId"]}
    await data(home.api.post("/v1/positions/open", json=body), 201)
    held = await data(home.api.get("/v1/holdings"))
    assert (held["holdings"][0]["value"], held["holdings"][0]["basis"], held["value"]) == (
        "37662.55",
        "30000.00",
        "37723.59",
    )


async def test_a_file_of_two_accounts_goes_where_it_is_aimed(household):
    home = await household(currency="USD")
    first, second = await brokerage(home), await brokerage(home)
    seen = await hand_in(home, files.VANGUARD)
    assert [(part["number"], part["lines"], part["chosen"]) for part in seen["parts"]] == [
        ("…5678", 4, True),
        ("…4321", 1, False),
    ]
    refused = await home.api.post(f"/v1/holdings-imports/{seen['id']}/confirm")
    assert refused.json()["error"]["code"] == "IMPORT_NOT_AIMED"
    await data(home.api.put(f"/v1/holdings-imports/{seen['id']}/account", json={"accountId": second, "part": 1}))
    await data(home.api.post(f"/v1/holdings-imports/{seen['id']}/confirm"))
    assert [one["symbol"] for one in await activities(home)] == ["VBTLX"]
    assert await activities(home, account=first) == []


@pytest.mark.parametrize("content", ["", "a,b,c\n1,2,3\n", "<OFX><BANKMSGSRSV1></BANKMSGSRSV1></OFX>", "\x00\x01\x02"])
async def test_what_no_reader_knows_is_refused_and_nothing_kept(household, content):
    home = await household(currency="USD")
    answer = await home.api.post("/v1/holdings-imports", files={"file": ("x.csv", content.encode())})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "FILE_NOT_KNOWN")
    assert await data(home.api.get("/v1/holdings-imports")) == []
