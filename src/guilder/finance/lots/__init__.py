"""Lots: what was bought when, at what cost, and what came of it. A record, so Decimal throughout, and of one currency at a time.

Conventions that hold for every file here:

- **Quantities** have up to ten decimals and are positive; the kind of an event says which way they go. Only a split's may be negative.
- **Amounts** are signed, outflow negative, fees inside: a purchase of 1,000 with a fee of 5 is -1005, a sale of 1,000 with one of 5 is 995.
  A **basis** is positive. Both are rounded half to even to the currency's digits, and what is divided adds up to the whole again.
- **A gain** is proceeds less basis, a loss negative; a disallowed or lost loss is positive.
- **Within a day** splits, mergers and spin-offs come first, then purchases, transfers, distributions, and sales last, as files seldom
  tell the hour; what is alike keeps the order in which it was given.

The law is that of the United States: lots by 26 CFR 1.1012-1(c) and (e), holding periods by 26 U.S.C. §1222 and §1223, wash sales by
§1091 and 26 CFR 1.1091-1. Elsewhere `wash_sales=False` leaves first in, first out or an average as the record of cost.

One file a job: `records` (what goes in and comes out), `fold` (events to lots), `holding` (terms), `selection` (which lots a sale takes),
`wash` (replacements), `sharing` (dividing without a remainder), `report` (contracts in and out), `harvesting` (what to sell).
Options and short positions are not kept.
"""
