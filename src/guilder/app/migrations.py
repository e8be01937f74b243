"""Brings the schema to the head of the one migration chain.

Alembic is imported by the functions that run it: a start that has nothing to migrate does without (0.5 s).
"""

import importlib.resources
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config

_LINK = re.compile(r'^(revision|down_revision) = "([^"]+)"', re.MULTILINE)


def folder() -> Path:
    """Where the migrations lie: inside the installed package, or in the checkout beside `src`."""
    packaged = Path(str(importlib.resources.files("guilder"))) / "migrations"
    return packaged if packaged.exists() else Path(__file__).parents[3] / "migrations"


def _config(dsn: str = "") -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("prepend_sys_path", str(folder()).replace("%", "%%"))  # versions import `tenancy`
    config.set_main_option("prepend_sys_path", str(folder()).replace("%", "%%"))  # versions import `tenancy`
    config.attributes["dsn"] = dsn
    return config


def head() -> str:
    """The newest revision that this program knows: the one that no other follows."""
    links = [
        link for path in folder().glob("versions/*.py") for link in _LINK.findall(path.read_text(encoding="utf-8"))
    ]
    (newest,) = {name for kind, name in links if kind == "revision"} - {
        name for kind, name in links if kind != "revision"
    }
    return str(newest)


def upgrade(owner_dsn: str, revision: str = "head") -> None:
    """Run every migration that is missing, as the owner role."""
    from alembic import command

    command.upgrade(_config(owner_dsn), revision)


def downgrade(owner_dsn: str, revision: str) -> None:
    """Take migrations back to `revision` ("base" for all)."""
    from alembic import command

    command.downgrade(_config(owner_dsn), revision)


def check(owner_dsn: str) -> None:
    """Raise alembic.util.CommandError when the tables in code and the migrated schema differ."""
    from alembic import command

    command.check(_config(owner_dsn))
