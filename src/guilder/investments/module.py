"""The manifest of investments."""

from guilder.investments import jobs
from guilder.investments.handlers import subscriptions
from guilder.investments.routes import activities, holdings, importing, instruments, portfolios
from guilder.investments.tools import tools
from guilder.kernel.module import ROLES, Module
from guilder.kernel.routing import Router

router = Router()
for _part in (instruments, activities, holdings, portfolios, importing):
    router.include_router(_part.router)

module = Module(
    name="investments",
    router=router,
    subscriptions=subscriptions,
    jobs=(jobs.STATE_VALUES,),
    crons=jobs.CRONS,
    permissions={"investments:read": ROLES, "investments:write": ("owner", "admin", "member")},
    tools=tools,
)
