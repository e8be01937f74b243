"""Required minimum distributions: from what year, how much, by when; own and inherited accounts.

Source: 26 U.S.C. §401(a)(9) as amended by the SECURE Acts (P.L. 116-94, P.L. 117-328 §107); 26 CFR 1.401(a)(9)-5 (T.D. 10001, July 2024)
and -9(c), (d) (T.D. 9930, November 2020): `uniform_lifetime.csv` and `joint_life.csv`, which IRS Pub. 590-B prints as Tables III and II.
Table I (single life, for inherited accounts) is not held: where it counts, its divisor is asked for.
"""
