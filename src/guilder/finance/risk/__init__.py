"""Risk of a series of returns, and of a household's assets in the crashes that have been.

Conventions that hold for every file here:

- **Returns** are simple, one a period, as fractions: 0.01 is a gain of 1 %. Arrays are (n,) over periods, oldest first.
- **Losses are positive.** A value at risk of 0.02 is a loss of 2 %, a drawdown of 0.5 is a fall by half.
- **Level** is the confidence, 0.95 by default; the tail is 1 − level. Horizon: one period, unscaled.
- **A year** has `periods_per_year` periods (252 for trading days, 12 for months). Volatility grows with the square root of
  time, as if returns were independent; that is an assumption.
- **Sample** moments divide by n − 1 for the standard deviation; skewness and excess kurtosis are g₁ and g₂, which divide by n.
"""
