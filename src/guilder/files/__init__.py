"""files: what people attach: receipts, contracts, photographs. Bytes lie in the storage port, rows say what they are.

A file belongs to one record of a module above, by that module's word and id; files knows no more of it. It emits no events.
"""
