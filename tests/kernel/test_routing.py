"""Routers inside routers: every path finds its route, and the ones beside it do not."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from guilder.kernel.routing import Router


@pytest.fixture
async def client():
    leaf, room, other = Router(prefix="/things"), Router(prefix="/room"), Router()

    @leaf.get("")
    async def everything() -> str:
        return "things"

    @leaf.get("/{thing}/parts")
    async def parts(thing: str) -> str:
        return f"parts of {thing}"

    @other.get("/{anything}")
    async def anything(anything: str) -> str:
        return f"any {anything}"

    room.include_router(leaf)

    @leaf.post("/late")
    async def late() -> str:
        return "late"

    app = FastAPI()
    app.include_router(room, prefix="/v1")
    app.include_router(other, prefix="/v2")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as made:
        yield made


@pytest.mark.parametrize(
    ("verb", "path", "status", "said"),
    [
        ("GET", "/v1/room/things", 200, "things"),
        ("GET", "/v1/room/things/7/parts", 200, "parts of 7"),
        ("POST", "/v1/room/things/late", 200, "late"),
        ("GET", "/v1/room/things/late", 405, None),
        ("GET", "/v2/room", 200, "any room"),
        ("GET", "/v2/things", 200, "any things"),
        ("GET", "/v1/room/thing", 404, None),
        ("GET", "/room/things", 404, None),
        ("GET", "/v1/things", 404, None),
    ],
)
async def test_a_path_finds_its_route(client, verb, path, status, said):
    answer = await client.request(verb, path)
    assert answer.status_code == status
    assert said is None or answer.json() == said


def test_only_routers_that_tell_their_paths_are_included():
    with pytest.raises(TypeError, match="Router"):
        Router().include_router(APIRouter())
