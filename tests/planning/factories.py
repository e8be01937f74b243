"""Bodies of requests, with keyword overrides in the JSON's own names."""

from datetime import timedelta
from typing import Any

from guilder.kernel import clock
from guilder.kernel.actor import Actor


def assumptions(**changes: Any) -> dict[str, Any]:
    """A household of 45 that retires at 65."""
    return {
        "birthYear": clock.today("UTC").year - 45,
        "retirementAge": 65,
        "endAge": 95,
        "spendingPerMonth": "4000",
        "savings": "300000",
        "accountIds": [],
        "contributionPerMonth": "1500",
        "contributionGrowthRate": 0.0,
        "incomes": [{"name": "Pension", "amountPerMonth": "1500", "fromAge": 67, "toAge": None}],
        "allocation": {"stocks": 0.6, "bonds": 0.35, "cash": 0.05},
        "retirementAllocation": None,
        "feeRate": 0.003,
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
