"""Use-cases of budgets: keeping them, and what their months come to."""
