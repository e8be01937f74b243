"""Passwords at rest: argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane), off the event loop."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


async def make_hash(password: str) -> str:
    """The hash that is stored."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def fits(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one; as slow when nothing is stored."""
    return await asyncio.to_thread(_fits, stored, password)


def _fits(stored: str | None, password: str) -> bool:
    try:
        matches = _HASHER.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
