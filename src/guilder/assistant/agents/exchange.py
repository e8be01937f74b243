"""The money changer: an amount in another currency, at the rate of a day that is named."""

from guilder.assistant.agents.desk import Answer, Desk, Question
from guilder.fx.contracts import NoRate


async def convert(desk: Desk, question: Question) -> Answer:
    """What an amount is worth in another currency; the workspace's own where none is named."""
    wanted = question.exchange
    if wanted is None:
        return Answer(["Name the amount and both currencies, such as “250 USD in EUR”."])
    target = wanted.target or question.currency
    if target == wanted.source:
        return Answer(["That is your household’s own currency. Name the one to change it into, such as “in dollars”."])
    on = question.periods[0].to_on if question.periods else None
    try:
        known = await desk.look_up("fx.convert", amount=wanted.amount, source=wanted.source, target=target, on=on)
    except NoRate:
        return Answer(["Guilder holds no exchange rate between these two currencies near that day."])
    original, converted = known.ref("original"), known.ref("converted")
    if known.has("own"):
        return Answer([f"{original} is {converted}, at the rate that your household stated."])
    if known.has("old"):
        return Answer([f"{original} was {converted} on {known.ref('rated_on')}: that is {known.ref('old')} here."])
    return Answer(
        [
            f"{original} is {converted}, at the European Central Bank’s rate of {known.ref('rated_on')}.",
            "A bank or a card adds its own margin to that.",
        ]
    )
