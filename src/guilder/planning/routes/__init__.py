"""The HTTP edge of planning: the plan and the goals, and the tools that need no plan, one file per family."""
