"""Refresh tokens and one-time links: opaque, unguessable, and never stored as they are."""

import base64
import binascii
import secrets
import uuid
from dataclasses import dataclass

from guilder.identity.contracts import LinkExpired, RefreshFailed
from guilder.kernel.crypto import Keyring

_TAG, _SEED = 32, 16


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """The `generation`-th token of a session's family.

    Each follows from the one before it by a MAC, so that twenty parallel refreshes get the same successor. The seed
    is random and known to the holder alone: neither the database nor the key suffices to make a token.
    """

    session_id: uuid.UUID
    seed: bytes
    generation: int

    @classmethod
    def first(cls, session_id: uuid.UUID) -> "RefreshToken":
        """The first of a new family."""
        return cls(session_id, secrets.token_bytes(_SEED), 0)

    def next(self) -> "RefreshToken":
        """The one successor."""
        return RefreshToken(self.session_id, self.seed, self.generation + 1)

    def write(self, keyring: Keyring) -> str:
        """The token as the cookie carries it."""
        body = self.seed + self.session_id.bytes + self.generation.to_bytes(4, "big")
        return base64.urlsafe_b64encode(keyring.mac(body, purpose="refresh token") + body).decode().rstrip("=")

    @classmethod
    def read(cls, written: str, keyring: Keyring) -> "RefreshToken":
        """The token that `write` wrote. Raises RefreshFailed 401."""
        raw = _decoded(written)
        tag, body = raw[:_TAG], raw[_TAG:]
        if len(body) != _SEED + 20 or not secrets.compare_digest(tag, keyring.mac(body, purpose="refresh token")):
            raise RefreshFailed
        return cls(uuid.UUID(bytes=body[_SEED:-4]), body[:_SEED], int.from_bytes(body[-4:], "big"))


def write_link(keyring: Keyring, row_id: uuid.UUID, *, purpose: str) -> str:
    """The token of the one-time link for a row; made again from the row whenever it is needed."""
    return base64.urlsafe_b64encode(row_id.bytes + keyring.mac(row_id.bytes, purpose=purpose)).decode().rstrip("=")


def read_link(keyring: Keyring, token: str, *, purpose: str) -> uuid.UUID:
    """The row that the link is for. Raises LinkExpired 410."""
    raw = _decoded(token)
    row, tag = raw[:16], raw[16:]
    if len(row) != 16 or not secrets.compare_digest(tag, keyring.mac(row, purpose=purpose)):
        raise LinkExpired
    return uuid.UUID(bytes=row)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
