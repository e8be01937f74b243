"""US Social Security retirement benefits: what a worker, a spouse and a survivor are paid, and when to claim.

Conventions that hold for every file here:

- **Months.** A claiming age is counted in months after 62, 0 to 96; a month's benefit is paid to who lives through it.
- **Age by the law.** A person attains an age on the day before the birthday (20 CFR 404.2(c)); who is born on the 1st counts with
  the month, and on 1 January with the year, before. Benefits need 62 throughout the month.
- **Rounding.** AIME down to the dollar, PIA and every COLA down to the dime, the monthly benefit down to the dollar.
- **Present law.** WEP and GPO are repealed for benefits after December 2023 (P.L. 118-273); a possible shortfall of the trust funds is
  not guessed at.

Left out: disability, children's and divorced spouses' benefits, the special minimum, the January rule for delayed credits (credits of a
year count from the next January; here from the claim on), government pensions of before 2024, claims with months paid back.
"""
