"""Accounts and their balances, and the readers of statement files.

Emits account.created, account.changed. Hears nothing: what is booked on an account belongs to transactions, which
tells this module the balance that follows.
"""
