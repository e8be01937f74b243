"""Brings the schema to the head of the one migration chain."""

import importlib.resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory


def folder() -> Path:
    """Where the migrations lie: inside the installed package, or in the checkout beside `src`."""
    packaged = Path(str(importlib.resources.files("guilder"))) / "migrations"
    return packaged if packaged.exists() else Path(__file__).parents[3] / "migrations"


def _config(dsn: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("prepend_sys_path", str(folder()).replace("%", "%%"))  # versions import `tenancy`
    config.set_main_option("prepend_sys_path", str(folder()).replace("%", "%%"))  # versions import `tenancy`
    config.attributes["dsn"] = dsn
    return config


def head() -> str:
    """The newest revision that this program knows. Raises alembic.util.CommandError when there are two."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def upgrade(owner_dsn: str, revision: str = "head") -> None:
    """Run every migration that is missing, as the owner role."""
    command.upgrade(_config(owner_dsn), revision)


def downgrade(owner_dsn: str, revision: str) -> None:
    """Take migrations back to `revision` ("base" for all)."""
    command.downgrade(_config(owner_dsn), revision)


def check(owner_dsn: str) -> None:
    """Raise alembic.util.CommandError when the tables in code and the migrated schema differ."""
    command.check(_config(owner_dsn))
