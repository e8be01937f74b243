"""What an investment has returned: by the money in it, by time, and against a benchmark.

Conventions that hold for every file here:

- **Days** are whole; a year is 365 of them (Actual/365 Fixed). Rates a year are effective.
- **Flows** of a portfolio are positive into it and negative out of it. Seen from the purse of its owner the signs are the other
  way round, and so they are in `moneyweighted`: paid in is negative, got back positive.
- **Valuations** are at the end of their day and include that day's flows.
- **Before tax**, and before any fee that is not already in the values.
"""
