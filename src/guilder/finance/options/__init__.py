"""European options by Black, Scholes and Merton, what they imply, and the hedges made of them; TIPS ladders.

Conventions that hold for every file here:

- **Rates** (interest, dividend yield) are continuously compounded, a year: ln(1 + effective). Volatility is a year's, as a
  fraction: 0.2 is 20 %. Time is in years, Actual/365F.
- **Prices and Greeks** are per unit of the underlying, of a long position. A cost is positive; profit and loss have their sign.
- **Arrays** broadcast: any argument may be (n,).
- American exercise, discrete dividends, taxes, commissions and the difference between bid and ask are left out.
"""
