"""What bytes are, and what a file may be called. Names and what a browser claims decide nothing.

Signatures: PDF by ISO 32000-1 §7.5.2 (within the first 1,024 bytes), JPEG and PNG by their standards, WebP by RFC 9649 §2.3,
HEIC by ISO/IEC 23008-12 (brands of the `ftyp` box).
"""

import codecs
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

#: So many bytes decide.
HEAD: Final = 1024
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_ENDINGS: Final = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "text/plain": (".txt", ".csv", ".md", ".log"),
}
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13}
_RESERVED: Final = frozenset("con prn aux nul".split()) | {
    f"{port}{at}" for port in ("com", "lpt") for at in range(1, 10)
}
_LONGEST: Final = 120


def media_type(head: bytes) -> str | None:
    """The kind of a file that begins with `head` (its first HEAD bytes, or all); None for what is not kept."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return "image/heic"
    if b"%PDF-" in head:
        return "application/pdf"
    return "text/plain" if TextCheck().takes(head) else None


class TextCheck:
    """Whether bytes that come in pieces are text: UTF-8 without control characters."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def takes(self, piece: bytes, *, last: bool = False) -> bool:
        """Whether all so far is text. last: nothing comes after."""
        try:
            self._decoder.decode(piece, last)
        except UnicodeDecodeError:
            return False
        return _CONTROLS.isdisjoint(piece) and 127 not in piece


def clean_name(name: str, kind: str) -> str:
    """A name without path, control and direction characters, that ends as its kind does, of at most 120 characters."""
    bare = PurePosixPath(PureWindowsPath(unicodedata.normalize("NFC", name)).name).name
    kept = "".join(char for char in bare if char.isprintable() and char not in '<>:"|?*').strip(" .")
    endings = _ENDINGS[kind]
    stem, dot, ending = kept.rpartition(".")
    if not dot or f".{ending.lower()}" not in endings:
        stem, ending = kept, endings[0][1:]
    if not stem or stem.lower() in _RESERVED:
        stem = f"file {stem}".strip()
    return f"{stem[: _LONGEST - len(ending) - 1]}.{ending}"
