"""Insights' manifest."""

from guilder.insights.routes import router
from guilder.insights.tools import tools
from guilder.kernel.module import ROLES, Module

module = Module(name="insights", router=router, permissions={"insights:read": ROLES}, tools=tools)
