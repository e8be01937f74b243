"""Budgets: what a household means to spend in a month, and how far it has come.

Owns the schema `budgets`. Hears transaction.* and recomputes what they touch; emits budget.threshold.reached,
budget.exceeded and budget.overspent, each once per budget, month and threshold.

Spent is money out minus refunds, of the budget's category and those below it, in the budget's own currency; other
currencies are told beside it and never added. A month is that of the booking day. Transfers have no budgets.
"""
