"""The bank's history in this worker's database."""

import asyncio

import pytest

from guilder.fx import history
from guilder.kernel.runtime import Runtime


@pytest.fixture(scope="session")
async def rates_loaded(runtime: Runtime) -> None:
    """All rates that are packaged, from 1999 on."""
    await asyncio.to_thread(history.load, runtime.database.system_dsn)
