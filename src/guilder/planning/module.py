"""The manifest of planning."""

from guilder.kernel.module import ROLES, Module
from guilder.kernel.routing import Router
from guilder.kernel.runtime import Runtime
from guilder.planning import engine, handlers, jobs, tools
from guilder.planning.routes import goals, plans, portfolios, retirement, risk, tax

router = Router()
for _part in (plans, goals, tax, retirement, portfolios, risk):
    router.include_router(_part.router)


def _warm(runtime: Runtime) -> None:
    engine.warm(runtime.settings.home)


module = Module(
    name="planning",
    router=router,
    subscriptions=handlers.subscriptions,
    jobs=(jobs.SIMULATE, jobs.ASSESS_GOALS),
    permissions={"plan:read": ROLES, "plan:write": ("owner", "admin", "adviser", "member")},
    tools=(tools.RETIREMENT_OUTLOOK, tools.GOAL_PROGRESS),
    warm=_warm,
)
