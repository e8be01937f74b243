"""What a process carries: made once at start-up, handed to routes and jobs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from guilder.kernel.cache import Cache
from guilder.kernel.crypto import Keyring
from guilder.kernel.db import Database
from guilder.kernel.facts import Tool
from guilder.kernel.limits import Limiter
from guilder.kernel.outgoing import Outgoing
from guilder.kernel.settings import KernelSettings, Settings
from guilder.kernel.storage import Storage

S = TypeVar("S", bound=Settings)


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts of one process. tools: what the assistant may call, of every module that runs here."""

    settings: KernelSettings
    database: Database
    storage: Storage
    cache: Cache
    limiter: Limiter
    keyring: Keyring
    outgoing: Outgoing
    module_settings: Mapping[type[Settings], Settings] = field(default_factory=dict)
    tools: tuple[Tool[Any], ...] = ()

    def settings_of(self, kind: type[S]) -> S:
        """One module's settings, as read at start-up."""
        found = self.module_settings[kind]
        if not isinstance(found, kind):
            raise TypeError(f"settings of {kind.__name__} hold a {type(found).__name__}")
        return found

    async def close(self) -> None:
        """Give back connections."""
        await self.outgoing.close()
        await self.database.close()
