"""The manifest of budgets."""

from guilder.budgets import jobs
from guilder.budgets.handlers import subscriptions
from guilder.budgets.routes import everything
from guilder.budgets.tools import tools
from guilder.kernel.module import ROLES, Module

module = Module(
    name="budgets",
    router=everything,
    subscriptions=subscriptions,
    jobs=(jobs.CLOSE_PERIODS, jobs.FOLLOW_RATES, jobs.REPORT),
    crons=jobs.CRONS,
    permissions={"budgets:read": ROLES, "budgets:write": ("owner", "admin", "member")},
    tools=tools,
)
