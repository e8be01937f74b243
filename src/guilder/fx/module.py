"""The manifest of fx."""

from guilder.fx import feed, history
from guilder.fx.routes import router
from guilder.fx.settings import FxSettings
from guilder.fx.tools import tools
from guilder.kernel.jobs import Cron, Job
from guilder.kernel.module import ROLES, Module
from guilder.kernel.runtime import Runtime


def _warm(runtime: Runtime) -> None:
    """Load the packaged history where it is missing: beside the start, not before it."""
    history.load(runtime.database.system_dsn)


update_rates = Job("fx.update_rates", feed.update, attempts=1)  # the schedule is its retry

module = Module(
    name="fx",
    router=router,
    settings=FxSettings,
    jobs=(update_rates,),
    crons=(Cron("20 * * * *", update_rates),),
    permissions={"fx:read": ROLES, "fx:write": ("owner", "admin", "member")},
    tools=tools,
    warm=_warm,
)
