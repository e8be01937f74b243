"""`guilder fx AMOUNT FROM TO`: one conversion, with the rate and its day."""

import asyncio
from datetime import date

from guilder.app import registry
from guilder.app.acting import acting_for
from guilder.app.connection import connect, refuse_old_schema
from guilder.app.errors import Stopped
from guilder.fx import service
from guilder.fx.contracts import Conversion, NoRate
from guilder.kernel import clock
from guilder.kernel.money import Money, plain
from guilder.kernel.runtime import Runtime


def run(amount: str, currency: str, to: str, *, on: str | None, as_json: bool, email: str | None) -> int:
    """Print what `amount` comes to. A household's own rates count when `email` names one, or there is one."""
    try:
        money, to = Money.of(amount, currency.upper()), Money.of("0", to.upper()).currency
        day = date.fromisoformat(on) if on else None
    except ValueError as error:
        raise Stopped(
            str(error).splitlines()[0], remedy="Write: guilder fx 100 USD EUR --on 2025-03-01", code=2
        ) from None
    with connect() as connected:
        refuse_old_schema(connected.settings)
        runtime = registry.build_runtime(connected.settings)
        fx = next(module for module in registry.load(["fx"]))
        if fx.warm:
            fx.warm(runtime)
        try:
            found = asyncio.run(_convert(runtime, money, to, day, email))
        except NoRate as none:
            raise Stopped(none.message, remedy="`guilder doctor` says how the rates stand.") from None
    if as_json:
        print(found.model_dump_json(by_alias=True, indent=2))
    else:
        one, other = found.original, found.converted
        print(
            f"{plain(one.amount, one.currency)} {one.currency} = {plain(other.amount, other.currency)} {other.currency}"
        )
        print(f"  1 {one.currency} = {found.rate} {other.currency}, rate of {found.rated_on}. {found.formula}")
    return 0


async def _convert(runtime: Runtime, money: Money, to: str, on: date | None, email: str | None) -> Conversion:
    try:
        try:
            actor = await acting_for(runtime, email)
        except Stopped:
            if email:
                raise
            actor = None  # nobody has registered: the bank's rates alone
        workspace_id = actor.workspace_id if actor else None
        day = on or clock.today(actor.time_zone if actor else "UTC")
        async with runtime.database.session(
            workspace_id=workspace_id, user_id=actor.user_id if actor else None
        ) as session:
            return await service.convert(session, money, to, day, workspace_id=workspace_id)
    finally:
        await runtime.close()
