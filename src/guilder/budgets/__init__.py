"""Budgets: what a household means to spend in a period, and how far it has come.

Owns the schema `budgets`. Hears transaction.* and recomputes what they touch; emits budget.threshold.reached,
budget.exceeded and budget.overspent, each once per budget, period and threshold, and budget.period.closed.

Spent is money out minus refunds, of the budget's categories and those below them, in the budget's own currency; other
currencies are told beside it and never added. A movement lies in the period of its booking day. Transfers have no budgets.
A budget that is one person's alone is seen by that person alone: in every query, and by a policy behind them.
"""
