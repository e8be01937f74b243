"""Banks to try things with: local servers that speak each provider's real wire format, keep state and fail on demand.

`guilder run --sandbox` and `guilder sandbox` start them, and so do the tests. Nothing else imports this package.
"""
