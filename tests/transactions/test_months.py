"""What months and days are kept to come to is what their rows come to, whatever was done to them."""

import random
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from guilder.transactions.service import acts, spending
from guilder.transactions.service.spending import Question
from insights.factories import category
from transactions.statements import csv
from transactions.test_importing import confirm, drop

FIRST, LAST = date(2025, 1, 1), date(2025, 6, 30)
_PLAIN = text("""
    select date_trunc('month', booked_on)::date as month, category_id, currency, sum(uses) as uses,
           coalesce(sum(amount) filter (where amount > 0), 0) as money_in,
           coalesce(-sum(amount) filter (where amount < 0), 0) as money_out
    from transactions.portion where workspace_id = :workspace and booked_on between :first and :last
    group by 1, 2, 3
""")
_KEPT = text("select count(*) from transactions.month_sum where workspace_id = :workspace")
_DAYS = text("""
    select booked_on as day, account_id, currency, count(*) as uses,
           coalesce(sum(amount) filter (where amount > 0), 0) as money_in,
           coalesce(-sum(amount) filter (where amount < 0), 0) as money_out
    from transactions.transaction where workspace_id = :workspace and removed_at is null group by 1, 2, 3
""")
_KEPT_DAYS = text("""
    select day, account_id, currency, sum(uses) as uses, sum(money_in) as money_in, sum(money_out) as money_out
    from transactions.day_sum where workspace_id = :workspace group by 1, 2, 3
    having sum(uses) <> 0 or sum(money_in) <> 0 or sum(money_out) <> 0
""")
_PIECES = text("select count(*) from transactions.day_sum where workspace_id = :workspace")


@pytest.fixture
def compared(runtime):
    """Asks for several spans and compares each with the plain sum of the rows; how many totals there were."""

    async def compare(house) -> int:
        seen = 0
        for first, last in (
            (FIRST, LAST), (date(2025, 1, 15), date(2025, 5, 9)), (date(2025, 2, 3), date(2025, 2, 20)),
            (date(2025, 2, 1), date(2025, 2, 28)), (date(2025, 1, 31), date(2025, 4, 1)),
        ):  # fmt: skip
            async with runtime.database.session(workspace_id=house.workspace_id) as session:
                place = {"workspace": house.workspace_id, "first": first, "last": last}
                plain = {
                    (str(row.month), row.category_id and str(row.category_id), row.currency): (
                        row.uses, f"{row.money_in:.2f}", f"{row.money_out:.2f}",
                    )
                    for row in await session.execute(_PLAIN, place)
                }  # fmt: skip
            answer = await house.api.get(
                "/v1/transactions/categories/summary", params={"from": str(first), "to": str(last)}
            )
            told = {
                (row["month"], row["categoryId"], row["currency"]): (row["count"], row["moneyIn"], row["moneyOut"])
                for row in answer.json()["data"]
            }
            assert told == plain
            seen += len(told)
        async with runtime.database.session(workspace_id=house.workspace_id) as session:
            place = {"workspace": house.workspace_id}
            days = [{tuple(row) for row in await session.execute(which, place)} for which in (_DAYS, _KEPT_DAYS)]
            actor = replace(acts.nobody(house.workspace_id), currency="EUR")
            rows = await spending.answer(session, actor=actor, question=Question(FIRST, LAST), group_by="month")
            spent = await spending.spent_by_month(session, actor=actor, first=FIRST, last=LAST)
        assert {f"{month:%Y-%m}": amount for month, amount in spent.items()} == {one.group: one.amount for one in rows}
        assert days[1] == days[0]
        # the first is answered by the days, the second by the rows
        asked = [(await house.api.get("/v1/transactions/sums", params=how)).json() for how in ({}, {"minAmount": "0"})]
        assert asked[0]["data"] == asked[1]["data"]
        return seen

    return compare


def a_file(seed: int, count: int) -> bytes:
    draw = random.Random(seed)
    names = ("REWE MARKT", "NETFLIX.COM", "Miete", "Shell Tankstelle", "Gehalt Acme", "Xyzzy")
    rows = [
        (str(FIRST.replace(month=draw.randint(1, 6), day=draw.randint(1, 28))), f"{draw.choice(names)} {number}",
         f"{draw.choice((-1, -1, -1, 1)) * draw.randint(100, 9999) / 100:.2f}")
        for number in range(count)
    ]  # fmt: skip
    return csv(*sorted(rows))


async def test_every_act_moves_the_months_with_the_rows(household, drain, compared, runtime):
    house = await household()
    api = house.api
    imported = await confirm(house, drain, await drop(house, drain, a_file(1, 120)))
    assert imported["bookedCount"] == 120
    assert await compared(house) > 20
    groceries, clothing = await category(house, "groceries"), await category(house, "clothing")
    rows = (await api.get("/v1/transactions", params={"limit": 500})).json()["data"]
    spent = [row for row in rows if row["amount"].startswith("-")]

    async def act(verb: str, path: str, **body):
        answer = await api.request(verb, f"/v1/transactions{path}", json=body or None)
        assert answer.status_code in {200, 201}, answer.text
        await compared(house)
        return answer.json()["data"]

    moved = await act("POST", "/recategorise", ids=[row["id"] for row in spent[:40]], categoryId=groceries)
    await act("PATCH", f"/{spent[50]['id']}", categoryId=clothing)
    divided = spent[3]
    halves = [{"categoryId": groceries, "amount": "-0.50"}, {"categoryId": None, "amount": "-0.25"}]
    rest = {"categoryId": clothing, "amount": f"{float(divided['amount']) + 0.75:.2f}"}
    await act("PUT", f"/{divided['id']}/splits", parts=[*halves, rest])
    removed = await act("POST", "/remove", ids=[row["id"] for row in (*spent[:10], *spent[60:70])])
    single = await act("DELETE", f"/{spent[75]['id']}")
    await act("POST", f"/acts/{removed['actId']}/undo")
    await act("PUT", f"/{divided['id']}/splits", parts=[])
    await act("POST", f"/acts/{moved['actId']}/undo")
    await act("POST", f"/acts/{single['actId']}/undo")
    await act("POST", "", accountId=rows[0]["accountId"], bookedOn="2025-03-03", amount="-12.00", description="By hand")
    await drain()
    await compared(house)
    undone = await api.post(f"/v1/banks/import/{imported['id']}/undo")
    assert undone.status_code == 202, undone.text
    await drain()
    assert await compared(house) == 3
    async with runtime.database.session(workspace_id=house.workspace_id) as session:
        assert (await session.execute(_KEPT, {"workspace": house.workspace_id})).scalar_one() < 400


async def test_pieces_of_a_month_are_put_together(household, drain, compared, runtime):
    house = await household()
    await confirm(house, drain, await drop(house, drain, a_file(2, 30)))
    groceries, clothing = await category(house, "groceries"), await category(house, "clothing")
    row = (await house.api.get("/v1/transactions")).json()["data"][0]
    for turn in range(24):
        chosen = (groceries, clothing)[turn % 2]
        await house.api.patch(f"/v1/transactions/{row['id']}", json={"categoryId": chosen})
    async with runtime.database.session(workspace_id=house.workspace_id) as session:
        before = (await session.execute(_KEPT, {"workspace": house.workspace_id})).scalar_one()
    await drain()
    async with runtime.database.session(workspace_id=house.workspace_id) as session:
        after = (await session.execute(_KEPT, {"workspace": house.workspace_id})).scalar_one()
    assert after < before - 24
    await compared(house)


async def test_pieces_of_a_day_are_put_together(household, drain, compared, runtime):
    house = await household()
    await confirm(house, drain, await drop(house, drain, csv(("2025-03-01", "First", "-1.00"))))
    row = (await house.api.get("/v1/transactions")).json()["data"][0]
    for turn in range(40):
        body = {
            "accountId": row["accountId"],
            "bookedOn": "2025-03-02",
            "amount": f"-{turn + 1}.00",
            "description": "Shop",
        }
        assert (await house.api.post("/v1/transactions", json=body)).status_code == 201
    await drain()
    await compared(house)
    async with runtime.database.session(workspace_id=house.workspace_id) as session:
        assert (await session.execute(_PIECES, {"workspace": house.workspace_id})).scalar_one() < 41
