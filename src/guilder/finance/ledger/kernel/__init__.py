"""The ledger's engine, compiled by numba: one household's life along one path at a time. Imported only inside functions.

`paths.run` is the whole of it. The same compiled code makes the recorded ledger (amounts rounded as they are made, every line
written down) and the simulation (nothing rounded, only sums kept).
"""
