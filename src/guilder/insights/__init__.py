"""What the numbers say: net worth over time, this month against the usual, trends, and what stands out.

Owns no tables: everything is worked out from what lower modules publish. Emits and hears no events.
"""
