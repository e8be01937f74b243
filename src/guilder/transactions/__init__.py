"""The record: what was booked, how it came in, what it was for.

Emits transaction.created, transaction.updated and transaction.removed for single acts, and transaction.batch.booked,
transaction.batch.removed and transaction.batch.changed for many at once, naming the categories and months they touch,
and transaction.large for what is new and large.
"""
