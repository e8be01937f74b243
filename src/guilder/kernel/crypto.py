"""Secrets at rest: envelope encryption with AES-256-GCM (NIST SP 800-38D).

Each secret has its own data key, wrapped by the newest master key; older master keys still open. The row's
identity is the associated data, so a ciphertext copied to another row does not open.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE = 12
_WRAPPED = 32 + 16


class CannotOpen(Exception):
    """The ciphertext was changed, belongs to another row, or its master key is gone."""


class Keyring:
    """Every active master key, newest first."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys:
            raise ValueError("a keyring needs at least one key")
        for name, key in keys.items():
            if len(key) != 32 or not 1 <= len(name.encode()) <= 32:
                raise ValueError(f"master key {name!r} must be 32 bytes with a short name")
        self._keys = dict(keys)
        self._newest = next(iter(keys))

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """A keyring from `id:base64,id:base64`, newest first."""
        pairs = (item.strip().split(":", 1) for item in text.split(",") if item.strip())
        return cls({name: base64.b64decode(value, validate=True) for name, value in pairs})

    @classmethod
    def at_home(cls, home: Path) -> "Keyring":
        """The keyring kept under `home` in a file only its owner reads; made on first use."""
        path = home / "master.keys"
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            text = f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}\n"
            draft = path.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(text, encoding="ascii")
            try:
                os.link(draft, path)  # refuses to replace: of two processes at once the first one wins
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return cls.parse(path.read_text(encoding="ascii"))

    def seal(self, secret: bytes, *, bound_to: str) -> bytes:
        """`secret` encrypted for the row that `bound_to` names."""
        name = self._newest.encode()
        data_key = AESGCM.generate_key(bit_length=256)
        wrap_nonce, nonce = os.urandom(_NONCE), os.urandom(_NONCE)
        wrapped = AESGCM(self._keys[self._newest]).encrypt(wrap_nonce, data_key, bound_to.encode())
        body = AESGCM(data_key).encrypt(nonce, secret, bound_to.encode())
        return _VERSION + bytes([len(name)]) + name + wrap_nonce + wrapped + nonce + body

    def open(self, sealed: bytes, *, bound_to: str) -> bytes:
        """The secret inside `sealed`. Raises CannotOpen."""
        try:
            if sealed[:1] != _VERSION:
                raise CannotOpen("unknown envelope version")
            end = 2 + sealed[1]
            key = self._keys[sealed[2:end].decode()]
            wrap_nonce, rest = sealed[end : end + _NONCE], sealed[end + _NONCE :]
            data_key = AESGCM(key).decrypt(wrap_nonce, rest[:_WRAPPED], bound_to.encode())
            nonce, body = rest[_WRAPPED : _WRAPPED + _NONCE], rest[_WRAPPED + _NONCE :]
            return AESGCM(data_key).decrypt(nonce, body, bound_to.encode())
        except (InvalidTag, KeyError, IndexError, UnicodeDecodeError, ValueError) as error:
            raise CannotOpen("the secret cannot be opened with the present keys") from error

    def mac(self, *parts: str | bytes, purpose: str) -> bytes:
        """A keyed 32-byte tag over `parts` (HMAC-SHA-256 under the oldest key, so that it survives rotation)."""
        oldest = next(reversed(self._keys.values()))
        key = hmac.digest(oldest, b"guilder:" + purpose.encode(), hashlib.sha256)
        joined = b"\x1f".join(part.encode() if isinstance(part, str) else part for part in parts)
        return hmac.digest(key, joined, hashlib.sha256)


def digest(token: str) -> bytes:
    """What is stored instead of a random token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()
