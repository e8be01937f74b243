"""`guilder audit verify`."""

import asyncio

from guilder.app import registry
from guilder.app.connection import connect
from guilder.audit import service as audit
from guilder.audit.contracts import Verdict
from guilder.kernel.settings import KernelSettings


def verify(*, as_json: bool) -> int:
    """Recompute every chain; exit code 1 when one does not hold."""
    with connect() as connected:
        verdict = asyncio.run(_verify(connected.settings))
    if as_json:
        print(verdict.model_dump_json(by_alias=True, indent=2))
    else:
        for found in verdict.breaks:
            print(f"Chain {found.chain_id}, entry {found.position}: {found.reason}.")
        print(
            f"{verdict.entries} entries in {verdict.chains} chains: {'changed' if verdict.breaks else 'all in order'}."
        )
    return 1 if verdict.breaks else 0


async def _verify(settings: KernelSettings) -> Verdict:
    runtime = registry.build_runtime(settings)
    try:
        async with runtime.database.system_session() as session:
            return await audit.verify(session, runtime.keyring)
    finally:
        await runtime.close()
