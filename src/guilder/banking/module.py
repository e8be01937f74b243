"""banking: accounts, balances, statement files, connections to banks."""

from guilder.banking.jobs import CRONS, JOBS
from guilder.banking.routes import accounts, connections, webhooks
from guilder.banking.settings import BankingSettings
from guilder.kernel.module import ROLES, Module
from guilder.kernel.routing import Router

router = Router(prefix="/banks")
for _part in (accounts, connections, webhooks):
    router.include_router(_part.router)

module = Module(
    name="banking",
    router=router,
    jobs=JOBS,
    crons=CRONS,
    settings=BankingSettings,
    permissions={"accounts:read": ROLES, "accounts:write": ("owner", "admin", "member")},
)
