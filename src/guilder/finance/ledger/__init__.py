"""The year ledger: a household's money over the years, account by account, every cent accounted for.

One compiled engine serves all: one expected path, recorded, is the deterministic ledger; thousands of drawn paths are the
simulation. What-ifs, goal seeking, sensitivity and optimisers call it again; there is no second model.

Conventions that hold for every file here:

- **Years.** Year k is the k-th twelve months from the plan's start. For ages and tax figures it counts as the calendar year
  `first_year + k`; an age is the one reached in that year. A person lives through all of the year of `end_age`.
- **Money.** The ledger runs in the money of each year. An amount "a year" is given in the money of the first year and follows
  prices from the middle of that year to the middle of its own; balances are of today; wealth at a year's end is deflated by
  prices from today to that end.
- **Within a year.** Accounts are brought back to their mix when the year begins. Everything that flows, flows in its middle: it
  earns (or misses) the second half of the year's return, whose halves are alike in growth: √(1 + r) each.
- **Tax** of a year is paid in that year, out of the withdrawals that it makes necessary.
- **Signs.** The amounts of a line are positive under its heading (withdrawals, fees, taxes); gains may be negative.
- **No account falls below zero**: what cannot be paid is recorded as a shortfall.
- **Rounding.** The recorded ledger rounds each flow to the currency's digits when it is made; its identities hold exactly.
"""
