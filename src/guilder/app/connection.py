"""The database of a command: the one that the settings name, else the embedded one; and whether its roles are safe."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
from pydantic import SecretStr

from guilder.app.errors import Stopped
from guilder.kernel.settings import KernelSettings

NO_DATABASE = "Start it, or correct GUILDER_DATABASE_URL. `guilder doctor` says more."


@dataclass(frozen=True)
class Connected:
    """settings: with every role's URL filled in. owner_dsn: of the migrating role, empty when nobody gave one.

    revive: starts the embedded server again when it has died; None for a server of one's own.
    """

    settings: KernelSettings
    owner_dsn: str
    revive: Callable[[], bool] | None = None


@contextlib.contextmanager
def connect(
    settings: KernelSettings | None = None, *, progress: Callable[[str], None] = lambda _: None
) -> Iterator[Connected]:
    """The database for as long as the block runs; the embedded one starts and stops with its last user."""
    settings = settings or KernelSettings.read()
    if settings.database_url.get_secret_value():
        if not settings.database_system_url.get_secret_value():
            raise Stopped(
                "GUILDER_DATABASE_URL is set, but GUILDER_DATABASE_SYSTEM_URL is not.",
                remedy="Give one URL per role; docs/operate/database.md shows how to make them.",
                code=2,
            )
        yield Connected(settings, settings.database_owner_url.get_secret_value())
        return
    from guilder.app.embedded import postgres

    with postgres.attach(settings.home, progress=progress) as cluster:
        servers = cluster.servers
        filled = settings.model_copy(
            update={
                "database_url": SecretStr(servers.app_dsn),
                "database_system_url": SecretStr(servers.system_dsn),
                "database_owner_url": SecretStr(servers.owner_dsn),
            }
        )
        yield Connected(filled, servers.owner_dsn, cluster.revive)


_POWER = """
    select r.rolsuper, r.rolbypassrls, exists (
        select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
        and pg_has_role(current_user, c.relowner, 'member')
    ), current_user
    from pg_roles r where r.rolname = current_user
"""


def refuse_powerful_roles(settings: KernelSettings) -> None:
    """Raise Stopped when a role could read past row-level security: a superuser, BYPASSRLS, an owner of tables."""
    for variable, secret in (
        ("GUILDER_DATABASE_URL", settings.database_url),
        ("GUILDER_DATABASE_SYSTEM_URL", settings.database_system_url),
    ):
        with reach(secret.get_secret_value()) as connection:
            found = connection.execute(_POWER).fetchone()
        superuser, bypasses, owns, name = found or (True, True, True, "unknown")
        reasons = [
            reason
            for reason, holds in (
                ("is a superuser", superuser),
                ("may bypass row-level security", bypasses),
                ("owns tables", owns),
            )
            if holds
        ]
        if reasons:
            raise Stopped(
                f"The database role {name} {' and '.join(reasons)}, so one household could see another's records.",
                remedy=f"Point {variable} at a plain role; docs/operate/database.md shows how to make it.",
                code=3,
            )


def refuse_old_schema(settings: KernelSettings) -> None:
    """Raise Stopped when migrations are missing."""
    from guilder.app import migrations

    now, newest = applied(settings.database_system_url.get_secret_value()), migrations.head()
    if now != newest:
        raise Stopped(
            f"The database is at revision {now or 'none'}; this program needs {newest}.",
            remedy="Run: guilder migrate",
            code=3,
        )


def applied(dsn: str) -> str:
    """The revision that the database is at, empty when it was never migrated."""
    with reach(dsn) as connection:
        known = connection.execute("select to_regclass('public.alembic_version')").fetchone()
        if known is None or known[0] is None:
            return ""
        row = connection.execute("select version_num from public.alembic_version").fetchone()
        return str(row[0]) if row else ""


@contextlib.contextmanager
def reach(dsn: str) -> Iterator[psycopg.Connection]:
    """A short connection. Raises Stopped when the server does not answer or refuses."""
    try:
        connection = psycopg.connect(dsn, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        said = str(error).strip().splitlines()[-1]
        raise Stopped(f"The database does not answer: {said}", remedy=NO_DATABASE, code=3) from None
    with connection:
        yield connection
