"""Calls to the outside world: a time-out, jittered retries, a breaker per host, and no way into the own network.

A name is resolved here and the connection goes to that very address, so a second answer of the DNS cannot redirect it
(server-side request forgery, OWASP API7). Private addresses are refused unless the operator allows them, all or by
`host:port`.
"""

import asyncio
import ipaddress
import socket
import time
from collections import defaultdict, deque
from typing import Any

import httpx
import stamina

from guilder.kernel.errors import Unavailable


class AddressRefused(Exception):
    """The address lies in a network that calls may not reach."""


class _Breaker:
    """Opens for 30 s when half of the last calls (at least 6 in 60 s) failed."""

    def __init__(self) -> None:
        self._calls: deque[tuple[float, bool]] = deque(maxlen=50)
        self._open_until = 0.0

    def check(self) -> None:
        if time.monotonic() < self._open_until:
            raise Unavailable("The other side has been failing. It is left alone for half a minute; try again then.")

    def note(self, *, ok: bool) -> None:
        now = time.monotonic()
        self._calls.append((now, ok))
        recent = [good for at, good in self._calls if at > now - 60]
        if len(recent) >= 6 and recent.count(False) * 2 >= len(recent):
            self._open_until = now + 30
            self._calls.clear()


class _Guarded(httpx.AsyncHTTPTransport):
    def __init__(self, *, private: bool, permitted: frozenset[str]) -> None:
        super().__init__(retries=0)
        self._private = private
        self._permitted = permitted

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        address = await resolve(host, port, private=self._private or f"{host}:{port}" in self._permitted)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.headers["host"] = request.url.netloc.decode()
        request.url = request.url.copy_with(host=address)
        return await super().handle_async_request(request)


async def resolve(host: str, port: int, *, private: bool) -> str:
    """The one address that a call to `host` will use. Raises AddressRefused."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise httpx.ConnectError(f"{host} cannot be found") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found]
    for address in addresses:
        seen = getattr(address, "ipv4_mapped", None) or address
        if not private and (not seen.is_global or seen.is_multicast):
            raise AddressRefused(f"{host} leads into a private network; GUILDER_OUTGOING_PRIVATE=true permits that")
    return str(addresses[0])


class Outgoing:
    """The one client for calls that leave."""

    def __init__(self, *, private: bool = False, permitted: frozenset[str] = frozenset(), timeout: float = 3.0) -> None:
        """permitted: `host:port` pairs that may be reached although they lie in a private network."""
        self.permitted = permitted
        self._client = httpx.AsyncClient(
            transport=_Guarded(private=private, permitted=permitted),
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
        )
        self._breakers: defaultdict[str, _Breaker] = defaultdict(_Breaker)

    async def call(
        self, method: str, url: str, *, attempts: int = 3, breaker: bool = True, **options: Any
    ) -> httpx.Response:
        """One request with its retries. Raises Unavailable 503 when the other side fails, AddressRefused.

        attempts: 1 for a call that must not be repeated. 5xx and transport errors are retried, 4xx never.
        breaker: False where the caller keeps one of its own that knows more than the host's name.
        """
        known = self._breakers[httpx.URL(url).host] if breaker else _Breaker()
        known.check()
        try:
            async for attempt in stamina.retry_context(
                on=(httpx.TransportError, httpx.HTTPStatusError), attempts=attempts, timeout=30
            ):
                with attempt:
                    response = await self._client.request(method, url, **options)
                    if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                        response.raise_for_status()
        except (httpx.TransportError, httpx.HTTPStatusError) as error:
            known.note(ok=False)
            raise Unavailable from error
        known.note(ok=True)
        return response

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()
