"""Income tax of a household for one year: US federal in full, states and other countries as packs.

Conventions that hold for every file here:

- **A household is a column.** Every amount is an array (n,) over households, what belongs to a person (2, n): the taxpayer,
  then the spouse. Nothing loops over households.
- **Dollars of the year**, income positive; a tax is positive when it is owed, a refundable credit positive when it is paid.
- **To the cent.** Each product is rounded half up to cents where a form has a line for it, so that the lines add up. With
  `rounded=False` nothing is rounded and the tax is piecewise linear (for marginal rates).
- **Figures are data**: `packs/us-2026.toml` holds one year with the publication of each figure; `projection` carries the last
  of them on by the statute's own rules.
- **Rate schedules, not the Tax Table**: below $100,000 the IRS's table takes the middle of a $50 band, and the EIC table too;
  ask for `use_tables` to get these. Whole-dollar rounding of a filed return is not done.

Left out: unrecaptured section 1250 gain and collectibles (25 and 28 %), the kiddie tax, net operating and passive losses,
foreign earned income, the premium tax credit, education credits (give them as `other_credits`), investment
interest, household employment, credit for prior-year AMT, lump-sum elections for Social Security.
"""
