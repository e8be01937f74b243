"""Money that was moved is not spent: between accounts that are spent from never, to others when a person says so."""

from datetime import date

from budgets.factories import account, budget, data, progress
from guilder.transactions.categories import category_id
from insights.factories import an_account, book, category

OWN = str(category_id("own-transfer"))


async def _pair(home, drain, kind, amount="300"):
    """A transfer of November from checking to an account of a kind."""
    checking = await an_account(home)
    other = await an_account(home, name="Other", kind=kind)
    await book(home, checking, date(2026, 11, 2), f"-{amount}", text="Qwlm")
    await book(home, other, date(2026, 11, 2), amount, text="Brzt")
    await drain()


async def _rows(home):
    found = (await home.api.get("/v1/transactions?limit=200")).json()["data"]
    return {row["amount"]: row for row in found}


async def test_a_half_between_own_accounts_is_never_called_spending(household, drain):
    home = await household()
    await _pair(home, drain, "savings")
    groceries = await category(home, "groceries")
    kept = await budget(home, whole=True, startOn="2026-11-01")
    rows = await _rows(home)
    for amount in ("-300.00", "300.00"):
        path = f"/v1/transactions/{rows[amount]['id']}"
        for call in (
            home.api.put(f"{path}/category", json={"categoryId": str(groceries)}),
            home.api.patch(path, json={"categoryId": str(category_id("salary"))}),
            home.api.put(
                f"{path}/splits", json={"parts": [{"amount": amount[:-5] + "200.00", "categoryId": str(groceries)},
                                                  {"amount": amount[:-5] + "100.00", "categoryId": OWN}]},
            ),
        ):  # fmt: skip
            answer = await call
            assert (answer.status_code, answer.json()["error"]["code"]) == (409, "TRANSFER_IS_NOT_SPENT"), answer.text
    assert {row["categoryId"] for row in (await _rows(home)).values()} == {OWN}
    assert (await progress(home, kept["id"], "2026-11-02"))["spent"] == "0.00"


async def test_many_and_rules_leave_moved_halves_as_they_are(household, drain):
    home = await household()
    await _pair(home, drain, "savings")
    await book(home, await an_account(home, name="Third"), date(2026, 11, 3), "-20", text="Qwlm")
    await drain()
    groceries = str(await category(home, "groceries"))
    rows = await _rows(home)
    body = {"ids": [row["id"] for row in rows.values()], "categoryId": groceries}
    act = (await home.api.post("/v1/transactions/recategorise", json=body)).json()["data"]
    assert act["count"] == 1
    found = {amount: row["categoryId"] for amount, row in (await _rows(home)).items()}
    assert found == {"-300.00": OWN, "300.00": OWN, "-20.00": groceries}
    pets = str(await category(home, "pets"))
    condition = {"kind": "condition", "subject": "description", "operator": "contains", "values": ["qwlm"]}
    rule = {"name": "Q", "when": {"kind": "group", "join": "all", "parts": [condition]}, "sets": {"categoryId": pets}}
    made = await data(home.api.post("/v1/rules", json=rule), 201)
    done = await data(home.api.post(f"/v1/rules/{made['id']}/apply", json={"overrule": True}))
    assert done["count"] == 1
    found = {amount: row["categoryId"] for amount, row in (await _rows(home)).items()}
    assert found == {"-300.00": OWN, "300.00": OWN, "-20.00": pets}


async def test_what_leaves_for_a_loan_counts_when_a_person_says_so(household, drain):
    home = await household()
    checking = await account(home)
    loan = await an_account(home, name="House", kind="mortgage")
    gone = await data(
        home.api.post("/v1/transactions", json={"accountId": checking, "bookedOn": "2026-11-02", "amount": "-900.00",
                                                "description": "Qwlm"}), 201)  # fmt: skip
    got = await data(
        home.api.post("/v1/transactions", json={"accountId": str(loan), "bookedOn": "2026-11-02", "amount": "900.00",
                                                "description": "Brzt"}), 201)  # fmt: skip
    await data(home.api.post("/v1/transactions/links", json={"ids": [gone["id"], got["id"]]}), 201)
    kept = await budget(home, whole=True, startOn="2026-11-01", limit="1000.00")
    await drain()
    assert (await progress(home, kept["id"], "2026-11-02"))["spent"] == "0.00"
    rent = str(await category(home, "rent"))
    await data(home.api.put(f"/v1/transactions/{gone['id']}/category", json={"categoryId": rent}))
    await drain()
    assert (await progress(home, kept["id"], "2026-11-02"))["spent"] == "900.00"
    assert (await _rows(home))["900.00"]["categoryId"] == OWN
