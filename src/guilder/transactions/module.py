"""transactions: the record, imports, categories, rules and merchants."""

from fastapi import APIRouter

from guilder.kernel.module import ROLES, Module
from guilder.transactions.jobs import JOBS
from guilder.transactions.routes import importing, records

router = APIRouter()
router.include_router(importing.router)
router.include_router(records.router)

module = Module(
    name="transactions",
    router=router,
    jobs=JOBS,
    permissions={"transactions:read": ROLES, "transactions:write": ("owner", "admin", "member")},
)
