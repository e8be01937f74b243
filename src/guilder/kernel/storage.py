"""Files: bytes under a key. Adapter: a local folder; writes are complete or absent, never half."""

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO, Protocol

from guilder.kernel.errors import NotFound, TooLarge

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*")


class Storage(Protocol):
    """What a store of files does. Keys are lower-case words and ids joined by `/`, never names that people chose."""

    async def put(self, key: str, chunks: AsyncIterator[bytes], *, limit: int) -> int:
        """Store a stream of at most `limit` bytes; its length in bytes. Raises TooLarge 413 and keeps nothing."""

    def open(self, key: str) -> BinaryIO:
        """The stored bytes, for reading. Raises NotFound 404."""

    async def drop(self, key: str) -> None:
        """Forget the key; an absent one is fine."""


class FolderStorage:
    """Files below one folder that only its owner reads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a storage key: {key!r}")
        return self._root / key

    async def put(self, key: str, chunks: AsyncIterator[bytes], *, limit: int) -> int:
        """See Storage."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        size = 0
        try:
            with draft.open("xb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge(f"The file is larger than {limit // (1024 * 1024)} MiB. Nothing was kept.")
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_flush, file)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return size

    def open(self, key: str) -> BinaryIO:
        """See Storage."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise NotFound("The file is no longer stored.") from None

    async def drop(self, key: str) -> None:
        """See Storage."""
        self._path(key).unlink(missing_ok=True)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
