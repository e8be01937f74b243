"""What budgets do by the clock: close periods at local midnight."""

from guilder.budgets.service import closing, progress
from guilder.kernel.jobs import Cron, Job
from guilder.kernel.runtime import Runtime


async def _close_periods(runtime: Runtime) -> None:
    async with runtime.database.system_session() as session:
        households = await closing.due_somewhere(session)
    for workspace_id in households:
        async with runtime.database.session(workspace_id=workspace_id) as session:
            await progress.close_due(session, workspace_id)


CLOSE_PERIODS = Job(name="budgets.close_periods", run=_close_periods)

#: Local midnights fall on quarters of an hour (Kathmandu, Chatham Islands).
CRONS = (Cron("*/15 * * * *", CLOSE_PERIODS),)
