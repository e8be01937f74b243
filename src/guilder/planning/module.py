"""The manifest of planning."""

from guilder.kernel.module import ROLES, Module
from guilder.kernel.routing import Router
from guilder.kernel.runtime import Runtime
from guilder.planning import engine, handlers, jobs, tools, tools_plan
from guilder.planning.routes import goals, plans, portfolios, retirement, risk, scenarios, tax

router = Router()
for _part in (plans, goals, scenarios, tax, retirement, portfolios, risk):
    router.include_router(_part.router)


def _warm(runtime: Runtime) -> None:
    engine.warm(runtime.settings.home)


module = Module(
    name="planning",
    router=router,
    subscriptions=handlers.subscriptions,
    jobs=(jobs.SIMULATE, jobs.ASSESS_GOALS, jobs.READ_PLANS),
    crons=jobs.CRONS,
    permissions={"plan:read": ROLES, "plan:write": ("owner", "admin", "adviser", "member")},
    tools=(
        tools.RETIREMENT_OUTLOOK,
        tools.GOAL_PROGRESS,
        tools_plan.PLAN_TAXES,
        tools_plan.LEDGER_YEAR,
        tools_plan.WHAT_CHANGED,
    ),
    warm=_warm,
)
