"""The list of modules, lowest first, and what a process makes of the ones it serves."""

import importlib
from collections.abc import Mapping, Sequence

from guilder.kernel.cache import LocalCache
from guilder.kernel.crypto import Keyring
from guilder.kernel.db import Database
from guilder.kernel.limits import Limiter
from guilder.kernel.module import Module
from guilder.kernel.outgoing import Outgoing
from guilder.kernel.runtime import Runtime
from guilder.kernel.settings import KernelSettings
from guilder.kernel.storage import FolderStorage

#: Every module, in the order of who may import whom (lowest first).
NAMES = (
    "audit",
    "fx",
    "identity",
    "notifications",
    "gateway",
    "files",
    "banking",
    "transactions",
    "budgets",
    "investments",
    "planning",
    "insights",
    "assistant",
)


class UnknownModule(Exception):
    """A name that is no module; the message lists the ones there are."""


def load(names: Sequence[str] | None = None) -> tuple[Module, ...]:
    """The manifests of `names`, or of every module. Raises UnknownModule."""
    wanted = set(NAMES if names is None else names)
    if unknown := sorted(wanted - set(NAMES)):
        raise UnknownModule(f"there is no module {', '.join(unknown)}; choose from {', '.join(NAMES)}")
    return tuple(_manifest(name) for name in NAMES if name in wanted)


def _manifest(name: str) -> Module:
    found = importlib.import_module(f"guilder.{name}.module").module
    if not isinstance(found, Module):
        raise TypeError(f"guilder.{name}.module.module is not a Module")
    return found


def permissions(modules: Sequence[Module]) -> dict[str, tuple[str, ...]]:
    """Every permission and the roles that carry it."""
    return {permission: roles for module in modules for permission, roles in module.permissions.items()}


def build_runtime(settings: KernelSettings, *, environment: Mapping[str, str] | None = None) -> Runtime:
    """The parts of a process. Settings and tools are every module's: the assistant asks modules served elsewhere."""
    keys = settings.master_keys.get_secret_value()
    keyring = Keyring.parse(keys) if keys else Keyring.at_home(settings.home)
    everyone = load()
    return Runtime(
        settings=settings,
        database=Database(
            app=settings.database_url.get_secret_value(),
            system=settings.database_system_url.get_secret_value(),
            keyring=keyring,
            pool=settings.database_pool,
        ),
        storage=FolderStorage(settings.home / "files"),
        cache=LocalCache(),
        limiter=Limiter(),
        keyring=keyring,
        outgoing=Outgoing(private=settings.outgoing_private, permitted=settings.permitted),
        module_settings={module.settings: module.settings.read(environment) for module in everyone if module.settings},
        tools=tuple(tool for module in everyone for tool in module.tools),
    )
