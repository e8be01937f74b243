"""The manifest of budgets."""

from guilder.budgets.handlers import subscriptions
from guilder.budgets.routes import router
from guilder.budgets.tools import tools
from guilder.kernel.module import ROLES, Module

module = Module(
    name="budgets",
    router=router,
    subscriptions=subscriptions,
    permissions={"budgets:read": ROLES, "budgets:write": ("owner", "admin", "member")},
    tools=tools,
)
