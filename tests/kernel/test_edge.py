"""What every answer keeps to, whichever module gives it."""

import dataclasses

import httpx
import pytest
from fastapi import FastAPI

from guilder.app.main import build_app
from guilder.kernel.runtime import Runtime


async def test_an_unknown_address_answers_with_the_envelope(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/nowhere")
    body = answer.json()
    assert answer.status_code == 404
    assert body["error"]["code"] == "NOT_FOUND"
    assert body["error"]["details"] == []
    assert body["meta"]["requestId"] == answer.headers["X-Request-Id"]


async def test_a_given_request_id_comes_back_unless_it_is_odd(api: httpx.AsyncClient) -> None:
    assert (await api.get("/health", headers={"X-Request-Id": "abc-12345"})).headers["X-Request-Id"] == "abc-12345"
    odd = await api.get("/health", headers={"X-Request-Id": "a b\tc{}"})
    assert odd.headers["X-Request-Id"] != "a b\tc{}"


async def test_every_answer_carries_the_security_headers(api: httpx.AsyncClient) -> None:
    for path in ("/health", "/v1/nowhere", "/api-docs"):
        headers = (await api.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-eval" not in headers["Content-Security-Policy"]


async def test_the_documentation_needs_nothing_from_outside(api: httpx.AsyncClient) -> None:
    page = (await api.get("/api-docs")).text
    assert "http://" not in page
    assert "https://" not in page
    assert (await api.get("/api-docs/files/swagger-ui-bundle.js")).status_code == 200
    document = (await api.get("/api-docs/openapi.json")).json()
    assert document["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:8000.evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 404),
        ({}, 404),
    ],
)
async def test_a_write_from_another_origin_is_refused(
    api: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await api.post("/v1/nowhere", headers=headers)).status_code == status


async def test_a_body_over_the_limit_is_refused_before_it_is_read(api: httpx.AsyncClient) -> None:
    answer = await api.post("/v1/nowhere", content=b"x" * 2_000_000)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "TOO_LARGE"


async def test_a_caller_over_the_limit_is_told_when_to_come_back(runtime: Runtime) -> None:
    strict = runtime.settings.model_copy(update={"limit_address": 3})
    app: FastAPI = build_app(dataclasses.replace(runtime, settings=strict), ())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
        answers = [await client.get("/v1/nowhere") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert answers[-1].headers["RateLimit-Limit"] == "3"


async def test_metrics_name_routes_by_template_and_hold_no_ids(api: httpx.AsyncClient) -> None:
    await api.get("/health")
    text = (await api.get("/metrics")).text
    assert 'guilder_http_requests_total{method="GET",route="/health",status="200"}' in text
    assert "nowhere" not in text


async def test_ready_asks_the_database(api: httpx.AsyncClient) -> None:
    assert (await api.get("/ready")).json()["status"] == "ready"
