"""A worker that is killed in the middle of a sync loses nothing and doubles nothing."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from banking.connecting import balances, booked, connect, seen
from guilder.banking import syncing

TODAY = datetime.now(UTC).date()
#: What a child does, and where it is killed.
CHILD = """
import asyncio, os, signal, sys, uuid
from pathlib import Path
from pydantic import SecretStr
from guilder.app import registry
from guilder.banking import syncing
from guilder.kernel.settings import KernelSettings
from guilder.transactions.feeding import hearing

async def die(*args, **named):
    os.kill(os.getpid(), signal.SIGKILL)

async def main(place, workspace, connection):
    settings = KernelSettings(
        home=Path(os.environ["CHILD_HOME"]), database_url=SecretStr(os.environ["CHILD_APP"]),
        database_system_url=SecretStr(os.environ["CHILD_SYSTEM"]), outgoing_permit=os.environ["GUILDER_OUTGOING_PERMIT"],
    )
    registry.load()
    runtime = registry.build_runtime(settings, environment=dict(os.environ))
    if place == "fetched":
        syncing._keep = die
    if place == "written":
        syncing.publish = die
    if place in {"fetched", "written", "synced"}:
        await syncing.sync(runtime, workspace_id=workspace, connection_id=connection)
        await die()
    hearing.bank_inbox.drop_deliveries = die
    async with runtime.database.session(workspace_id=uuid.UUID(workspace)) as session:
        await hearing.take(session, uuid.UUID(workspace))

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def killed_at(runtime, servers, sandbox):
    async def run(place, house, connection):
        environment = {
            **os.environ, **sandbox.environment, "CHILD_HOME": str(runtime.settings.home),
            "CHILD_APP": servers.app_dsn, "CHILD_SYSTEM": servers.system_dsn,
        }  # fmt: skip
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CHILD, place, str(house.workspace_id), connection["id"], env=environment,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, said = await child.communicate()
        assert child.returncode == -signal.SIGKILL, said.decode()

    return run


async def test_killed_anywhere_everything_is_there_once(household, drain, sandbox, runtime, killed_at):
    house, person = await household(), sandbox.world.person()
    account = person.account()
    for number in range(130):
        person.add(account, "-1.00", f"SHOP {number}", TODAY - timedelta(days=1))
    made = await connect(house, sandbox, person, "plaid")
    for place in ("fetched", "written"):
        await killed_at(place, house, made)
        assert (await seen(house, made))["lastSyncAt"] is None, place
    await killed_at("synced", house, made)
    assert (await seen(house, made))["lastSyncAt"]
    assert await booked(house) == []  # all of it waits in the inbox
    await killed_at("booking", house, made)
    assert await booked(house) == []
    await syncing.sync(runtime, workspace_id=str(house.workspace_id), connection_id=made["id"])
    await drain()
    sums = (await house.api.get("/v1/transactions/sums")).json()["data"]
    assert [(each["count"], each["moneyOut"]) for each in sums] == [(130, "-130.00")]
    assert (await balances(house))["Everyday ·· " + account.iban[-4:]] == "870.00"
    async with runtime.database.system_session() as session:
        query = text("select count(*) from banking.feed where workspace_id = :id")
        assert (await session.execute(query, {"id": house.workspace_id})).scalar_one() == 0
