"""Rates and conversions through HTTP."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from guilder.fx import history
from guilder.kernel import clock

pytestmark = pytest.mark.usefixtures("rates_loaded")


async def data(call, status=200):
    answer = await call
    assert answer.status_code == status, answer.text
    return answer.json()["data"] if answer.content else None


async def test_the_whole_history_is_there_once(runtime) -> None:
    async with runtime.database.system_session() as session:
        count, first = (await session.execute(text("select count(*), min(day) from fx.rate"))).one()
        ends = (
            await session.execute(
                text("select string_agg(per_euro::text, ' ' order by currency) from fx.rate where day = '1999-01-04' "
                     "and currency in ('USD', 'JPY', 'ROL', 'TRL')")
            )
        ).scalar_one()  # fmt: skip
    assert count >= 221_702  # 7,126 days, as packaged in October 2026
    assert str(first) == "1999-01-04"
    assert ends == "133.73 13111 372274 1.1789"
    assert await asyncio.to_thread(history.load, runtime.database.system_dsn) == 0


async def test_convert_tells_the_rate_and_its_day(household) -> None:
    home = await household()
    got = await data(home.api.get("/v1/fx/convert", params={"amount": "100", "from": "USD", "on": "2025-03-01"}))
    assert got == {
        "original": {"amount": "100.00", "currency": "USD"},
        "converted": {"amount": "96.05", "currency": "EUR"},
        "rate": "0.960522524253",
        "askedOn": "2025-03-01",
        "ratedOn": "2025-02-28",
        "source": "ecb",
        "formula": "European Central Bank: 1 EUR = 1.0411 USD (2025-02-28)",
    }
    cross = await data(
        home.api.get("/v1/fx/convert", params={"amount": "100", "from": "USD", "to": "JPY", "on": "2020-04-13"})
    )
    # Easter Monday: Thursday's rates. 100 × 118.33 ÷ 1.0867 = 10888.93…
    assert cross["converted"] == {"amount": "10889", "currency": "JPY"}
    assert cross["ratedOn"] == "2020-04-09"


@pytest.mark.parametrize(
    ("params", "status", "says"),
    [
        ({"amount": "1", "from": "BGN", "on": "2026-02-01"}, 409, "is of 2025-12-31, more than 10 days before"),
        ({"amount": "1", "from": "KWD", "on": "2026-02-01"}, 409, "published no rate for KWD up to 2026-02-01. State"),
        ({"amount": "1", "from": "USD", "on": "1998-12-31"}, 409, "published no rate for USD up to 1998-12-31"),
        ({"amount": "1", "from": "usd", "on": "2026-02-01"}, 422, "another look"),
        ({"amount": "1.5e400", "from": "USD"}, 422, "another look"),
    ],
)
async def test_no_answer_rather_than_a_wrong_one(household, params, status, says) -> None:
    home = await household()
    answer = await home.api.get("/v1/fx/convert", params=params)
    assert answer.status_code == status, answer.text
    assert says in answer.json()["error"]["message"]


async def test_a_list_against_the_own_currency(household) -> None:
    home = await household(currency="CHF")
    rates = await data(home.api.get("/v1/fx/rates", params={"on": "2025-03-01"}))
    found = {rate["currency"]: rate for rate in rates}
    assert "CHF" not in found
    # 1 EUR = 0.9394 CHF ; 0.9394 ÷ 1.0411 = 0.902314859283…
    assert found["EUR"]["rate"] == "0.9394"
    assert found["USD"]["rate"] == "0.902314859283"
    assert found["USD"]["against"] == "CHF"
    assert found["USD"]["ratedOn"] == "2025-02-28"


async def test_own_rates_belong_to_one_household(household) -> None:
    home, other = await household(), await household()
    cmd = {"currency": "KWD", "against": "EUR", "rate": "3.05", "firstOn": "2026-01-01", "lastOn": "2026-01-31"}
    stated = await data(home.api.post("/v1/fx/own-rates", json=cmd), 201)
    asked = {"amount": "12.345", "from": "KWD", "on": "2026-01-31"}
    got = await data(home.api.get("/v1/fx/convert", params=asked))
    assert got["converted"] == {"amount": "37.65", "currency": "EUR"}
    assert got["source"] == "own"
    assert got["formula"] == "Stated here: 1 KWD = 3.05 EUR (from 2026-01-01)"
    assert (await other.api.get("/v1/fx/convert", params=asked)).status_code == 409
    assert (await home.api.get("/v1/fx/convert", params=asked | {"on": "2026-02-01"})).status_code == 409
    again = await data(home.api.post("/v1/fx/own-rates", json=cmd | {"rate": "3.1"}), 201)
    assert again["id"] == stated["id"]
    assert [one["rate"] for one in await data(home.api.get("/v1/fx/own-rates"))] == ["3.1"]
    assert (await other.api.delete(f"/v1/fx/own-rates/{stated['id']}")).status_code == 404
    await data(home.api.delete(f"/v1/fx/own-rates/{stated['id']}"), 204)
    assert (await home.api.get("/v1/fx/convert", params=asked)).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": "0"}, {"rate": "-1"}, {"rate": 1.5}, {"against": "KWD"}, {"lastOn": "2025-12-31"},
        {"lastOn": "2028-01-01"}, {"currency": "DEM"},
    ],
)  # fmt: skip
async def test_a_senseless_rate_is_refused(household, wrong) -> None:
    home = await household()
    cmd = {"currency": "KWD", "against": "EUR", "rate": "3.05", "firstOn": "2026-01-01"} | wrong
    assert (await home.api.post("/v1/fx/own-rates", json=cmd)).status_code == 422


async def test_without_a_day_it_is_today(household) -> None:
    with clock.travel_to(datetime(2026, 10, 31, 12, tzinfo=UTC)):
        home = await household()
        got = await data(home.api.get("/v1/fx/convert", params={"amount": "1117.20", "from": "USD"}))
    assert got["converted"]["amount"] == "1000.00"
    assert (got["askedOn"], got["ratedOn"]) == ("2026-10-31", "2026-10-30")
