"""Portfolios of risky assets: what can be reached, what is best, and the trades that lead there.

Conventions that hold for every file here:

- **Weights** are fractions of the portfolio's value, (n,) in the order of the assets; 0.25 is a quarter, a short
  position is negative. **Rates**: `mean` (n,) is the arithmetic mean of a year's simple return, `covariance` (n, n)
  that of the same returns, both as fractions, so that a volatility of 0.15 is a variance of 0.0225.
- **Limits** are linear: a range for every asset and for any number of rows such as a group's sum.
- **Exact** means by finitely many linear systems, without a grid and without a tolerance to be chosen.
- What cannot be done raises `Refused`, which names the field and says what to change.

One file a method: `covariance` estimates, `views` (Black–Litterman), `critical_line` and `frontier` (mean and
variance), `risk_parity`, `hierarchy`, `tail` (conditional value at risk), `rebalancing` (trades); `report` turns contracts into
arrays and back.
"""
