"""A real Postgres for every test: one server a run, one migrated template, one clone a worker.

Tests commit. Each makes its own workspace, so nothing is rolled back or cleaned between them, and events, jobs and
row-level security behave as in production.
"""

import asyncio
import contextlib
import fcntl
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from guilder.app import migrations, registry
from guilder.app.embedded import postgres
from guilder.app.embedded.roles import Servers
from guilder.app.main import build_app
from guilder.banking.sandbox import serving
from guilder.banking.sandbox.serving import Sandbox
from guilder.kernel import jobs
from guilder.kernel.dispatch import Dispatcher, ensure_cursors
from guilder.kernel.module import Module
from guilder.kernel.runtime import Runtime
from guilder.kernel.settings import KernelSettings

TEMPLATE = "guilder_template"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Cluster]:
    """The server that every worker of this run shares."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    base = tmp_path_factory.getbasetemp()
    with postgres.attach((base.parent if worker else base) / "postgres") as running:
        yield running


@pytest.fixture(scope="session")
def servers(cluster: postgres.Cluster) -> Servers:
    """This worker's own database, migrated."""
    with (cluster.home / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(cluster.servers.admin_dsn) as connection:
            found = connection.execute("select 1 from pg_database where datname = %s", (TEMPLATE,)).fetchone()
        if not found:
            migrations.upgrade(cluster.create_database(TEMPLATE).owner_dsn)
        return cluster.create_database(f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}", template=TEMPLATE)


@pytest.fixture(scope="session")
def modules() -> tuple[Module, ...]:
    """Every module."""
    return registry.load()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """Banks that speak the providers' real formats; Guilder under test is told of them."""
    with serving.running() as found:
        yield found


@pytest.fixture(scope="session")
async def runtime(
    servers: Servers, modules: tuple[Module, ...], sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Runtime]:
    """The parts of the process under test. Limits are off unless a test asks for them."""
    settings = KernelSettings(
        home=tmp_path_factory.mktemp("home"),
        demo=True,
        database_url=SecretStr(servers.app_dsn),
        database_system_url=SecretStr(servers.system_dsn),
        limit_address=0,
        limit_user=0,
        limit_sign_in=0,
        outgoing_permit=sandbox.environment["GUILDER_OUTGOING_PERMIT"],
    )
    built = registry.build_runtime(settings, environment=sandbox.environment)
    await ensure_cursors(built.database, [s for module in modules for s in module.subscriptions])
    yield built
    await built.close()


@pytest.fixture(scope="session")
def app(runtime: Runtime, modules: tuple[Module, ...]) -> FastAPI:
    """The HTTP application."""
    return build_app(runtime, modules)


@pytest.fixture
async def api(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that nobody has signed in with."""
    async with _client(app) as client:
        yield client


def _client(app: FastAPI, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://127.0.0.1:8000",
        headers=headers or {},
    )


@dataclass(frozen=True)
class Household:
    """A workspace and its signed-in owner. `api` carries both on every call."""

    api: httpx.AsyncClient
    workspace_id: uuid.UUID
    user_id: uuid.UUID
    email: str
    password: str = field(repr=False)


@pytest.fixture
async def household(app: FastAPI) -> AsyncIterator[Callable[..., Awaitable[Household]]]:
    """Makes households: `await household()`, `await household(currency="JPY")`."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(
            *, currency: str = "EUR", time_zone: str = "Europe/Berlin", kind: str = "household"
        ) -> Household:
            client = await stack.enter_async_context(_client(app))
            email, password = f"{uuid.uuid4().hex}@example.org", f"correct horse {uuid.uuid4().hex[:8]}"
            answer = await client.post(
                "/v1/auth/register", json={"email": email, "password": password, "name": "Ada Example"}
            )
            assert answer.status_code == 201, answer.text
            signed_in = answer.json()["data"]
            client.headers["Authorization"] = f"Bearer {signed_in['accessToken']}"
            answer = await client.post(
                "/v1/workspaces",
                json={"name": "Home", "kind": kind, "currency": currency, "timeZone": time_zone},
            )
            assert answer.status_code == 201, answer.text
            workspace = answer.json()["data"]
            client.headers["X-Workspace-Id"] = workspace["id"]
            return Household(client, uuid.UUID(workspace["id"]), uuid.UUID(signed_in["user"]["id"]), email, password)

        yield make


@pytest.fixture(scope="session")
def drain(runtime: Runtime, modules: tuple[Module, ...]) -> Callable[[], Awaitable[None]]:
    """Runs what waits: jobs and event handlers, until nothing is left that can run now."""
    dispatcher = Dispatcher(runtime.database, [s for module in modules for s in module.subscriptions])
    all_jobs = [job for module in modules for job in module.jobs]

    async def run() -> None:
        for _ in range(20):
            async with asyncio.timeout(60):
                worker = jobs.build_worker(runtime, all_jobs, ())
                async with worker.open_async():
                    await worker.run_worker_async(
                        wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="successful"
                    )
                if not await dispatcher.catch_up() and not await _waiting(runtime):
                    return
        raise AssertionError("work keeps making more work")

    return run


async def _waiting(runtime: Runtime) -> bool:
    async with await psycopg.AsyncConnection.connect(runtime.database.system_dsn) as connection:
        query = (
            "select exists (select 1 from procrastinate_jobs "
            "where status = 'todo' and (scheduled_at is null or scheduled_at <= now()))"
        )
        row: Any = await (await connection.execute(query)).fetchone()
        return bool(row[0])


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the home of the person who runs it."""
    monkeypatch.setenv("GUILDER_HOME", str(tmp_path / "guilder-home"))
