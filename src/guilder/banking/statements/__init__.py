"""Statement files as banks really send them: CSV, XLSX, PDF with text, OFX/QFX, QIF, CAMT.052/053/054, MT940/942, N43.

Pure: bytes in, `StatementFile` out. No database, no network, no clock. Money in is positive. Everything is read
in one linear pass under a size cap; XML entities are never expanded. A reader is tolerant of what banks get wrong
and says so in `warnings`; what cannot be read raises a `StatementProblem` with file, line and remedy.
Public to the modules above: `reading.read_file`, `model`, `mapping.Mapping`.
"""
