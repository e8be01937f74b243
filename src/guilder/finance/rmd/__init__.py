"""Required minimum distributions: from what year, how much, by when; own and inherited accounts.

Source: 26 U.S.C. §401(a)(9) as amended by the SECURE Acts (P.L. 116-94, P.L. 117-328 §107); 26 CFR 1.401(a)(9)-5 (T.D. 10001, July 2024)
and -9(b) to (d) (T.D. 9930, November 2020): `single_life.csv` (to 105), `joint_life.csv` and `uniform_lifetime.csv`, which IRS Pub. 590-B
prints as Tables I, II and III.
"""
