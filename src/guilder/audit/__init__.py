"""What happened, provably: entries that are only ever added, chained per workspace by keyed hashes.

Emits and hears no events: `service.record` writes in the transaction of the act it records.
"""
