"""The use-cases: `plans` (the household's retirement), `goals`, `simulations` (long runs as jobs)."""
