"""fx owns exchange rates: the ECB's daily ones, shared by all, and those that a workspace states itself.

Others use `service.rates` (many conversions, pure after one read) or `service.convert` (one). Emits: fx.rate.changed
(a workspace's own rates). Hears nothing.
"""
