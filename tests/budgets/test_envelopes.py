"""Envelopes reconcile to the accounts to the cent, whatever is done in whatever order."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from budgets.factories import CAFES, FOOD, GROCERIES, RENT, SALARY, SAVINGS, account, book, data, sign_in_again
from guilder.budgets import envelopes as rules
from guilder.kernel import clock
from identity.factories import a_browser, register

D = Decimal
MONTHS = [date(2026, month, 1) for month in range(1, 7)]
CENTS = st.decimals(-500, 500, places=2)


def at(day):
    return clock.travel_to(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC))


# ---------------------------------------------------------------------------------------------------------- pure rules

_ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("assign"), st.integers(0, 3), st.integers(0, 5), CENTS),
        st.tuples(st.just("move"), st.integers(0, 3), st.integers(0, 5), CENTS, st.integers(0, 3)),
        st.tuples(st.just("spend"), st.integers(-1, 3), st.integers(0, 5), CENTS),  # −1: where there is no envelope
        st.tuples(st.just("income"), st.integers(0, 5), CENTS),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(_ACTS, st.sampled_from(["next_income", "stays"]), st.integers(0, 5))
def test_ready_is_income_less_assigned_less_what_was_taken_from_it(acts, rule, shown):
    """An account of its own: what came in and was never given away, step by step, without looking at any balance."""
    assigned = [dict.fromkeys(MONTHS, D(0)) for _ in range(4)]
    spent = [dict.fromkeys(MONTHS, D(0)) for _ in range(4)]
    money = dict.fromkeys(MONTHS, D(0))
    pool = dict.fromkeys(MONTHS, D(0))
    for act in acts:
        match act:
            case ("assign", envelope, month, amount):
                assigned[envelope][MONTHS[month]] += amount
                pool[MONTHS[month]] -= amount
            case ("move", giver, month, amount, taker):
                assigned[giver][MONTHS[month]] -= amount
                assigned[taker][MONTHS[month]] += amount
            case ("spend", envelope, month, amount):
                money[MONTHS[month]] -= amount
                if envelope < 0:
                    pool[MONTHS[month]] -= amount
                else:
                    spent[envelope][MONTHS[month]] += amount
            case ("income", month, amount):
                money[MONTHS[month]] += amount
                pool[MONTHS[month]] += amount
    seen = MONTHS[: shown + 1]
    found = [rules.lines(seen, assigned[each], spent[each], rule) for each in range(4)]
    held = sum((money[month] for month in seen), D(0))
    later = sum((assigned[each][month] for each in range(4) for month in MONTHS[shown + 1 :]), D(0))
    ready = rules.ready(held, (lines[seen[-1]].available for lines in found), later)

    expected = sum((pool[month] for month in seen), D(0)) - later
    for lines in found:
        lacks = [min(lines[month].available, D(0)) for month in seen[:-1]]
        expected += sum(lacks, D(0)) if rule == "next_income" else D(0)
    assert ready == expected
    assert held == ready + sum(lines[seen[-1]].available for lines in found) + later


def test_a_put_away_envelope_holds_nothing():
    lines = rules.lines(MONTHS[:3], {MONTHS[0]: D(50), MONTHS[1]: D(-50)}, {}, "stays", until=MONTHS[1])
    assert [lines[month].available for month in MONTHS[:3]] == [D(50), D(0), D(0)]


def test_the_nearest_envelope_owns_a_category():
    parent, child, other, food, out = (uuid4() for _ in range(5))
    parents = {parent: None, child: parent, other: parent}
    assert rules.owners({food: [parent], out: [child]}, parents) == {parent: food, child: out, other: food}


# ------------------------------------------------------------------------------------------------------------ over HTTP


async def plan(home, accounts, **more):
    body = {"currency": "EUR", "accountIds": accounts, "envelopes": [
        {"categoryIds": [GROCERIES]}, {"categoryIds": [RENT]}, {"name": "Holiday"},
    ], **more}  # fmt: skip
    return (await data(home.api.post("/v1/budgets/plans", json=body), 201))["id"]


async def period(home, ident, on=None):
    found = await data(home.api.get(f"/v1/budgets/plans/{ident}/period" + (f"?on={on}" if on else "")))
    figures = {key: D(found[key]) for key in ("money", "ready", "available", "assignedLater")}
    assert figures["money"] == figures["ready"] + figures["available"] + figures["assignedLater"]
    assert figures["available"] == sum(D(each["available"]) for each in found["envelopes"])
    return found


def named(found):
    return {each["name"]: each for each in found["envelopes"]}


async def assign(home, ident, envelope, amount, on=None):
    body = {"envelopeId": envelope, "amount": amount, **({"on": on} if on else {})}
    return await data(home.api.post(f"/v1/budgets/plans/{ident}/assign", json=body))


async def move(home, ident, giver, taker, amount, status=200):
    body = {"fromId": giver, "toId": taker, "amount": amount}
    answer = await home.api.post(f"/v1/budgets/plans/{ident}/move", json=body)
    assert answer.status_code == status, answer.text
    return answer.json().get("data")


@pytest.fixture(autouse=True)
def _november():
    with at("2026-11-15"):
        yield


async def test_income_is_assigned_spent_and_covered(household):
    home = await household()
    where = await account(home, opening="100.00")
    card = await account(home, kind="card")
    ident = await plan(home, [where, card])
    await book(home, where, "2000.00", SALARY, on="2026-11-01")
    found = await period(home, ident)
    assert (found["money"], found["ready"], found["income"]) == ("2100.00", "2100.00", "2000.00")
    groceries, rent, holiday = (named(found)[name]["id"] for name in ("Groceries", "Rent", "Holiday"))
    await assign(home, ident, groceries, "300.00")
    await assign(home, ident, rent, "900.00")
    await assign(home, ident, holiday, "900.00")
    assert (await period(home, ident))["ready"] == "0.00"
    await book(home, card, "-350.00", GROCERIES)
    await book(home, where, "-7.00", CAFES)
    # paying the card's bill is between two accounts of the plan
    await book(home, where, "-350.00", SAVINGS, on="2026-11-04")
    await book(home, card, "350.00", SAVINGS, on="2026-11-04")
    found = await period(home, ident)
    assert (named(found)["Groceries"]["available"], found["lacking"], found["ready"]) == ("-50.00", "-50.00", "-7.00")
    assert [(each["categoryId"], each["spent"]) for each in found["without"]] == [(CAFES, "7.00")]
    await move(home, ident, holiday, groceries, "50.00")
    assert await move(home, ident, rent, groceries, "900.01", 422) is None
    found = await period(home, ident)
    assert [named(found)[name]["available"] for name in ("Groceries", "Rent", "Holiday")] == [
        "0.00",
        "900.00",
        "850.00",
    ]
    assert found["lacking"] == "0.00"


@pytest.mark.parametrize(("rule", "carried", "ready"), [("next_income", "0.00", "-20.00"), ("stays", "-20.00", "0.00")])
async def test_what_lacks_at_the_end_is_taken_from_the_next_income_or_stays(household, rule, carried, ready):
    home = await household()
    where = await account(home)
    ident = await plan(home, [where], overspent=rule)
    groceries = named(await period(home, ident))["Groceries"]["id"]
    await book(home, where, "100.00", SALARY)
    await assign(home, ident, groceries, "100.00")
    await book(home, where, "-120.00")
    december = await period(home, ident, "2026-12-05")
    assert (named(december)["Groceries"]["carried"], december["ready"]) == (carried, ready)


async def test_what_arrives_late_moves_every_period_after_it(household):
    home = await household()
    where = await account(home)
    ident = await plan(home, [where], startOn="2026-09-01")
    groceries = named(await period(home, ident))["Groceries"]["id"]
    await book(home, where, "300.00", SALARY, on="2026-09-01")
    for on in ("2026-09-01", "2026-10-01", "2026-11-01"):
        await assign(home, ident, groceries, "100.00", on)
    assert named(await period(home, ident))["Groceries"]["available"] == "300.00"
    assert (await period(home, ident, "2026-09-15"))["assignedLater"] == "200.00"
    late = await book(home, where, "-130.00", on="2026-09-20")
    found = await period(home, ident)
    assert (named(found)["Groceries"]["available"], found["ready"]) == ("200.00", "-30.00")
    await data(home.api.delete(f"/v1/transactions/{late['id']}"))
    assert named(await period(home, ident))["Groceries"]["available"] == "300.00"


async def test_every_act_is_kept_and_can_be_taken_back_once(household):
    home = await household()
    ident = await plan(home, [await account(home, opening="500.00")])
    groceries, rent, _ = (each["id"] for each in (await period(home, ident))["envelopes"])
    given = await assign(home, ident, groceries, "80.00")
    assert await assign(home, ident, groceries, "80.00") is None
    await move(home, ident, groceries, rent, "30.00")
    back = await data(home.api.post(f"/v1/budgets/plans/{ident}/acts/{given['id']}/undo"))
    found = await period(home, ident)
    assert [each["assigned"] for each in found["envelopes"][:2]] == ["-30.00", "30.00"]
    again = await home.api.post(f"/v1/budgets/plans/{ident}/acts/{given['id']}/undo")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "NOTHING_TO_UNDO")
    await data(home.api.post(f"/v1/budgets/plans/{ident}/acts/{back['id']}/undo"))
    assert [each["assigned"] for each in (await period(home, ident))["envelopes"][:2]] == ["50.00", "30.00"]
    acts = await data(home.api.get(f"/v1/budgets/plans/{ident}/acts"))
    assert [(each["kind"], each["undone"]) for each in acts] == [
        ("undo", False), ("undo", True), ("move", False), ("assign", True),
    ]  # fmt: skip
    assert all(sum(D(entry["amount"]) for entry in each["entries"]) == 0 for each in acts)


async def test_filling_in_one_act(household):
    home = await household()
    where = await account(home, opening="1000.00")
    ident = await plan(home, [where], startOn="2026-08-01")
    groceries, rent, holiday = (each["id"] for each in (await period(home, ident))["envelopes"])
    for month, amount in ((8, "-10.00"), (9, "-20.00"), (10, "-40.00")):
        await book(home, where, amount, on=f"2026-{month:02}-05")
    await assign(home, ident, rent, "200.00", "2026-10-01")
    await assign(home, ident, groceries, "5.00", "2026-10-01")

    async def filled(how, **more):
        await data(home.api.post(f"/v1/budgets/plans/{ident}/fill", json={"how": how, **more}))
        return [each["assigned"] for each in (await period(home, ident))["envelopes"]]

    async def preview(how):
        found = await data(home.api.get(f"/v1/budgets/plans/{ident}/fill?how={how}"))
        assert D(found["readyAfter"]) == D(found["ready"]) - sum(
            D(each["wanted"]) - D(each["assigned"]) for each in found["envelopes"]
        )
        return [each["wanted"] for each in found["envelopes"]], found["ready"], found["readyAfter"]

    # 930.00 on the account: 1000.00 less 70.00 spent. Groceries overspent 10.00, 20.00 and 35.00, which was taken from what
    # came next; so 930.00 less 200.00 in Rent is ready.
    assert await preview("as_before") == (["5.00", "200.00", "0.00"], "730.00", "525.00")
    assert await preview("average") == (["23.33", "0.00", "0.00"], "730.00", "706.67")
    assert await filled("as_before") == ["5.00", "200.00", "0.00"]
    assert await preview("spent_before") == (["40.00", "0.00", "0.00"], "525.00", "690.00")
    assert await preview("clear") == (["0.00", "0.00", "0.00"], "525.00", "730.00")
    assert await filled("spent_before") == ["40.00", "0.00", "0.00"]
    assert await filled("average", envelopeIds=[groceries]) == ["23.33", "0.00", "0.00"]
    await book(home, where, "-60.00")
    assert await filled("cover") == ["60.00", "0.00", "0.00"]
    assert await filled("clear") == ["0.00", "0.00", "0.00"]
    assert holiday


async def test_an_envelope_is_put_away_and_taken_out_again(household):
    home = await household()
    where = await account(home, opening="500.00")
    ident = await plan(home, [where])
    groceries = named(await period(home, ident))["Groceries"]["id"]
    await assign(home, ident, groceries, "80.00")
    await assign(home, ident, groceries, "70.00", "2026-12-01")
    await book(home, where, "-30.00")
    closed = await data(home.api.delete(f"/v1/budgets/plans/{ident}/envelopes/{groceries}"))
    found = await period(home, ident)
    assert ("Groceries" in named(found), found["ready"], found["without"][0]["spent"]) == (False, "470.00", "30.00")
    await data(home.api.post(f"/v1/budgets/plans/{ident}/acts/{closed['id']}/undo"))
    found = await period(home, ident)
    assert (named(found)["Groceries"]["available"], found["assignedLater"], found["ready"]) == (
        "50.00",
        "70.00",
        "350.00",
    )


async def test_currencies_and_other_accounts_stay_outside(household):
    home = await household()
    where, other, dollars = await account(home), await account(home), await account(home, "USD")
    refused = await home.api.post("/v1/budgets/plans", json={"currency": "EUR", "accountIds": [where, dollars]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "ACCOUNT_NOT_IN_PLAN")
    ident = await plan(home, [where])
    await book(home, other, "-30.00")
    await book(home, dollars, "-30.00")
    found = await period(home, ident)
    assert (found["money"], found["spent"]) == ("0.00", "0.00")


async def test_a_category_lies_in_one_envelope_and_a_childs_own_comes_first(household):
    home = await household()
    where = await account(home)
    ident = await plan(home, [where])
    again = await home.api.post(f"/v1/budgets/plans/{ident}/envelopes", json={"categoryIds": [GROCERIES]})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "CATEGORY_HAS_ENVELOPE")
    await data(home.api.post(f"/v1/budgets/plans/{ident}/envelopes", json={"categoryIds": [FOOD]}), 201)
    await book(home, where, "-30.00")
    await book(home, where, "-4.00", CAFES)
    found = named(await period(home, ident))
    assert (found["Groceries"]["spent"], found["Food and drink"]["spent"]) == ("30.00", "4.00")
    income = await home.api.post(f"/v1/budgets/plans/{ident}/envelopes", json={"categoryIds": [SALARY]})
    assert income.status_code == 422


async def test_ones_own_plan_is_seen_by_nobody_else(app, household, runtime):
    home = await household()
    ident = await plan(home, [await account(home)], private=True)
    async with a_browser(app) as other:
        user = (await register(other))["user"]
        other.headers["X-Workspace-Id"] = str(home.workspace_id)
        async with runtime.database.system_session() as session:
            await session.execute(
                text("insert into identity.membership values (:workspace, :user, 'member', now())"),
                {"workspace": home.workspace_id, "user": user["id"]},
            )
        assert await data(other.get("/v1/budgets/plans")) == []
        assert await data(other.get("/v1/budgets/plans/balances")) == []
        for call in (
            other.get(f"/v1/budgets/plans/{ident}/period"),
            other.get(f"/v1/budgets/plans/{ident}/acts"),
            other.post(f"/v1/budgets/plans/{ident}/fill", json={"how": "clear"}),
            other.delete(f"/v1/budgets/plans/{ident}"),
        ):
            assert (await call).status_code == 404
    assert len(await data(home.api.get("/v1/budgets/plans/balances"))) == 3
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=UUID(user["id"])) as session:
        assert await session.scalar(text("select count(*) from budgets.plan")) == 0


async def test_before_the_plan_there_is_nothing(household):
    home = await household()
    ident = await plan(home, [await account(home)])
    answer = await home.api.get(f"/v1/budgets/plans/{ident}/period?on=2026-10-31")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "BEFORE_THE_PLAN")


async def test_any_sequence_of_acts_reconciles_to_the_accounts(household):
    """Acts and bookings at random, in three periods, the clock going on: `period` checks the sum after each."""
    sequences = []

    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
    @given(st.lists(st.tuples(st.sampled_from("amsiuc"), st.integers(0, 2), st.integers(0, 2),
                              st.decimals(D("0.01"), 300, places=2)), min_size=4, max_size=12))  # fmt: skip
    def collect(found):
        sequences.append(found)

    collect()
    for sequence in sequences:
        home = await household()
        where = await account(home, opening="250.00")
        held = D(250)
        ident = await plan(home, [where], startOn="2026-09-01")
        ids = [each["id"] for each in (await period(home, ident))["envelopes"]]
        for act, one, two, amount in sequence:
            on = ("2026-09-10", "2026-10-10", "2026-11-10")[two]
            match act:
                case "a":
                    await assign(home, ident, ids[one], str(amount), on)
                case "m" if one != two:
                    answer = await home.api.post(
                        f"/v1/budgets/plans/{ident}/move",
                        json={"fromId": ids[one], "toId": ids[two], "amount": str(amount), "on": on},
                    )
                    assert answer.status_code in {200, 422}
                case "s":
                    await book(home, where, str(-amount), (GROCERIES, RENT, None)[one], on=on, what=f"Q {uuid4().hex}")
                    held -= amount
                case "i":
                    await book(home, where, str(amount), SALARY, on=on, what=f"Q {uuid4().hex}")
                    held += amount
                case "u":
                    acts = await data(home.api.get(f"/v1/budgets/plans/{ident}/acts"))
                    if acts:
                        await home.api.post(f"/v1/budgets/plans/{ident}/acts/{acts[-1]['id']}/undo")
                case "c":
                    await data(home.api.post(f"/v1/budgets/plans/{ident}/fill", json={"how": "cover", "on": on}))
            for shown in ("2026-09-10", on, "2026-12-31"):
                found = await period(home, ident, shown)
            assert D(found["money"]) == held
    with at("2026-12-20"):
        await sign_in_again(home)
        assert D((await period(home, ident))["money"]) == held
