"""Pure decisions: a household's words into the engine's input, its result back into ages, and where a goal stands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guilder.finance.montecarlo.contracts import (
    Allocation,
    Income,
    MonteCarloInput,
    MonteCarloResult,
    Percentiles,
    Success,
)
from guilder.finance.montecarlo.market import LONG_RUN, Market
from guilder.kernel import facts
from guilder.kernel.facts import Cell, Column, Table, Working
from guilder.kernel.money import plain, quantize
from guilder.planning.contracts import (
    Feasibility,
    Funding,
    Outlook,
    OutlookShortfall,
    OutlookYear,
    PlanAssumptions,
    PlanIsOver,
    RiskTolerance,
)

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


def suggested(today: date) -> PlanAssumptions:
    """Where a household starts that has told nothing yet: round figures, to be changed."""
    return PlanAssumptions(
        birth_year=today.year - 40,
        retirement_age=67,
        end_age=95,
        spending_per_month=Decimal(2500),
        savings=Decimal(0),
        account_ids=(),
        contribution_per_month=Decimal(500),
        contribution_growth_rate=0.0,
        incomes=(),
        allocation=ALLOCATIONS["balanced"],
        retirement_allocation=None,
        fee_rate=0.003,
        success_threshold=0.85,
        seed=1,
    )


def to_input(
    plan: PlanAssumptions, *, savings: Decimal, currency: str, today: date, paths: int = PATHS
) -> MonteCarloInput:
    """The engine's input: ages become months from today, a year of age being a calendar year. Raises PlanIsOver 422."""
    age = today.year - plan.birth_year
    if plan.end_age <= age:
        raise PlanIsOver

    def month(of_age: int) -> int:
        return max(0, 12 * (of_age - age))

    return MonteCarloInput(
        currency=currency,
        months=min(960, month(plan.end_age)),
        paths=paths,
        seed=plan.seed,
        savings=savings,
        contribution_per_month=plan.contribution_per_month,
        contribution_growth_rate=plan.contribution_growth_rate,
        retirement_month=month(plan.retirement_age),
        spending_per_month=plan.spending_per_month,
        incomes=tuple(
            Income(
                name=income.name,
                amount_per_month=income.amount_per_month,
                from_month=min(960, month(income.from_age)),
                to_month=None if income.to_age is None else min(960, month(income.to_age)),
            )
            for income in plan.incomes
        ),
        allocation=plan.allocation,
        retirement_allocation=plan.retirement_allocation,
        fee_rate=plan.fee_rate,
        market=LONG_RUN,
    )


def to_outlook(plan: PlanAssumptions, result: MonteCarloResult, *, today: date) -> Outlook:
    """The engine's result in ages and calendar years."""
    inputs, shortfall = result.inputs, result.shortfall
    age = today.year - plan.birth_year
    return Outlook(
        currency=inputs.currency,
        age_now=age,
        retirement_age=plan.retirement_age,
        end_age=plan.end_age,
        savings=quantize(inputs.savings, inputs.currency),
        success=result.success,
        shortfall=shortfall
        and OutlookShortfall(
            median_age=age + (shortfall.median_first_month - 1) // 12,
            early_age=age + (shortfall.p10_first_month - 1) // 12,
            median_amount=shortfall.median_amount,
            p90_amount=shortfall.p90_amount,
        ),
        years=tuple(
            OutlookYear(
                age=age + moment.month // 12,
                year=today.year + moment.month // 12,
                real=moment.real,
                nominal_median=moment.nominal_median,
                solvent=moment.solvent,
            )
            for moment in result.years
        ),
        basis=result.basis,
        seed=inputs.seed,
        market=inputs.market.name,
        market_source=inputs.market.source,
        fingerprint=result.fingerprint,
        working=_plan_working(plan, result, today=today),
    )


def _plan_working(plan: PlanAssumptions, result: MonteCarloResult, *, today: date) -> Working:
    inputs, currency = result.inputs, result.inputs.currency
    cells = [
        facts.count("futures", result.success.paths, "Futures run"),
        facts.count("successes", result.success.successes, "Futures in which the money lasts"),
        facts.money("savings", inputs.savings, currency, "Savings today"),
        facts.number("age", today.year - plan.birth_year, "Age now"),
        facts.number("retirement_age", plan.retirement_age, "Retiring at"),
        facts.number("end_age", plan.end_age, "The money must last to"),
        facts.money("contribution", plan.contribution_per_month, currency, "Saved per month until then"),
        facts.money("spending", plan.spending_per_month, currency, "Spent per month from then on"),
        *(
            facts.money(
                f"income_{place}", income.amount_per_month, currency, f"{income.name}, monthly from {income.from_age}"
            )
            for place, income in enumerate(plan.incomes, start=1)
        ),
        facts.percent("fee", plan.fee_rate, "Fees per year"),
        *_model_cells(inputs),
    ]
    return Working.of(
        "How likely the money lasts",
        _FORMULA,
        inputs=cells,
        table=_percentile_table(
            [(str(today.year - plan.birth_year + moment.month // 12), moment.real) for moment in result.years],
            currency,
            "Age",
        ),
        link="/plan",
    )


_FORMULA = (
    "Probability = futures in which every month is paid in full ÷ all futures. Each future draws monthly returns of "
    "stocks, bonds and cash (correlated, lognormal, arithmetic means) and its own inflation (a first-order "
    "autoregression). Spending leaves at the start of a month, savings arrive at its end; weights are restored "
    "monthly. Standard error = √(p·(1 − p) ÷ futures). In today's money, before tax."
)


def _model_cells(inputs: MonteCarloInput) -> list[Cell]:
    market, mix = inputs.market, inputs.allocation
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
        facts.count("seed", inputs.seed, "Seed of the random numbers"),
        facts.text("basis", "Today's money, before tax", "Amounts are in"),
    ]


def _percentile_table(rows: Sequence[tuple[str, Percentiles]], currency: str, label: str) -> Table:
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


# --- goals ---------------------------------------------------------------------------------------


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
            *_model_cells(goal_input(goal) if goal.months else MonteCarloInput()),
        ],
        table=_percentile_table(moments, currency, "Month"),
        link="/goals",
    )
