"""The retirement planner and the goal planner: what the plan's simulations say, with what they stand on."""

from decimal import Decimal
from typing import Any, Final

from guilder.assistant.agents.desk import Answer, Desk, Known, Question
from guilder.assistant.agents.phrases import NOT_ADVICE, one_or_many
from guilder.assistant.slots.figures import NamedAmount, yearly
from guilder.planning.contracts import NoPlanYet

#: From which probability a plan is called what; the reader's own wanted probability decides "solid".
_POSSIBLE: Final = Decimal("0.7")
_UNCERTAIN: Final = Decimal("0.4")
#: The smallest error that is more than nothing once it is rounded, and the odds that no number of futures makes certain.
_SHOWN: Final = Decimal("0.0005")
_CERTAIN: Final = Decimal("0.995")


async def retirement_outlook(desk: Desk, question: Question) -> Answer:
    """The chance that the money lasts, for the age and spending that the question names, else the plan's own."""
    arguments: dict[str, Any] = {"age": question.age}
    foreign = [amount for amount in question.amounts if amount.currency not in {None, question.currency}]
    for amount in question.amounts:
        if amount in foreign:
            continue
        if amount.more:
            arguments["extra_per_month"] = _monthly(amount)
        else:
            arguments["spending_per_month"] = (yearly(amount) / 12).quantize(Decimal("0.01"))
    try:
        known = await desk.look_up("planning.retirement_outlook", **arguments)
    except NoPlanYet:
        return Answer([
            "You have no retirement plan yet, so there is nothing to run.",
            "Say a little about yourself on the [plan page](/plan), then ask again.",
        ])  # fmt: skip
    sentences = [_verdict(known), _odds(known)]
    if known.has("ending_median"):
        low = (
            f"; in a poor one, the worst tenth, {known.ref('ending_poor', 'whole')}" if known.has("ending_poor") else ""
        )
        sentences.append(
            f"In the middle future {known.ref('ending_median', 'whole')} is left at {known.ref('end_age')}{low}."
        )
    if known.has("run_out_age") and _likely(known) < Decimal("0.9"):
        sentences.append(f"Where it fails, the money typically runs out at {known.ref('run_out_age')}.")
    if known.has("earliest_age") and known.has("threshold"):
        sentences.append(
            f"The earliest age that reaches your wanted {known.ref('threshold')} is {known.ref('earliest_age')}."
        )
    if foreign:
        sentences.append("The sum you named is in another currency than your plan, so it was left out.")
    await desk.draw(known)
    basis = known.fact.get("basis")
    return Answer(
        sentences,
        aside=f"All amounts are {basis.value if basis else 'in today’s money and before tax'}. {NOT_ADVICE} "
        "Change the assumptions on the [plan page](/plan).",
    )


def _monthly(amount: NamedAmount) -> Decimal:
    per_month = {"week": Decimal(52) / 12, "year": Decimal(1) / 12}.get(amount.per or "month", Decimal(1))
    return (amount.value * per_month).quantize(Decimal("0.01"))


def _likely(known: Known, cell_id: str = "probability") -> Decimal:
    cell = known.fact.get(cell_id)
    return Decimal(cell.value) if cell else Decimal(0)


def _verdict(known: Known) -> str:
    spending = f" on {known.ref('spending_per_month', 'whole')} a month" if known.has("spending_per_month") else ""
    what = f"retiring at {known.ref('age')}{spending}"
    likely, wanted = _likely(known), _likely(known, "threshold") or Decimal("0.85")
    if likely >= wanted:
        return f"Yes, {what} looks solid."
    if likely >= _POSSIBLE:
        return f"{what[0].upper()}{what[1:]} looks possible, but less safe than you want."
    if likely >= _UNCERTAIN:
        return f"{what[0].upper()}{what[1:]} is uncertain: closer to a coin toss than to a plan."
    return f"As things stand, {what} would probably not hold."


def _odds(known: Known) -> str:
    give = f", give or take {known.ref('standard_error')}" if _likely(known, "standard_error") >= _SHOWN else ""
    futures = f"{known.ref('futures')} simulated futures" if known.has("futures") else "all simulated futures"
    until = f" to age {known.ref('end_age')}" if known.has("end_age") else ""
    return f"Your money lasts{until} in {known.ref('probability')} of {futures}{give}."


async def goal_progress(desk: Desk, question: Question) -> Answer:
    """How far each goal is, and what it still needs."""
    known = await desk.look_up("planning.goal_progress")
    total = known.whole("goals")
    if total == 0:
        return Answer([
            "You have not set a goal yet.",
            "Start with one on the [goals page](/goals): an emergency fund is a good first.",
        ])  # fmt: skip
    goals = [at for at in range(1, total + 1) if known.has(f"name_{at}")]
    asked = [at for at in goals if _name(known, at).lower() in question.text.lower()]
    goals = asked or _sharing(known, goals, question.text) or goals
    sentences = [] if len(goals) == 1 else [f"You have {one_or_many(known, 'goals', 'goal', 'goals')}."]
    for at in goals[:5]:
        sentences.append(_goal(known, at))
        if len(goals) == 1:
            sentences += _needs(known, at)
    return Answer(sentences, aside=f"Amounts are in today’s money and before tax. {NOT_ADVICE}")


def _name(known: Known, at: int) -> str:
    cell = known.fact.get(f"name_{at}")
    return cell.value if cell else ""


_COMMON: Final = frozenset(
    "goal goals savings fund money progress doing track reach when will much have need towards plan".split()
)


def _sharing(known: Known, goals: list[int], text: str) -> list[int]:
    words = {word.strip("?.,!'’").lower() for word in text.split() if len(word) > 2} - _COMMON
    return [at for at in goals if words & ({word.lower() for word in _name(known, at).split()} - _COMMON)]


def _goal(known: Known, at: int) -> str:
    saved = (
        f": {known.ref(f'saved_{at}', 'whole')} of {known.ref(f'target_{at}', 'whole')} saved"
        if known.has(f"saved_{at}")
        else ""
    )
    by = f", due {known.ref(f'target_date_{at}')}" if known.has(f"target_date_{at}") else ""
    stands = f", {known.ref(f'funding_{at}')}" if known.has(f"funding_{at}") else ""
    likely = f" ({known.ref(f'probability_{at}')})" if known.has(f"probability_{at}") else ""
    if _likely(known, f"probability_{at}") >= _CERTAIN:
        likely = " (almost certain)"
    return f"{known.ref(f'name_{at}')}{saved}{by}{stands}{likely}."


def _needs(known: Known, at: int) -> list[str]:
    if not known.has(f"required_{at}"):
        return []
    now = f"; you put aside {known.ref(f'contribution_{at}', 'whole')} now" if known.has(f"contribution_{at}") else ""
    return [f"It needs {known.ref(f'required_{at}', 'whole')} a month to be there on time{now}."]
