"""transactions: the record, imports, categories, rules and merchants."""

from guilder.kernel.module import ROLES, Module
from guilder.kernel.routing import Router
from guilder.transactions import handlers
from guilder.transactions.feeding import hearing
from guilder.transactions.jobs import CRONS, JOBS
from guilder.transactions.routes import (
    attachments,
    categories,
    importing,
    learning,
    links,
    merchants,
    merging,
    reconciling,
    records,
    recurring,
    rules,
    searches,
    tags,
)
from guilder.transactions.tools import tools

router = Router()
for _part in (
    attachments,
    categories,
    rules,
    merchants,
    recurring,
    importing,
    tags,
    learning,
    links,
    merging,
    reconciling,
    searches,
    records,
):
    router.include_router(_part.router)

module = Module(
    name="transactions",
    router=router,
    jobs=JOBS,
    crons=CRONS,
    subscriptions=(*handlers.subscriptions, *hearing.subscriptions),
    tools=tools,
    permissions={"transactions:read": ROLES, "transactions:write": ("owner", "admin", "member")},
)
