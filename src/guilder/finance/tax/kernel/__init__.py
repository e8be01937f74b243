"""The same law as `finance.tax`, compiled: the tax of one household's year at a time, for ledgers that ask a million times.

Three vectors of numbers take the place of the Sheet's columns; `layout` names their places. The figures come from the
same packs (`vectors`); `household` is compiled by numba and imported only inside functions. Of the Sheet's inputs these are not known here:
blindness, dependents' returns, spouses who file separately and itemise or live apart, unemployment, student loans, tips, overtime, car
loans, section 199A dividends and wages paid, gifts of property, other itemised deductions, care and other credits, AMT
preferences, early HSA money apart. What is known agrees with the Sheet to the cent (rounded) or to a millionth of a dollar.
"""
