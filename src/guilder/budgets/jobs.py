"""What budgets do by the clock: close periods at local midnight, and follow the bank's rates when they are out."""

from guilder.budgets.service import closing, converting, progress
from guilder.kernel.jobs import Cron, Job
from guilder.kernel.runtime import Runtime


async def _close_periods(runtime: Runtime) -> None:
    async with runtime.database.system_session() as session:
        households = await closing.due_somewhere(session)
    for workspace_id in households:
        async with runtime.database.session(workspace_id=workspace_id) as session:
            await progress.close_due(session, workspace_id)


async def _follow_rates(runtime: Runtime) -> None:
    async with runtime.database.system_session() as session:
        awaited = await converting.awaiting_somewhere(session)
    for workspace_id, budget_ids in awaited.items():
        async with runtime.database.session(workspace_id=workspace_id) as session:
            await progress.follow_rates(session, workspace_id, budget_ids)


CLOSE_PERIODS = Job(name="budgets.close_periods", run=_close_periods)

FOLLOW_RATES = Job(name="budgets.follow_rates", run=_follow_rates)

#: Rates are fetched at twenty past the hour. Local midnights fall on quarters of an hour (Kathmandu, Chatham Islands).
CRONS = (Cron("*/15 * * * *", CLOSE_PERIODS), Cron("35 * * * *", FOLLOW_RATES))
