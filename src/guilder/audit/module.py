"""The audit module's manifest."""

from guilder.audit.routes import router
from guilder.kernel.module import Module

module = Module(name="audit", router=router, permissions={"audit:read": ("owner", "admin")})
