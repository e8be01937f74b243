"""A stored file is whole or absent."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from guilder.kernel.errors import NotFound, TooLarge
from guilder.kernel.storage import FolderStorage


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_bytes_come_back(tmp_path: Path) -> None:
    store = FolderStorage(tmp_path)
    assert await store.put("imports/abc", chunks(b"one ", b"two"), limit=100) == 7
    with store.open("imports/abc") as file:
        assert file.read() == b"one two"
    await store.drop("imports/abc")
    await store.drop("imports/abc")
    with pytest.raises(NotFound):
        store.open("imports/abc")


async def test_a_file_over_the_limit_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        await FolderStorage(tmp_path).put("imports/abc", chunks(b"x" * 60, b"x" * 60), limit=100)
    assert files_below(tmp_path) == []


@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", "a/../b", "A", "", "a//b", "a\x00b", ".hidden"])
async def test_a_key_never_leaves_the_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a storage key"):
        await FolderStorage(tmp_path).put(key, chunks(b"x"), limit=10)
