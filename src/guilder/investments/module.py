"""The manifest of investments."""

from guilder.investments.routes import activities, instruments
from guilder.kernel.module import ROLES, Module
from guilder.kernel.routing import Router

router = Router()
for _part in (instruments, activities):
    router.include_router(_part.router)

module = Module(
    name="investments",
    router=router,
    permissions={"investments:read": ROLES, "investments:write": ("owner", "admin", "member")},
)
