"""The retirement planner and the goal planner: what the plan's simulations say, with what they stand on."""

from decimal import Decimal
from typing import Any

from guilder.assistant.agents.desk import Answer, Desk, Known, Question
from guilder.assistant.agents.phrases import NOT_ADVICE, amounts, joined, one_or_many
from guilder.assistant.slots.figures import yearly


async def retirement_outlook(desk: Desk, question: Question) -> Answer:
    """The chance that the money lasts, for the age and spending that the question names, else the plan's own."""
    arguments: dict[str, Any] = {"age": question.age}
    for amount in question.amounts:
        if amount.more:
            arguments["contribution"] = amount.value / {"week": Decimal(12) / 52, "year": Decimal(12)}.get(
                amount.per or "", Decimal(1)
            )
        else:
            arguments["spending"] = yearly(amount)
        arguments["currency"] = amount.currency or question.currency
    known = await desk.look_up("planning.retirement_outlook", **arguments)
    if known.whole("missing") > 0:
        wanted = [known.ref(cell) for cell in known.fact.cells if cell.kind == "text" and cell.id.startswith("missing")]
        return Answer(
            [
                f"To answer that, Guilder needs to know {joined(wanted) if wanted else 'a little more'}.",
                "Set it on the [plan page](/plan), then ask again.",
            ]
        )
    sentences = [_verdict(known)]
    if known.has("success"):
        sentences.append(_odds(known))
    middle = known.money("median")
    if middle:
        low = known.money("p10")
        unlucky = f"; in the unluckiest tenth it is {amounts(known, low)} or less" if low else ""
        sentences.append(
            f"In the middle of all futures {amounts(known, middle)} is left at the end, in today’s money{unlucky}."
        )
    if known.has("earliest_age") and known.has("success") and _likely(known) < Decimal("0.8"):
        sentences.append(f"The earliest age at which it holds is {known.ref('earliest_age')}.")
    await desk.draw(known)
    return Answer(
        sentences, aside=f"All amounts are before tax. {NOT_ADVICE} Change the assumptions on the [plan page](/plan)."
    )


def _likely(known: Known) -> Decimal:
    cell = known.fact.get("success")
    return Decimal(cell.value) if cell else Decimal(0)


def _verdict(known: Known) -> str:
    age = f" at {known.ref('retire_age')}" if known.has("retire_age") else ""
    spending = known.money("spending")
    on = f" on {amounts(known, spending)} a year, before tax" if spending else ""
    likely = _likely(known)
    if likely >= Decimal("0.9"):
        return f"Yes, retiring{age}{on} looks solid."
    if likely >= Decimal("0.75"):
        return f"Retiring{age}{on} looks possible, with some risk."
    if likely >= Decimal("0.5"):
        return f"Retiring{age}{on} is uncertain: closer to a coin toss than to a plan."
    return f"As things stand, retiring{age}{on} would probably not hold."


def _odds(known: Known) -> str:
    give = f" (give or take {known.ref('success_error')})" if known.has("success_error") else ""
    paths = f" of {known.ref('paths')} simulated futures" if known.has("paths") else " of the simulated futures"
    years = f" for the {known.ref('years')} years" if known.has("years") else ""
    return f"Your money lasts{years} in {known.ref('success')}{give}{paths}."


async def goal_progress(desk: Desk, question: Question) -> Answer:
    """How far each goal is, and what it still needs."""
    known = await desk.look_up("planning.goal_progress")
    total = known.whole("count")
    if total == 0:
        return Answer(
            [
                "You have not set a goal yet.",
                "Start with one on the [goals page](/goals): an emergency fund is a good first.",
            ]
        )
    goals = [at for at in range(1, 9) if known.has(f"goal{at}_name")]
    asked = [at for at in goals if _name(known, at).lower() in question.text.lower()] or _sharing(
        known, goals, question.text
    )
    if asked:
        goals = asked
    sentences = [] if len(goals) == 1 else [f"You have {one_or_many(known, 'count', 'goal', 'goals')}."]
    for at in goals[:4]:
        sentences.append(_goal(known, at))
        if len(goals) == 1:
            sentences += _needs(known, at)
    await desk.draw(known)
    return Answer(sentences, aside=NOT_ADVICE)


def _name(known: Known, at: int) -> str:
    cell = known.fact.get(f"goal{at}_name")
    return cell.value if cell else ""


def _sharing(known: Known, goals: list[int], text: str) -> list[int]:
    words = {word.strip("?.,!'").lower() for word in text.split() if len(word) > 3}
    words -= {
        "goal",
        "goals",
        "savings",
        "fund",
        "money",
        "progress",
        "doing",
        "track",
        "reach",
        "when",
        "will",
        "much",
        "have",
        "need",
    }
    return [at for at in goals if words & {word.lower() for word in _name(known, at).split()}]


def _goal(known: Known, at: int) -> str:
    saved = (
        f": {known.ref(f'goal{at}_saved')} of {known.ref(f'goal{at}_target')}"
        if known.has(f"goal{at}_saved") and known.has(f"goal{at}_target")
        else ""
    )
    done = f" ({known.ref(f'goal{at}_progress')})" if known.has(f"goal{at}_progress") else ""
    status = f", {known.ref(f'goal{at}_status')}" if known.has(f"goal{at}_status") else ""
    return f"{known.ref(f'goal{at}_name')}{saved}{done}{status}."


def _needs(known: Known, at: int) -> list[str]:
    sentences = []
    if known.has(f"goal{at}_monthly"):
        by = f" to be there by {known.ref(f'goal{at}_by')}" if known.has(f"goal{at}_by") else ""
        sentences.append(f"It needs {known.ref(f'goal{at}_monthly')} a month{by}.")
    if known.has(f"goal{at}_probability"):
        sentences.append(f"The chance of reaching it on time is {known.ref(f'goal{at}_probability')}.")
    return sentences
