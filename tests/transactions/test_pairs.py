"""Transfers as records: linked by Guilder or by hand, taken apart for ever, across currencies by the rate of the day."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from guilder.fx import history
from guilder.transactions.categories import category_id
from guilder.transactions.pairing import Half, across
from insights.factories import an_account, book, category
from transactions.statements import csv
from transactions.test_acts import call, undo
from transactions.test_importing import confirm, drop, into, listed
from transactions.test_taken_back import take_back

OWN = str(category_id("own-transfer"))


@pytest.fixture
async def house(household):
    return await household()


@pytest.fixture
async def accounts(house):
    nest = await an_account(house, name="Nest egg", kind="savings")
    return {"giro": await an_account(house, opening="5000"), "nest": nest}


async def detail(house, words):
    [row] = await listed(house, text=words)
    return await call(house, f"transactions/{row['id']}", method="get")


async def months(house):
    """In and out of November."""
    found = await call(house, "analytics/month?month=2026-11-01", method="get")
    return [(flow["moneyIn"], flow["moneyOut"]) for flow in found["flows"]]


async def test_the_two_halves_are_one_record(house, accounts, drain):
    await book(house, accounts["giro"], date(2026, 11, 2), "-300", text="Qwlm")
    await book(house, accounts["nest"], date(2026, 11, 4), "300", text="Brzt")
    await drain()
    gone, got = await detail(house, "qwlm"), await detail(house, "brzt")
    [link] = gone["links"]
    assert got["links"] == [link]
    assert (link["kind"], link["state"], link["reason"]) == ("transfer", "linked", "The same amount, 2 days apart")
    assert (link["one"]["id"], link["other"]["id"]) == (gone["id"], got["id"])
    assert (link["other"]["accountId"], link["other"]["bookedOn"], link["other"]["amount"]) == (
        accounts["nest"], "2026-11-04", "300.00",
    )  # fmt: skip
    assert [row["link"] for row in await listed(house)] == [{"kind": "transfer", "state": "linked"}] * 2


async def test_taken_apart_is_taken_apart_for_ever(house, accounts, drain):
    content = csv(("2026-11-02", "Qwlm", "-300.00"))
    first = await confirm(house, drain, await into(house, await drop(house, drain, content), accounts["giro"]))
    await book(house, accounts["nest"], date(2026, 11, 4), "300", text="Brzt")
    await drain()
    link = (await detail(house, "qwlm"))["links"][0]
    act = await call(house, f"transactions/links/{link['id']}/refuse")
    alone = await detail(house, "qwlm")
    assert (alone["links"], alone["categoryId"], alone["link"]) == ([], None, None)
    assert [(c["kind"], c["field"], c["before"], c["after"]) for c in alone["history"]] == [
        ("unpaired", "link", "Transfer to Nest egg", None), ("unpaired", "category", OWN, None),
    ]  # fmt: skip
    # Neither a new run nor the same file again, under new ids, brings it back.
    await book(house, accounts["giro"], date(2026, 11, 3), "-1", text="Wake")
    await drain()
    assert (await detail(house, "qwlm"))["links"] == []
    await take_back(house, drain, first)
    await confirm(house, drain, await into(house, await drop(house, drain, content), accounts["giro"]))
    await drain()
    again = await detail(house, "qwlm")
    assert again["id"] != alone["id"]
    assert (again["links"], again["categoryId"]) == ([], None)
    assert (await house.api.post(f"/v1/transactions/links/{link['id']}/refuse")).json()["error"][
        "code"
    ] == "LINK_NOT_FOUND"
    assert act["count"] == 2


async def test_an_undo_pairs_them_again(house, accounts, drain):
    await book(house, accounts["giro"], date(2026, 11, 2), "-300", text="Qwlm")
    await book(house, accounts["nest"], date(2026, 11, 4), "300", text="Brzt")
    await drain()
    link = (await detail(house, "qwlm"))["links"][0]
    act = await call(house, f"transactions/links/{link['id']}/refuse")
    assert await undo(house, act["actId"]) == 2
    after = await detail(house, "brzt")
    assert (after["links"], after["categoryId"]) == ([link], OWN)


async def test_two_chosen_lines_are_paired_by_hand(house, accounts, drain):
    groceries = await category(house, "groceries")
    await book(house, accounts["giro"], date(2026, 11, 2), "-300", text="Qwlm", category_id=groceries)
    await book(house, accounts["nest"], date(2026, 11, 12), "298.50", text="Brzt")
    await drain()
    gone, got = await detail(house, "qwlm"), await detail(house, "brzt")
    assert gone["links"] == []
    assert await months(house) == [("298.50", "300.00")]
    offered = await call(house, f"transactions/{gone['id']}/candidates", method="get")
    assert [(one["line"]["id"], one["reason"]) for one in offered] == [(got["id"], "0.5 % apart, 10 days apart")]
    act = await call(house, "transactions/links", {"ids": [got["id"], gone["id"]]}, status=201)
    paired = await detail(house, "qwlm")
    assert (paired["links"][0]["one"]["id"], paired["categoryId"], paired["categorySource"]) == (
        gone["id"],
        OWN,
        "user",
    )
    assert [(c["kind"], c["field"], c["after"]) for c in paired["history"]][:2] == [
        ("paired", "link", "Transfer to Nest egg"), ("paired", "category", OWN),
    ]  # fmt: skip
    assert await months(house) == []
    assert [one["line"]["id"] for one in await call(house, f"transactions/{got['id']}/candidates", method="get")] == []
    await undo(house, act["actId"])
    before = await detail(house, "qwlm")
    assert (before["links"], before["categoryId"], before["setBy"]["category"]) == ([], groceries, str(house.user_id))
    assert await months(house) == [("298.50", "300.00")]


async def test_what_is_no_pair_is_refused(house, accounts, drain):
    cash = await an_account(house, name="Cash", kind="cash")
    lines = {
        "a": ("giro", "-300"),
        "b": ("giro", "300"),
        "c": ("nest", "-300"),
        "d": ("nest", "20"),
        "e": ("nest", "300"),
    }
    for words, (account, amount) in lines.items():
        await book(house, accounts[account], date(2026, 11, 2), amount, text=f"Zz{words}")
    await book(house, cash, date(2026, 11, 2), "-300", text="Zzf")
    idents = {row["description"][-1]: row["id"] for row in await listed(house)}
    said = {}
    for both in ("ab", "ac", "ad", "aa"):
        answer = await house.api.post("/v1/transactions/links", json={"ids": [idents[each] for each in both]})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "NOT_A_PAIR"), both
        said[both] = answer.json()["error"]["message"].split(". ")[0].rstrip(".")
    assert said == {
        "ab": "Both lines are on one account", "ac": "One half of a transfer is money out, the other money in",
        "ad": "The amounts are 93.3 % apart", "aa": "Choose two different lines",
    }  # fmt: skip
    await call(house, "transactions/links", {"ids": [idents["a"], idents["e"]]}, status=201)
    taken = await house.api.post("/v1/transactions/links", json={"ids": [idents["f"], idents["e"]]})
    assert "half of another transfer" in taken.json()["error"]["message"]


async def test_a_half_that_was_removed_leaves_the_other_free(house, accounts, drain):
    await book(house, accounts["giro"], date(2026, 11, 2), "-300", text="Qwlm")
    await book(house, accounts["nest"], date(2026, 11, 4), "300", text="Brzt")
    await drain()
    gone = await detail(house, "qwlm")
    act = await call(house, f"transactions/{gone['id']}", method="delete")
    assert (await detail(house, "brzt"))["links"] == []
    await undo(house, act["actId"])
    assert len((await detail(house, "brzt"))["links"]) == 1
    await call(house, f"transactions/{gone['id']}", method="delete")
    await book(house, accounts["giro"], date(2026, 11, 3), "-300", text="Vkop")
    await drain()
    assert (await detail(house, "brzt"))["links"][0]["one"]["id"] == (await detail(house, "vkop"))["id"]


@pytest.fixture(scope="module")
async def rates(runtime):
    await asyncio.to_thread(history.load, runtime.database.system_dsn)


async def test_two_currencies_meet_at_the_rate_of_the_day(house, accounts, rates, drain):
    """1 EUR was 1.1355 USD on 30 September 2026: 300 EUR are 340.65 USD, and a bank keeps some."""
    dollars = await an_account(house, name="Dollars", currency="USD")
    await book(house, accounts["giro"], date(2026, 9, 30), "-300", text="Qwlm")
    await book(house, dollars, date(2026, 9, 30), "336.20", text="Brzt")
    await book(house, accounts["giro"], date(2026, 9, 30), "-500", text="Vkop")
    await book(house, dollars, date(2026, 9, 30), "530", text="Jydd")  # 567.75 by the rate: too far for Guilder
    await drain()
    [link] = (await detail(house, "qwlm"))["links"]
    assert (link["reason"], link["other"]["currency"]) == ("1.3 % from the rate of the day, on the same day", "USD")
    assert {row["description"] for row in await listed(house, uncategorised=True)} == {"Vkop", "Jydd"}
    alone = await detail(house, "vkop")
    offered = await call(house, f"transactions/{alone['id']}/candidates", method="get")
    assert [one["reason"] for one in offered] == ["6.6 % from the rate of the day, on the same day"]


def _half(name, amount, currency, worth, day=3):
    ident = category_id(name)
    return Half(ident, name, category_id(f"{currency} account"), date(2026, 11, day), Decimal(amount), currency,
                named=False, account="", card=False, worth=Decimal(worth))  # fmt: skip


@pytest.mark.parametrize(
    ("halves", "found"),
    [
        ([("a", -100, "EUR", 100), ("b", 115, "USD", 102)], ["a b"]),
        ([("a", -100, "EUR", 100), ("b", 115, "USD", 104)], []),
        ([("a", -100, "EUR", 100), ("b", 100, "EUR", 100)], []),  # one currency: not by its worth
        ([("a", -100, "EUR", 100), ("b", 115, "USD", 102), ("c", 114, "USD", 101)], []),  # two fit: neither
        ([("a", -100, "EUR", 100), ("d", -101, "EUR", 101), ("b", 115, "USD", 102)], []),
        ([("a", -100, "EUR", 100, 3), ("b", 115, "USD", 102, 8)], []),
    ],
)
def test_across_currencies(halves, found):
    named = [_half(*half) for half in halves]
    assert [f"{gone.mark} {got.mark}" for gone, got in across(named)] == found
