"""Which account to draw on and how much to convert to Roth, year by year: a linear programme, believed only as far as the ledger agrees.

The programme sees each year's tax as a convex function of ordinary income and one of gains, both sampled from the exact law at the
plan found so far; it is solved again where it has led (successive linear programming; the form with bracket variables is that of
Ragsdale, Seila and Little, 1994, and Welch, Journal of Financial Planning 30(8), 2017). What it proposes is lived through in the
year ledger, with every cliff, and kept only if it leaves more after tax than the simple orders lived through in the same ledger.
"""
