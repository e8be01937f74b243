"""Bodies of requests, with keyword overrides in the JSON's own names."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from guilder.kernel import clock
from guilder.kernel.actor import Actor


def assumptions(
    *,
    retire: int = 65,
    end: int = 95,
    age: int = 45,
    spending: str = "48000",
    savings: str = "300000",
    saving: str = "18000",
    accounts: Sequence[str] = (),
    **changes: Any,
) -> dict[str, Any]:
    """A household of one, 45, that retires at 65; amounts a year. accounts: followed instead of `savings`."""
    typed = [{"key": "savings", "name": "Savings", "kind": "taxable", "balance": savings}]
    followed = [{"key": each, "name": "Depot", "kind": "taxable", "accountId": each} for each in accounts]
    where = followed or typed
    return {
        "people": [{"birthYear": clock.today("UTC").year - age, "retirementAge": retire, "endAge": end}],
        "accounts": where,
        "allocation": {"stocks": 0.6, "bonds": 0.35, "cash": 0.05},
        "feeRate": 0.003,
        "incomes": [{"name": "Pension", "kind": "pension", "amountPerYear": "18000", "fromAge": 67}],
        "contributions": [{"account": where[0]["key"], "amountPerYear": saving, "source": "outside"}],
        "spending": {"amountPerYear": spending, "beforeRetirementPerYear": "0", "surplus": "spent"},
        "taxes": {"regime": "none"},
        "successThreshold": 0.85,
        "seed": 1,
    } | changes


def goal(**changes: Any) -> dict[str, Any]:
    """A house in about five years."""
    return {
        "name": "House",
        "kind": "house",
        "priority": "important",
        "target": "60000",
        "targetDate": (clock.today("UTC") + timedelta(days=5 * 365)).isoformat(),
        "savings": "20000",
        "accountIds": [],
        "contributionPerMonth": "500",
        "riskTolerance": "cautious",
        "successThreshold": 0.8,
    } | changes


def actor_of(home: Any) -> Actor:
    """The household's owner, for what is called without HTTP."""
    return Actor(
        user_id=home.user_id,
        workspace_id=home.workspace_id,
        role="owner",
        session_id=None,
        request_id="test",
        permissions=frozenset({"plan:read", "plan:write"}),
        time_zone="Europe/Berlin",
        currency="EUR",
    )
