"""Asset location: which asset belongs in which account, so that most is left after taxes.

`growth` says what a dollar of an asset in an account becomes after all taxes; `placing` finds the placement by a linear programme. The
question and its usual answers: Dammon, Spatt and Zhang, Optimal Asset Location and Allocation with Taxable and Tax-Deferred Investing, Journal
of Finance 59 (2004); Reichenstein, After-Tax Asset Allocation, Financial Analysts Journal 62 (2006), on why the weights are after tax.

Rates are fractions; amounts are of one currency; `float` inside, as nothing here is a record.
"""
