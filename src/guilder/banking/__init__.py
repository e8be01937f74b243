"""Accounts and their balances, connections to banks, and the readers of statement files.

Emits bank.account.created, bank.account.changed, bank.connection.created, bank.sync.completed, bank.sync.failed. Hears
nothing: what is booked on an account belongs to transactions, which takes a bank's deliveries out of the inbox and
tells this module the balance that follows.
"""
