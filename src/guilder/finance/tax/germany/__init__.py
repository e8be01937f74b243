"""German income tax (Einkommensteuer) with solidarity surcharge and church tax, for residents.

The second country, on the same ground as the first: figures in `packs/de-2026.toml`, rules in a module, lines by paragraph of the law.
Sources: EStG §§2, 9a, 10c, 20, 22, 32a, 32d; SolZG 1995 §§3, 4. Left out: children (Kindergeld and Kinderfreibetrag), the limits on provident
expenses (Vorsorgeaufwendungen are given as deductible), losses, Progressionsvorbehalt, trade tax credit, social contributions.
"""
