"""banking: accounts, balances, statement files."""

from guilder.banking.routes import router
from guilder.kernel.module import ROLES, Module

module = Module(
    name="banking",
    router=router,
    permissions={"accounts:read": ROLES, "accounts:write": ("owner", "admin", "member")},
)
