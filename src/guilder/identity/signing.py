"""Access tokens: JWTs signed with ES256 by the newest of several keys, verified by any that has not retired.

The keys lie in the database, sealed by the keyring. A new one is made every 30 days and published a day before it
signs; an old one verifies for a day after it last signed.
"""

import asyncio
import hashlib
import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy import delete, select, text

from guilder.identity.tables import SigningKeyRow
from guilder.kernel import clock
from guilder.kernel.cache import LocalCache
from guilder.kernel.crypto import Keyring
from guilder.kernel.db import Database
from guilder.kernel.errors import NotSignedIn

LIFETIME = timedelta(minutes=10)
AUDIENCE = "guilder"
_SIGNS_FOR = timedelta(days=30)
_AHEAD = timedelta(days=1)
_TYPE = "at+jwt"
_LONGEST = 4096
_RELOAD_AT_MOST_EVERY = 5.0
#: Seconds that a signature is believed without checking it again (0.15 ms); expiry and key are looked at each time.
_BELIEVED_FOR = 60.0


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says."""

    user_id: uuid.UUID
    session_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class _Key:
    kid: str
    key: ECKey
    created_at: datetime
    retires_at: datetime


class Signer:
    """The signing keys of one process, read from the database when an unknown one is met."""

    def __init__(self, database: Database, keyring: Keyring, *, issuer: str) -> None:
        self._database = database
        self._keyring = keyring
        self._issuer = issuer
        self._keys: dict[str, _Key] = {}
        self._loaded = 0.0
        self._lock = asyncio.Lock()
        self._verified = LocalCache(size=5_000)
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock.now().timestamp()),
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            sid={"essential": True},
        )

    async def sign(self, claims: Claims) -> str:
        """A token that holds for LIFETIME."""
        key = await self._current()
        issued = int(clock.now().timestamp())
        return jwt.encode(
            {"alg": "ES256", "typ": _TYPE, "kid": key.kid},
            {
                "iss": self._issuer,
                "aud": AUDIENCE,
                "sub": str(claims.user_id),
                "sid": str(claims.session_id),
                "iat": issued,
                "exp": issued + int(LIFETIME.total_seconds()),
                "jti": secrets.token_urlsafe(9),
            },
            key.key,
            algorithms=["ES256"],
        )

    async def verify(self, token: str) -> Claims:
        """What a token says. Only our own keys and ES256 count, whatever its header asks for. Raises NotSignedIn 401."""
        if len(token) > _LONGEST:
            raise NotSignedIn
        mark = hashlib.sha256(token.encode()).hexdigest()
        read: tuple[str, int, Claims] | None = await self._verified.get(mark)
        if read is None:
            read = await self._read(token)
            await self._verified.put(mark, read, seconds=_BELIEVED_FOR)
        kid, expires, claims = read
        known = self._keys.get(kid)
        if known is None or known.retires_at < clock.now() or expires <= clock.now().timestamp():
            raise NotSignedIn
        return claims

    async def _read(self, token: str) -> tuple[str, int, Claims]:
        """The key's id, the expiry (Unix seconds) and the claims of a token whose signature holds."""
        try:
            kid = _kid(token)
            if kid not in self._keys:
                await self._reload()
            known = self._keys.get(kid)
            if known is None:
                raise NotSignedIn
            decoded = jwt.decode(token, known.key, algorithms=["ES256"])
            if decoded.header.get("typ") != _TYPE:
                raise NotSignedIn
            self._claims.validate(decoded.claims)
            claims = Claims(uuid.UUID(decoded.claims["sub"]), uuid.UUID(decoded.claims["sid"]))
            return kid, int(decoded.claims["exp"]), claims
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            raise NotSignedIn from None

    async def public(self) -> list[dict[str, Any]]:
        """Every key that verifies now, as JSON Web Keys."""
        await self._reload(force=True)
        if not self._keys:
            await self._current()
        return [
            {**key.key.as_dict(private=False), "kid": key.kid, "use": "sig", "alg": "ES256"}
            for key in self._keys.values()
            if key.retires_at > clock.now()
        ]

    async def _current(self) -> _Key:
        if (found := self._newest()) is None:
            await self._reload(force=True)
            found = self._newest()
        if found is None:
            await rotate(self._database, self._keyring)
            await self._reload(force=True)
            found = self._newest()
        if found is None:
            raise RuntimeError("a signing key was made and cannot be read")
        return found

    def _newest(self) -> _Key | None:
        """The newest key that has been published for a day; the only one right after the installation."""
        now = clock.now()
        alive = [key for key in self._keys.values() if key.retires_at - _AHEAD > now]
        settled = [key for key in alive if key.created_at <= now - _AHEAD]
        if settled:
            return max(settled, key=lambda key: key.created_at)
        return min(alive, key=lambda key: key.created_at, default=None)

    async def _reload(self, *, force: bool = False) -> None:
        async with self._lock:
            if not force and time.monotonic() - self._loaded < _RELOAD_AT_MOST_EVERY:
                return
            async with self._database.system_session() as session:
                rows = (await session.scalars(select(SigningKeyRow))).all()
            self._keys = {row.id: self._opened(row) for row in rows}
            self._loaded = time.monotonic()

    def _opened(self, row: SigningKeyRow) -> _Key:
        known = self._keys.get(row.id)
        if known is not None:
            return known
        pem = self._keyring.open(row.sealed, bound_to=f"signing key {row.id}")
        return _Key(row.id, ECKey.import_key(pem), row.created_at, row.retires_at)


def _kid(token: str) -> str:
    from joserfc.jws import extract_compact

    kid = extract_compact(token.encode()).headers().get("kid")
    return kid if isinstance(kid, str) else ""


async def rotate(database: Database, keyring: Keyring) -> None:
    """Make the next key when the newest is due to be followed, and forget those that have retired."""
    async with database.system_session() as session:
        await session.execute(text("select pg_advisory_xact_lock(hashtext('identity.signing_key'))"))
        now = clock.now()
        await session.execute(delete(SigningKeyRow).where(SigningKeyRow.retires_at < now))
        newest = await session.scalar(select(SigningKeyRow).order_by(SigningKeyRow.created_at.desc()).limit(1))
        if newest is not None and newest.created_at > now - _SIGNS_FOR + _AHEAD:
            return
        key = ECKey.generate_key("P-256")
        kid = secrets.token_urlsafe(12)
        session.add(
            SigningKeyRow(
                id=kid,
                public=key.as_dict(private=False),
                sealed=keyring.seal(key.as_pem(private=True), bound_to=f"signing key {kid}"),
                created_at=now,
                retires_at=now + _SIGNS_FOR + 2 * _AHEAD,
            )
        )
