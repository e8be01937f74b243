"""Required minimum distributions: from what year, how much, by when; own and inherited accounts.

Source: 26 U.S.C. §401(a)(9) as amended by the SECURE Acts (P.L. 116-94, P.L. 117-328 §107); 26 CFR 1.401(a)(9)-5 and -9 (T.D. 10001, July
2024); IRS Pub. 590-B, Appendix B, Table III (`uniform_lifetime.csv`, from 2022). Tables I and II are not held: where they count, the
divisor is asked for.
"""
