"""State income tax on top of the federal return: one small module and one pack a year for each state.

A module says how the state's base follows from the federal lines and what is taxed how; its figures, with their sources, are in
`packs/us-ca-2025.toml` and its like. Full-year residents only; the newest published year stands in for later ones, and the result says
which. State taxes paid, for the federal deduction, are given by whoever asks: the two returns do not feed each other.
"""
