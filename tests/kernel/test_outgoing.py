"""Calls that leave do not come back into the own network."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from guilder.kernel.errors import Unavailable
from guilder.kernel.outgoing import AddressRefused, Outgoing, resolve


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "0", "2130706433"],
)
async def test_private_addresses_are_refused(host: str) -> None:
    with pytest.raises(AddressRefused):
        await resolve(host, 80, private=False)


@pytest.fixture
async def failing() -> AsyncIterator[tuple[str, list[int]]]:
    """A server that counts its calls and always answers 503."""
    calls = [0]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        calls[0] += 1
        writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", calls


async def test_a_failing_host_is_left_alone(failing: tuple[str, list[int]]) -> None:
    url, calls = failing
    outgoing = Outgoing(private=True)
    for _ in range(6):
        with pytest.raises(Unavailable):
            await outgoing.call("GET", url, attempts=1)
    assert calls == [6]
    with pytest.raises(Unavailable, match="left alone"):
        await outgoing.call("GET", url, attempts=1)
    assert calls == [6]
    await outgoing.close()


async def test_a_retry_follows_a_server_error(failing: tuple[str, list[int]]) -> None:
    url, calls = failing
    outgoing = Outgoing(private=True)
    with pytest.raises(Unavailable):
        await outgoing.call("GET", url, attempts=2)
    assert calls == [2]
    await outgoing.close()
