"""Pure decisions about goals: a household's words into the engine's input, and where a goal stands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guilder.finance.montecarlo.contracts import Allocation, MonteCarloInput, Percentiles, Success
from guilder.finance.montecarlo.market import LONG_RUN, Market
from guilder.kernel import facts
from guilder.kernel.facts import Cell, Column, Table, Working
from guilder.kernel.money import plain, quantize
from guilder.planning.contracts import Feasibility, Funding, RiskTolerance

#: The paths of everything that answers at once.
PATHS = 5_000
#: at_risk reaches down to this share of the threshold.
AT_RISK = 0.75

ALLOCATIONS: dict[RiskTolerance, Allocation] = {
    "cash": Allocation(stocks=0.0, bonds=0.0, cash=1.0),
    "cautious": Allocation(stocks=0.2, bonds=0.5, cash=0.3),
    "balanced": Allocation(stocks=0.6, bonds=0.35, cash=0.05),
    "growth": Allocation(stocks=0.85, bonds=0.15, cash=0.0),
}


@dataclass(frozen=True)
class GoalSums:
    """What a goal's assessment rests on, all in today's money."""

    target: Decimal
    savings: Decimal
    contribution_per_month: Decimal
    risk_tolerance: RiskTolerance
    success_threshold: float
    months: int
    currency: str


@dataclass(frozen=True)
class Assessment:
    """Where a goal stands; the words are those of contracts.Goal."""

    present_value: Decimal
    expected: Decimal
    required_per_month: Decimal | None
    feasibility: Feasibility
    success: Success
    funding: Funding


def months_until(target: date, today: date) -> int:
    """Whole months from today to the target day, at least 0."""
    months = 12 * (target.year - today.year) + target.month - today.month
    return max(0, months - (target.day < today.day))


def goal_input(goal: GoalSums) -> MonteCarloInput:
    """The engine's input for a goal that lies at least a month ahead."""
    return MonteCarloInput(
        currency=goal.currency,
        months=min(960, goal.months),
        paths=PATHS,
        savings=max(goal.savings, Decimal(0)),
        contribution_per_month=goal.contribution_per_month,
        target=goal.target,
        allocation=ALLOCATIONS[goal.risk_tolerance],
    )


def expected_real_rate(allocation: Allocation, market: Market = LONG_RUN) -> float:
    """(1 + Σ weight × mean) ÷ (1 + inflation) − 1, a year."""
    nominal = sum(
        weight * asset.mean_rate
        for weight, asset in (
            (allocation.stocks, market.stocks),
            (allocation.bonds, market.bonds),
            (allocation.cash, market.cash),
        )
    )
    return (1 + nominal) / (1 + market.inflation.mean_rate) - 1


def present_value(goal: GoalSums) -> Decimal:
    """Target ÷ (1 + r)^(months ÷ 12) at the allocation's expected real return."""
    growth = (1 + expected_real_rate(ALLOCATIONS[goal.risk_tolerance])) ** (goal.months / 12)
    return quantize(goal.target / Decimal(growth), goal.currency)


def expected_value(goal: GoalSums) -> Decimal:
    """Savings × (1 + r)^(months ÷ 12) + contribution × ((1 + m)^months − 1) ÷ m, m the monthly rate."""
    monthly = math.expm1(math.log1p(expected_real_rate(ALLOCATIONS[goal.risk_tolerance])) / 12)
    growth = (1 + monthly) ** goal.months
    saved = float(goal.savings) * growth + float(goal.contribution_per_month) * (growth - 1) / monthly
    return quantize(Decimal(saved), goal.currency)


def assessed(goal: GoalSums, success: Success, required: Decimal | None) -> Assessment:
    """The words for a goal's numbers."""
    return Assessment(
        present_value=present_value(goal),
        expected=expected_value(goal),
        required_per_month=required,
        feasibility=_feasibility(goal, success, required),
        success=success,
        funding=funding(success.probability, goal.success_threshold),
    )


def funding(probability: float, threshold: float) -> Funding:
    """on_track from the threshold up, at_risk from three quarters of it, else off_track."""
    if probability >= threshold:
        return "on_track"
    return "at_risk" if probability >= AT_RISK * threshold - 1e-9 else "off_track"


def _feasibility(goal: GoalSums, success: Success, required: Decimal | None) -> Feasibility:
    if success.probability >= goal.success_threshold:
        return "feasible"
    return "out_of_reach" if required is None else "needs_more"


def goal_working(goal: GoalSums, success: Success, moments: Sequence[tuple[str, Percentiles]]) -> Working:
    """How a goal's probability came about."""
    currency = goal.currency
    return Working.of(
        "How likely the goal is reached",
        "Probability = futures that hold at least the target on the day ÷ all futures. Needed per month = the least "
        "saving that succeeds in the wanted share of the same futures. Standard error = √(p·(1 − p) ÷ futures). In "
        "today's money, before tax.",
        inputs=[
            facts.money("target", goal.target, currency, "Target"),
            facts.count("months", goal.months, "Months left"),
            facts.money("savings", goal.savings, currency, "Saved today"),
            facts.money("contribution", goal.contribution_per_month, currency, "Saved per month"),
            facts.percent("threshold", goal.success_threshold, "Wanted probability"),
            facts.count("futures", success.paths, "Futures run"),
            facts.count("successes", success.successes, "Futures that reach the target"),
            *market_cells(LONG_RUN, ALLOCATIONS[goal.risk_tolerance]),
            facts.count("seed", MonteCarloInput().seed, "Seed of the random numbers"),
            facts.text("basis", "Today's money, before tax", "Amounts are in"),
        ],
        table=percentile_table(moments, currency, "Month"),
        link="/goals",
    )


def market_cells(market: Market, mix: Allocation) -> list[Cell]:
    """What is assumed of markets, for a working."""
    expected = [
        facts.percent(f"{name}_mean", getattr(market, name).mean_rate, f"{label}: expected return per year")
        for name, label in (("stocks", "Stocks"), ("bonds", "Bonds"), ("cash", "Cash"))
    ]
    spread = [
        facts.percent(f"{name}_volatility", getattr(market, name).volatility_rate, f"{label}: volatility")
        for name, label in (("stocks", "Stocks"), ("bonds", "Bonds"), ("cash", "Cash"))
    ]
    return [
        facts.percent("stocks_share", mix.stocks, "Share in stocks"),
        facts.percent("bonds_share", mix.bonds, "Share in bonds"),
        facts.percent("cash_share", mix.cash, "Share in cash"),
        *expected,
        *spread,
        facts.percent("inflation_mean", market.inflation.mean_rate, "Inflation expected per year"),
        facts.text("model", f"{market.name}: {market.source}", "Assumptions from"),
    ]


def percentile_table(rows: Sequence[tuple[str, Percentiles]], currency: str, label: str) -> Table:
    """(label, percentiles) to a table of five columns of money."""
    words = (("p10", "Poor (10 %)"), ("p25", "25 %"), ("p50", "Median"), ("p75", "75 %"), ("p90", "Good (90 %)"))
    return Table(
        columns=(
            Column(key="when", label=label, kind="text"),
            *(Column(key=key, label=word, kind="money") for key, word in words),
        ),
        rows=tuple(
            {
                "when": when,
                "currency": currency,
                **{key: plain(getattr(percentiles, key), currency) for key, _ in words},
            }
            for when, percentiles in rows
        ),
        total=len(rows),
    )
