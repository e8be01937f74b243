"""Regular payments among what stands out, through HTTP."""

from datetime import UTC, date, datetime

import pytest

from guilder.kernel.clock import travel_to
from insights.factories import an_account, book, category

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def now():
    with travel_to(NOW):
        yield


async def told(home):
    answer = await home.api.get("/v1/analytics/insights")
    assert answer.status_code == 200, answer.text
    kinds = {"price_rise", "payment_missed", "charged_after"}
    return [one for one in answer.json()["data"] if one["kind"] in kinds]


async def pay(home, account, text, price, months):
    streaming = await category(home, "streaming")
    for month in months:
        await book(home, account, date(2026, month, 6), price, category_id=streaming, text=text)


async def test_a_price_that_rose_is_told_with_what_it_adds_in_a_year(household, now):
    home = await household()
    account = await an_account(home)
    await pay(home, account, "Bluefin Films", "-13.99", (7, 8, 9, 10))
    await pay(home, account, "Bluefin Films", "-15.99", (11,))
    (one,) = await told(home)
    assert (one["kind"], one["title"]) == ("price_rise", "Bluefin Films became dearer")
    assert [cell["value"] for cell in one["figures"]] == ["13.99", "15.99", "24.00"]
    assert one["link"].startswith("/recurring?series=")


async def test_a_payment_that_did_not_come_and_one_that_should_not_have(household, drain, now):
    home = await household()
    account = await an_account(home)
    await pay(home, account, "Bluefin Films", "-13.99", (6, 7, 8, 9, 10))
    await pay(home, account, "Tidewater Radio", "-9.99", (6, 7, 8, 9, 10))
    await book(home, account, date(2026, 11, 20), "-5", text="Bakery")
    await drain()
    assert {one["title"] for one in await told(home)} == {"Bluefin Films was not paid", "Tidewater Radio was not paid"}
    series = {one["payee"]: one["id"] for one in (await home.api.get("/v1/recurring")).json()["data"]}
    await home.api.patch(f"/v1/recurring/{series['Bluefin Films']}", json={"cancelledOn": "2026-10-10"})
    await home.api.patch(f"/v1/recurring/{series['Tidewater Radio']}", json={"cancelledOn": "2026-10-10"})
    assert await told(home) == []
    await pay(home, account, "Tidewater Radio", "-9.99", (11,))
    await drain()
    (one,) = await told(home)
    assert (one["kind"], one["priority"]) == ("charged_after", "high")
