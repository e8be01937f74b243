"""Pure mathematics of money: no database, no HTTP, no clock. NumPy and numba are imported where they are used.

Rates are fractions a year (0.07) unless a name says otherwise; months count from today, month 0 is the present one.
"""
