"""The assistant's manifest."""

from guilder.assistant.intents.classifying import understand
from guilder.assistant.routes import router
from guilder.assistant.service import threads
from guilder.kernel.jobs import Cron, Job
from guilder.kernel.module import ROLES, Module
from guilder.kernel.runtime import Runtime


async def _bury_dead_runs(runtime: Runtime) -> None:
    async with runtime.database.system_session() as session:
        await threads.bury_dead(session)


async def _purge_threads(runtime: Runtime) -> None:
    async with runtime.database.system_session() as session:
        await threads.purge(session)


def _warm(_: Runtime) -> None:
    understand("How much did I spend last month?")


bury_dead_runs = Job("assistant.bury_dead_runs", _bury_dead_runs)
purge_threads = Job("assistant.purge_threads", _purge_threads)

module = Module(
    name="assistant",
    router=router,
    jobs=(bury_dead_runs, purge_threads),
    crons=(Cron("* * * * *", bury_dead_runs), Cron("41 3 * * *", purge_threads)),
    permissions={"assistant:ask": ROLES},
    warm=_warm,
)
