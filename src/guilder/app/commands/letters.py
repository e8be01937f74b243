"""`guilder jobs dead` and `guilder jobs replay`."""

import asyncio
import json
from collections.abc import Sequence

from guilder.app import registry
from guilder.app.connection import connect
from guilder.kernel import dead as dead_letters
from guilder.kernel.settings import KernelSettings


def dead(*, as_json: bool) -> int:
    """Print what waits; exit code 1 when anything does."""
    with connect() as connected:
        found = asyncio.run(_letters(connected.settings))
    if as_json:
        print(json.dumps([letter.model_dump(mode="json", by_alias=True) for letter in found], indent=2))
    elif not found:
        print("Nothing waits.")
    else:
        for letter in found:
            when = f"{letter.failed_at:%Y-%m-%d %H:%M}" if letter.failed_at else "unknown"
            print(f"{letter.id}  {letter.name}  {when} UTC  {letter.error or f'after {letter.attempts} attempts'}")
        print("\nTry them again with: guilder jobs replay all")
    return 1 if found else 0


def replay(names: Sequence[str]) -> int:
    """Try `names` again, or all of them."""
    with connect() as connected:
        count = asyncio.run(_replay(connected.settings, names))
    print(f"{count} handed back.")
    return 0


async def _letters(settings: KernelSettings) -> list[dead_letters.DeadLetter]:
    runtime = registry.build_runtime(settings)
    try:
        return await dead_letters.letters(runtime.database)
    finally:
        await runtime.close()


async def _replay(settings: KernelSettings, names: Sequence[str]) -> int:
    runtime = registry.build_runtime(settings)
    subscriptions = [subscription for module in registry.load() for subscription in module.subscriptions]
    try:
        if list(names) == ["all"]:
            names = [letter.id for letter in await dead_letters.letters(runtime.database)]
        for name in names:
            await dead_letters.replay(runtime.database, subscriptions, name)
    finally:
        await runtime.close()
    return len(names)
