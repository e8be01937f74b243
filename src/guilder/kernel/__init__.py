"""The floor every module stands on: money, ids, clock, errors, database, events, jobs and HTTP.

It knows no domain: nothing here mentions an account, a budget or a goal.
"""
