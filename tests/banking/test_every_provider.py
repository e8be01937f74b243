"""What holds for every provider whose consent is given on a page: from the consent to the record and away again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from banking.connecting import balances, booked, connect, consent, finish, seen, sync

TODAY = datetime.now(UTC).date()
PROVIDERS = {
    "plaid": {"country": "US"},
    "enablebanking": {"country": "DE", "institutionId": "Musterbank", "institutionName": "Musterbank"},
    "gocardless": {"country": "DE", "institutionId": "SANDBOXFINANCE_SFIN0000", "institutionName": "Sandbox Finance"},
    "tink": {"country": "SE"},
}
everywhere = pytest.mark.parametrize("provider", PROVIDERS)


@pytest.fixture
def person(sandbox):
    return sandbox.world.person()


@everywhere
async def test_from_consent_to_the_record(household, drain, sandbox, person, provider):
    house = await household()
    account = person.account(name="Everyday")
    savings = person.account(name="Savings", kind="savings")
    person.add(account, "-12.34", "COFFEE CORNER", TODAY - timedelta(days=2), payee="Coffee Corner Ltd")
    person.add(account, "2500.00", "NORTHWIND PAYROLL", TODAY - timedelta(days=9))
    person.add(savings, "0.07", "INTEREST", TODAY - timedelta(days=30))
    person.add(account, "-40.00", "TRATTORIA ROMA", TODAY, pending=True)
    made = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    assert (made["state"], made["provider"], len(made["accounts"])) == ("active", provider, 2)
    await drain()
    assert sorted(amount for _, amount, _ in await booked(house)) == ["-12.34", "-40.00", "0.07", "2500.00"]
    assert sorted((await balances(house)).values()) == ["1000.07", "3487.66"]
    assert (await seen(house, made))["trouble"] is None


@everywhere
async def test_many_pages_once(household, drain, sandbox, person, provider):
    house = await household()
    account = person.account()
    for number in range(230):
        person.add(account, f"-{number + 1}.00", f"SHOP {number}", TODAY - timedelta(days=number % 20))
    made = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    await drain()
    await sync(house, drain, made)
    sums = (await house.api.get("/v1/transactions/sums")).json()["data"]
    assert [(each["count"], each["moneyOut"]) for each in sums] == [(230, f"-{230 * 231 // 2}.00")]


@everywhere
async def test_pending_becomes_booked(household, drain, sandbox, person, provider):
    house = await household()
    account = person.account()
    held = person.add(account, "-40.00", "TRATTORIA ROMA", TODAY - timedelta(days=1), pending=True)
    made = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    await drain()
    [row] = (await house.api.get("/v1/transactions")).json()["data"]
    person.add(account, "-40.00", "TRATTORIA ROMA BERLIN", TODAY, links=held.id)
    await sync(house, drain, made)
    [after] = (await house.api.get("/v1/transactions")).json()["data"]
    assert (after["id"], after["description"], after["bookedOn"]) == (row["id"], "TRATTORIA ROMA BERLIN", f"{TODAY}")


@everywhere
async def test_no_permission_no_connection(household, sandbox, person, provider):
    house = await household()
    person.account()
    answer = await house.api.post("/v1/banks/connect", json={"provider": provider, **PROVIDERS[provider]})
    url = answer.json()["data"]["redirectUrl"]
    answer = await finish(house, await consent(url, person, allow=False))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONNECT_FAILED")
    assert "without giving permission" in answer.json()["error"]["message"]
    assert (await house.api.get("/v1/banks/connections")).json()["data"] == []


@everywhere
@pytest.mark.parametrize(
    ("faults", "code"),
    [
        (["limited"], "RATE_LIMITED"),
        (["failing"] * 3, "BANK_DOWN"),
        (["down"] * 3, "BANK_DOWN"),
        (["garbage"], "ANSWER_BROKEN"),
    ],
)
async def test_soft_failures_keep_everything(household, drain, sandbox, person, provider, faults, code):
    house = await household()
    account = person.account()
    person.add(account, "-1.00", "TEA", TODAY)
    made = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    await drain()
    person.add(account, "-2.00", "CAKE", TODAY)
    person.fault(*faults)
    after = await sync(house, drain, made)
    assert (after["state"], after["trouble"]["code"]) == ("active", code)
    assert len(await booked(house)) == 1
    if code == "RATE_LIMITED":
        again = await house.api.post(f"/v1/banks/connections/{made['id']}/sync")
        assert again.status_code == 429
        return
    person.faults.clear()
    assert (await sync(house, drain, made))["trouble"] is None
    assert len(await booked(house)) == 2


@everywhere
async def test_a_slow_bank_is_waited_for(household, drain, sandbox, person, provider):
    house = await household()
    person.add(person.account(), "-1.00", "TEA", TODAY)
    person.fault("slow")
    made = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    await drain()
    assert (await seen(house, made))["trouble"] is None
    assert len(await booked(house)) == 1


@pytest.mark.parametrize(
    "provider", [name for name in PROVIDERS if name != "gocardless"]
)  # whose answers have no pages
async def test_half_of_the_pages_is_nothing(household, drain, sandbox, person, provider):
    house = await household()
    account = person.account()
    for number in range(150):
        person.add(account, "-1.00", f"SHOP {number}", TODAY)
    person.fault("half")
    made = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    await drain()
    assert (await seen(house, made))["trouble"]["code"] == "BANK_DOWN"
    assert await booked(house) == []
    person.faults.clear()
    await sync(house, drain, made)
    assert (await house.api.get("/v1/transactions/sums")).json()["data"][0]["count"] == 150


@everywhere
async def test_an_ended_permission_is_given_again(household, drain, sandbox, person, provider):
    house = await household()
    account = person.account()
    person.add(account, "-1.00", "TEA", TODAY - timedelta(days=1))
    made = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    await drain()
    person.fault("expired")
    after = await sync(house, drain, made)
    assert (after["state"], after["nextSyncAt"]) == ("reconnect", None)
    assert "econnect" in after["trouble"]["remedy"]
    person.add(account, "-2.00", "CAKE", TODAY)
    step = await house.api.post(f"/v1/banks/connections/{made['id']}/reconnect", json={})
    answer = await finish(house, await consent(step.json()["data"]["redirectUrl"], person))
    assert answer.status_code == 201, answer.text
    await drain()
    again = await seen(house, made)
    assert (again["state"], again["trouble"], len(again["accounts"])) == ("active", None, 1)
    assert [words for _, _, words in await booked(house)] == ["TEA", "CAKE"]
    assert len((await house.api.get("/v1/banks/accounts")).json()["data"]) == 1


async def left(house, drain, runtime, connection, **query):
    """End a connection; the moment in which it can be kept has passed."""
    answer = await house.api.delete(f"/v1/banks/connections/{connection['id']}", params=query)
    assert answer.status_code == 200, answer.text
    async with runtime.database.system_session() as session:
        await session.execute(
            text("update banking.connection set due_at = now() - interval '1 s' where id = :id"),
            {"id": connection["id"]},
        )
        await session.execute(
            text(
                "update procrastinate_jobs set scheduled_at = now() where task_name = 'banking.leave_bank' and status = 'todo'"
            )
        )
    await drain()


@everywhere
async def test_leaving_revokes_at_the_provider(household, drain, sandbox, person, provider, runtime):
    house = await household()
    person.add(person.account(), "-1.00", "TEA", TODAY)
    made = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    await drain()
    login = next(each for each in sandbox.world.logins.values() if each.person is person)
    assert not login.revoked
    await left(house, drain, runtime, made)
    assert login.revoked
    assert (await house.api.get("/v1/banks/connections")).json()["data"] == []
    assert len(await booked(house)) == 1


@everywhere
async def test_what_a_connection_brought_goes_with_it_if_the_person_says_so(
    household, drain, sandbox, person, provider, runtime
):
    house = await household()
    account = person.account()
    person.add(account, "-1.00", "TEA", TODAY)
    made = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    await drain()
    place = {"accountId": made["accounts"][0]["accountId"], "bookedOn": f"{TODAY}"}
    await house.api.post("/v1/transactions", json={**place, "amount": "-7.00", "description": "by hand"})
    await left(house, drain, runtime, made, history="remove")
    assert [words for _, _, words in await booked(house)] == ["by hand"]
    again = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    await drain()
    assert again["accounts"][0]["accountId"] == place["accountId"]
    assert sorted(words for _, _, words in await booked(house)) == ["TEA", "by hand"]


async def test_an_account_that_holds_nothing_then_is_put_away_and_comes_back(
    household, drain, sandbox, person, runtime
):
    house = await household()
    person.add(person.account(), "-1.00", "TEA", TODAY)
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    await left(house, drain, runtime, made, history="remove")
    assert (await house.api.get("/v1/banks/accounts")).json()["data"] == []
    await connect(house, sandbox, person, "plaid")
    await drain()
    assert len((await house.api.get("/v1/banks/accounts")).json()["data"]) == 1
    assert len(await booked(house)) == 1


@pytest.mark.parametrize("history", ["keep", "remove"])
async def test_where_two_ways_lead_to_one_account_the_other_takes_over(
    household, drain, sandbox, person, runtime, history
):
    house = await household()
    account = person.account()
    person.add(account, "-1.00", "TEA", TODAY)
    first = await connect(house, sandbox, person, "enablebanking", **PROVIDERS["enablebanking"])
    second = await connect(house, sandbox, person, "tink", **PROVIDERS["tink"])
    await drain()
    assert not second["accounts"][0]["feeds"]
    await left(house, drain, runtime, first, history=history)
    person.add(account, "-2.00", "CAKE", TODAY)
    after = await sync(house, drain, second)
    assert after["accounts"][0]["feeds"]
    assert [words for _, _, words in await booked(house)] == ["TEA", "CAKE"]


@everywhere
async def test_an_account_put_away_does_not_sync_and_catches_up(household, drain, sandbox, person, provider):
    house = await household()
    one, other = person.account(name="One"), person.account(name="Other")
    made = await connect(house, sandbox, person, provider, **PROVIDERS[provider])
    await drain()
    away = next(each["accountId"] for each in made["accounts"] if each["name"].startswith("One"))
    answer = await house.api.delete(f"/v1/banks/{away}")
    assert (answer.status_code, answer.json()["data"]["hidden"]) == (200, True)
    person.add(one, "-1.00", "HERE", TODAY)
    person.add(other, "-2.00", "THERE", TODAY)
    await sync(house, drain, made)
    assert [words for _, _, words in await booked(house)] == ["THERE"]
    await house.api.patch(f"/v1/banks/accounts/{away}", json={"hidden": False})
    await sync(house, drain, made)
    assert sorted(words for _, _, words in await booked(house)) == ["HERE", "THERE"]
