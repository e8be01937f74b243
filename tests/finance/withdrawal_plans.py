"""Households that draw down, with overrides."""

from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.montecarlo.market import LONG_RUN
from guilder.finance.withdrawals.contracts import WithdrawalsInput
from guilder.finance.withdrawals.planner import plan_withdrawals

NOTHING = {"meanRate": 0.0, "volatilityRate": 0.0}
#: No growth and no inflation: sums can be done by hand.
STILL = LONG_RUN.model_dump(by_alias=True) | {
    "stocks": NOTHING,
    "bonds": NOTHING,
    "cash": NOTHING,
    "inflation": NOTHING,
    "inflationNow": 0.0,
    "correlations": dict.fromkeys(LONG_RUN.correlations.model_dump(by_alias=True), 0.0),
}
NO_YIELDS = {"dividendRate": 0.0, "bondInterestRate": 0.0}


def plan(balances=(300_000, 300_000, 300_000), **changes):
    """One person from 62 to 71 who lives on 50,000 a year in a market that stands still; broker (bought for its value), IRA, Roth."""
    broker, ira, roth = (str(balance) for balance in balances)
    given = {
        "firstYear": 2026,
        "people": [{"birthYear": 1964, "endAge": 71, "retirementAge": 60}],
        "accounts": [
            {"key": "broker", "kind": "taxable", "balance": broker},
            {"key": "ira", "kind": "traditional", "balance": ira},
            {"key": "roth", "kind": "roth", "balance": roth},
        ],
        "spending": {"amountPerYear": "50000"},
        "market": STILL,
        "yields": NO_YIELDS,
    }
    return LedgerInput.model_validate(given | changes)


def best(household, **options):
    """The planner's answer."""
    return plan_withdrawals(WithdrawalsInput(plan=household, **options))
