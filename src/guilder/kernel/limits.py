"""How often someone may do something: fixed budgets per minute, kept by the `limits` library."""

import math
import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from guilder.kernel.errors import TooManyRequests


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left after a hit: `limit` a minute, `remaining` of it, `reset` seconds until it is full again."""

    limit: int
    remaining: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """The `RateLimit-*` headers (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.remaining, 0)),
            "RateLimit-Reset": str(self.reset),
        }


class Limiter:
    """Counts in this process."""

    def __init__(self) -> None:
        self._window = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def hit(self, purpose: str, key: str, *, per_minute: int) -> Budget | None:
        """Spend one of `per_minute`; None when the limit is off (0). Raises TooManyRequests 429 when it is used up."""
        if per_minute <= 0:
            return None
        item = RateLimitItemPerMinute(per_minute)
        allowed = await self._window.hit(item, purpose, key)
        stats = await self._window.get_window_stats(item, purpose, key)
        budget = Budget(per_minute, stats.remaining, max(1, math.ceil(stats.reset_time - time.time())))
        if not allowed:
            raise TooManyRequests(headers={**budget.headers, "Retry-After": str(budget.reset)})
        return budget
