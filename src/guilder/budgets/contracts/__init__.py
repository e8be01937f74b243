"""The public words of budgets: periods, limits, envelopes."""
