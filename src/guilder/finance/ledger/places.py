"""Where each number stands in the kernel's arrays, and what its codes mean."""

from typing import Final

CASH, TAXABLE, TRADITIONAL, ROTH, HSA = range(5)
ACCOUNT_KINDS: Final = {"cash": CASH, "taxable": TAXABLE, "traditional": TRADITIONAL, "roth": ROTH, "hsa": HSA}

WAGES, SELF_EMPLOYMENT, PENSION, BENEFITS, RENT, OTHER, TAX_FREE = range(7)
INCOME_KINDS: Final = {
    "wages": WAGES,
    "self_employment": SELF_EMPLOYMENT,
    "pension": PENSION,
    "annuity": PENSION,
    "social_security": BENEFITS,
    "rent": RENT,
    "other": OTHER,
    "tax_free": TAX_FREE,
}
PAYROLL, OWN, OUTSIDE = range(3)
SOURCES: Final = {"payroll": PAYROLL, "own": OWN, "outside": OUTSIDE}
NO_TAX, FLAT, US = range(3)
IN_ORDER, PROPORTIONAL, BRACKET = range(3)
FIXED, PERCENT, FLOOR_CEILING, GUYTON_KLINGER, VPW, GUARDRAILS = range(6)

# fmt: off
# One account's year, as recorded.
(
    A_OPENING, A_CONTRIBUTIONS, A_EMPLOYER, A_DEPOSITS, A_CONVERSIONS_IN, A_DIVIDENDS, A_INTEREST, A_GAIN, A_FEES,
    A_WITHDRAWALS, A_CONVERSIONS_OUT, A_CLOSING, A_BASIS, A_REALISED, A_REQUIRED,
    ACCOUNT_COLUMNS,
) = range(16)
# The household's year, as recorded.
(
    L_PRICES, L_CLOSING_PRICES, L_INCOME, L_EVENTS_IN, L_EMPLOYER, L_OUTSIDE, L_CONTRIBUTIONS, L_WITHDRAWALS, L_CONVERSIONS,
    L_LIVING, L_HEALTH, L_CARE, L_EVENTS, L_PREMIUMS,
    L_FEDERAL, L_STATE, L_PAYROLL, L_IRMAA, L_FLAT,
    L_AGI, L_MAGI, L_ORDINARY, L_REALISED, L_SHORT_LOSS, L_LONG_LOSS,
    L_SURPLUS, L_SHORTFALL, L_OPENING, L_CLOSING, L_MASK,
    LINE_COLUMNS,
) = range(31)
# The household's figures on the way, one vector: what a path carries from year to year (Z), the sums of a year (S), its taxes (T).
(
    Z_PRICES, Z_PRICES_BEFORE, Z_CLOSING_PRICES, Z_TAX, Z_SLOPE, Z_SHORT_LOSS, Z_LONG_LOSS, Z_MAGI_LAST, Z_MAGI_BEFORE,
    Z_LEVEL, Z_FIRST_RATE, Z_FIRST_DRAW, Z_RETURN, Z_SPENT, Z_TAXED, Z_MISSING,
    S_REALISED, S_OTHER, S_UNIT, S_INCOME, S_OUTSIDE, S_EMPLOYER, S_SAVED, S_EVENTS_IN, S_LIVING, S_HEALTH, S_CARE, S_EVENTS,
    S_FIXED, S_ROOM, S_SURPLUS, S_SHORTFALL, S_EXTRA,
    T_FEDERAL, T_STATE, T_PAYROLL, T_IRMAA, T_FLAT, T_PREMIUMS, T_TOTAL,
    FIGURES,
) = range(41)
YEAR_FROM = S_REALISED
# One account on the way; parts and basis by stocks, bonds, cash.
(
    W_BALANCE, W_MIDDLE, W_SECOND, W_FIXED, W_FREE, W_EXTRA, W_CONVERTED, W_RECEIVED, W_ADDED, W_EMPLOYER, W_DEPOSITED,
    W_GAIN, W_REALISED, W_DIVIDENDS, W_INTEREST, W_GROWN, W_FEES, W_REQUIRED, W_EARLY, W_PARTS,
) = range(20)
W_BASIS = W_PARTS + 3
WORK_COLUMNS = W_BASIS + 3
# The plan, year by year; two columns for two people, four for who lives, three for the guardrails.
(
    Y_EXPECTED, Y_LIVING, Y_OUTFLOW, Y_INFLOW, Y_ORDINARY, Y_CONVERT, Y_FILL_TO, Y_MORTGAGE, Y_AGE,
) = range(9)
Y_HEALTH = Y_AGE + 2
Y_CARE = Y_HEALTH + 2
Y_TOGETHER = Y_CARE + 2
Y_CHILDREN = Y_TOGETHER + 2
Y_REQUIRED = Y_CHILDREN + 2
Y_COMING = Y_REQUIRED + 4
Y_ANNUITY = Y_COMING + 4
YEAR_COLUMNS = Y_ANNUITY + 3
# The plan's accounts; H_DRAWN: which account is drawn on as the j-th.
H_BALANCE, H_BASIS, H_KEPT, H_KIND, H_OWNER, H_ROTH, H_DRAWN, HOLDING_COLUMNS = range(8)
I_KIND, I_OWNER, I_INDEXED, I_SURVIVOR, I_TAXABLE, INCOME_COLUMNS = range(6)
# The plan's single figures.
(
    C_PEOPLE, C_RETIRED, C_LAST, C_SURVIVOR_SHARE, C_LEAST, C_SPEND_SURPLUS, C_SWEEP, C_ORDER, C_ORDER_RATE, C_RULE, C_REGIME,
    C_BEQUEST, C_HEIRS_RATE, C_RULE_TERMS,
) = range(14)
C_FLAT = C_RULE_TERMS + 5
C_MAGI = C_FLAT + 3
C_DEDUCTED = C_MAGI + 2
C_YIELDS = C_DEDUCTED + 2
TERMS = C_YIELDS + 3
# One path's end: real and nominal amounts summed over its years.
P_ENDING, P_KEPT, P_TAXES, P_SPENT, P_MISSING, PATH_COLUMNS = range(6)
# fmt: on
