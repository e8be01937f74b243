"""Work of earlier tests is done before a test of identity begins."""

from collections.abc import Awaitable, Callable

import pytest


@pytest.fixture
async def drain(drain: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Like everywhere, after doing what waits: the outbox shows its newest mails, and those shall be this test's."""
    await drain()
    return drain
