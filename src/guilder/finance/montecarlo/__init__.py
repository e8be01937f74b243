"""Monte Carlo of a household's wealth: thousands of possible futures of markets and prices, month by month.

Conventions that hold for every file here:

- **Today's money.** Every amount given and every "real" amount returned has the buying power of today. A path's
  wealth is deflated by that same path's inflation, so a bad market and high prices meet when they meet.
- **Timing.** Spending is taken at the start of a month, before that month's return; a contribution arrives at
  its end, after the return (the cautious order: annuity-due out, ordinary annuity in).
- **Rebalancing** to the target weights every month, without cost; the yearly fee is taken monthly.
- **Before tax.** No tax is taken from contributions, returns or withdrawals.
- **Success** is a path that pays every month in full and ends with at least the target.
- **Reproducible.** Paths come in blocks of 250; block b draws single-precision uniforms from NumPy's
  SFC64 seeded by (seed, b), year by year, and inverts the normal distribution. Same seed, same bytes: with any number
  of threads, and the first paths and years of a larger run are those of a smaller.
"""
