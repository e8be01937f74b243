"""What the assistant may look up here: an amount in another currency."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.fx import service
from guilder.fx.contracts import Conversion, NoRate
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.contract import Contract
from guilder.kernel.facts import Fact, Tool, Working, day, money, number, text
from guilder.kernel.money import Currency, Money


class ConvertArguments(Contract):
    """amount of `source` in `target`, both ISO 4217 codes; on: the rate's day, today if nothing is said."""

    amount: Annotated[Decimal, Field(ge=0, lt=Decimal("1e15"))]
    source: Currency
    target: Currency
    on: date | None = None


async def _convert(session: AsyncSession, actor: Actor, asked: ConvertArguments) -> Fact:
    on = asked.on or clock.today(actor.time_zone)
    found = await _near(session, actor, asked, on)
    cells = [
        money("original", found.original.amount, asked.source, f"In {asked.source}"),
        money("converted", found.converted.amount, asked.target, f"In {asked.target}"),
        number("rate", found.rate, f"{asked.target} for one {asked.source}"),
        day("asked_on", found.asked_on, "Asked for"),
        day("rated_on", found.rated_on, "The rate's day"),
    ]
    if asked.on is None and found.asked_on < on:
        cells.append(text("old", "the newest rate there is", "Rate"))
    if found.source == "own":
        cells.append(text("own", "stated in this household", "Rate"))
    working = Working.of("Exchange", found.formula, inputs=cells, link=None)
    return Fact.of("fx.convert", f"{asked.source} in {asked.target}", cells, working)


async def _near(session: AsyncSession, actor: Actor, asked: ConvertArguments, on: date) -> Conversion:
    """At the day's rate. Of today, else at the newest there is: it is named, and nothing is booked with it."""
    money_, ours = Money.of(asked.amount, asked.source), actor.workspace_id
    try:
        return await service.convert(session, money_, asked.target, on, workspace_id=ours)
    except NoRate:
        newest = await service.newest_on(session, {asked.source, asked.target}, on)
        if asked.on is not None or newest is None:
            raise
        return await service.convert(session, money_, asked.target, newest, workspace_id=ours)


tools = (
    Tool(
        name="fx.convert",
        description="An amount in another currency at the European Central Bank's reference rate of a day, or at the "
        "household's own rate, with the rate and its day. Not what a bank or a card would give.",
        arguments=ConvertArguments,
        permission="fx:read",
        run=_convert,
    ),
)
