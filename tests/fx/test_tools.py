"""What the assistant looks up: an amount in another currency, with its working."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from guilder.fx.contracts import NoRate
from guilder.fx.tools import tools
from guilder.kernel.actor import Actor
from guilder.kernel.clock import travel_to

pytestmark = pytest.mark.usefixtures("rates_loaded")


async def _asked(household, runtime, **asked):
    home = await household()
    actor = Actor(
        user_id=home.user_id, workspace_id=home.workspace_id, role="owner", session_id=home.user_id, request_id="test",
        permissions=frozenset(), time_zone="Europe/Berlin", currency="EUR",
    )  # fmt: skip
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        return await tools[0].call(session, actor, {"amount": Decimal(100), "source": "USD", "target": "EUR", **asked})


async def test_the_working_names_the_rate_and_its_day(household, runtime) -> None:
    fact = await _asked(household, runtime, on=date(2025, 3, 1))
    cells = {cell.id: cell.value for cell in fact.cells}
    assert (cells["original"], cells["converted"]) == ("100.00", "96.05")  # 1 EUR = 1.0411 USD, ECB, 28 February 2025
    assert (cells["asked_on"], cells["rated_on"]) == ("2025-03-01", "2025-02-28")
    assert "own" not in cells
    assert "1.0411" in fact.working.formula


async def test_of_today_the_newest_rate_serves_and_is_named(household, runtime) -> None:
    with travel_to(datetime(2031, 1, 6, 12, tzinfo=UTC)):
        fact = await _asked(household, runtime)
        with pytest.raises(NoRate):
            await _asked(household, runtime, on=date(2031, 1, 6))
    cells = {cell.id: cell.value for cell in fact.cells}
    assert cells["old"] == "the newest rate there is"
    assert cells["rated_on"] >= "2026-10-01"
