"""What the assistant may ask of planning: can I retire at that age, and how are my goals."""

from typing import Annotated

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import facts
from guilder.kernel.actor import Actor
from guilder.kernel.contract import Contract
from guilder.kernel.facts import Cell, Chart, Column, Fact, Series, Table, Tool, Working
from guilder.kernel.money import Amount, plain
from guilder.planning import rules_plan
from guilder.planning.contracts import Goal, GoalNotFound
from guilder.planning.contracts_plan import Outlook
from guilder.planning.service import goals, plans


class RetirementQuestion(Contract):
    """age: to retire at. spending_per_month: in today's money, without taxes. extra_per_month: saved on top.

    What is left out is the plan's own.
    """

    age: Annotated[int | None, Field(ge=18, le=110)] = None
    spending_per_month: Annotated[Amount | None, Field(ge=0)] = None
    extra_per_month: Annotated[Amount | None, Field(ge=0)] = None


class GoalQuestion(Contract):
    """name: a goal's name or a part of it; all goals when left out."""

    name: Annotated[str | None, Field(max_length=80)] = None


async def _retirement_outlook(session: AsyncSession, actor: Actor, arguments: RetirementQuestion) -> Fact:
    found = await plans.outlook(
        session,
        actor=actor,
        retirement_age=arguments.age,
        spending_per_month=arguments.spending_per_month,
        extra_per_month=arguments.extra_per_month,
    )
    as_kept = arguments.spending_per_month is None and arguments.extra_per_month is None
    earliest = await plans.earliest_age(session, actor=actor) if as_kept else None
    plan, _, _ = await plans.chosen(session, actor=actor, assumptions=None)
    success, currency, ending = found.success, found.currency, found.ending
    taxed = rules_plan.taxed_as(plan.taxes)
    cells = [
        facts.number("age", found.retirement_age, "Retiring at"),
        facts.percent("probability", success.probability, "Probability that the money lasts"),
        facts.percent("standard_error", success.standard_error, "Standard error"),
        facts.percent("low", success.low, "95 % interval, from"),
        facts.percent("high", success.high, "95 % interval, to"),
        facts.percent("threshold", plan.success_threshold, "Wanted probability"),
        facts.number("end_age", found.end_age, "The money must last to"),
        facts.count("futures", success.paths, "Futures run"),
        facts.money("savings", found.savings, currency, "Savings today"),
        facts.money("spending_per_month", found.spending_per_year / 12, currency, "Spent per month in retirement"),
        facts.money("ending_poor", ending.p10, currency, "Left at the end in a poor future (10 %)"),
        facts.money("ending_median", ending.p50, currency, f"Left at {found.end_age} in the median future"),
        facts.money("ending_good", ending.p90, currency, "Left at the end in a good future (90 %)"),
        facts.text("basis", f"in today's money, {taxed}", "Amounts are"),
    ]
    if found.shortfall is not None:
        cells.append(facts.number("run_out_age", found.shortfall.median_age, "When it fails, the money runs out at"))
    if earliest is not None:
        cells.append(facts.number("earliest_age", earliest, "Earliest age at the wanted probability"))
    return Fact.of(
        "planning.retirement_outlook",
        f"Retiring at {found.retirement_age}",
        cells,
        found.working,
        chart=_fan(found, taxed),
    )


def _fan(outlook: Outlook, taxed: str) -> Chart:
    ages = tuple(str(year.age) for year in outlook.years)
    names = {"p10": "Poor (10 %)", "p25": "25 %", "p50": "Median", "p75": "75 %", "p90": "Good (90 %)"}
    return Chart(
        version=1,
        kind="fan",
        title=f"Wealth by age, in today's money, {taxed}",
        series=tuple(
            Series(
                id=key,
                label=label,
                kind="money",
                currency=outlook.currency,
                x=ages,
                y=tuple(plain(getattr(year.real, key), outlook.currency) for year in outlook.years),
            )
            for key, label in names.items()
        ),
    )


async def _goal_progress(session: AsyncSession, actor: Actor, arguments: GoalQuestion) -> Fact:
    found = await goals.list_goals(session, actor=actor)
    if arguments.name:
        wanted = arguments.name.casefold()
        found = [goal for goal in found if wanted in goal.name.casefold() or wanted in goal.kind.replace("_", " ")]
        if not found:
            raise GoalNotFound
    cells = [facts.count("goals", len(found), "Goals")]
    for place, goal in enumerate(found, start=1):
        cells += _goal_cells(f"_{place}", goal)
    if len(found) == 1:
        working = (await goals.goal_progress(session, actor=actor, goal_id=found[0].id)).working
    else:
        working = Working.of(
            "How the goals stand",
            "Each probability = futures that hold at least the target on the day ÷ all futures. In today's money, "
            "before tax.",
            table=_goal_table(found),
            link="/goals",
        )
    return Fact.of("planning.goal_progress", "Goals", cells, working)


def _goal_cells(mark: str, goal: Goal) -> list[Cell]:
    words = {"on_track": "on track", "at_risk": "at risk", "off_track": "off track"}
    cells = [
        facts.text(f"name{mark}", goal.name, "Goal"),
        facts.percent(f"probability{mark}", goal.probability, "Probability"),
        facts.percent(f"standard_error{mark}", goal.standard_error, "Standard error"),
        facts.text(f"funding{mark}", words[goal.funding], "Stands"),
        facts.money(f"saved{mark}", goal.savings, goal.currency, "Saved"),
        facts.money(f"target{mark}", goal.target, goal.currency, "Target"),
        facts.day(f"target_date{mark}", goal.target_date, "By"),
        facts.money(f"contribution{mark}", goal.contribution_per_month, goal.currency, "Saved per month"),
    ]
    if goal.required_per_month is not None:
        cells.append(facts.money(f"required{mark}", goal.required_per_month, goal.currency, "Needed per month"))
    return cells


def _goal_table(found: list[Goal]) -> Table:
    return Table(
        columns=(
            Column(key="name", label="Goal", kind="text"),
            Column(key="target", label="Target", kind="money"),
            Column(key="date", label="By", kind="date"),
            Column(key="saved", label="Saved", kind="money"),
            Column(key="probability", label="Probability", kind="percent"),
        ),
        rows=tuple(
            {
                "name": goal.name,
                "currency": goal.currency,
                "target": plain(goal.target, goal.currency),
                "date": goal.target_date.isoformat(),
                "saved": plain(goal.savings, goal.currency),
                "probability": str(goal.probability),
            }
            for goal in found
        ),
        total=len(found),
    )


RETIREMENT_OUTLOOK = Tool(
    name="planning.retirement_outlook",
    description="How likely the retirement plan holds when retiring at an age (or as planned): probability with its "
    "error, what is left, the earliest age. Says whether before or after tax.",
    arguments=RetirementQuestion,
    permission="plan:read",
    run=_retirement_outlook,
)
GOAL_PROGRESS = Tool(
    name="planning.goal_progress",
    description="How the savings goals stand: saved, target, probability, what is needed per month. Before tax.",
    arguments=GoalQuestion,
    permission="plan:read",
    run=_goal_progress,
)
