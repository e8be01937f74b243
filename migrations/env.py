"""Runs migrations as the owner role, on the URL that `guilder migrate` passes."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from guilder.kernel.db import metadata, url_of


def _ours(name: str | None, kind: str, parents: object) -> bool:
    del parents
    name = name or ""  # the default schema has no name
    if kind == "schema":
        return name != "kernel"  # the log and the queue are written in SQL, here and in procrastinate
    return not (kind == "table" and name.startswith(("procrastinate_", "alembic_version")))


def run() -> None:
    """Migrate inside one transaction, waiting at most 5 s for a lock."""
    engine = create_engine(url_of(context.config.attributes["dsn"]), poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("set lock_timeout = '5s'"))
        connection.commit()
        context.configure(
            connection=connection, target_metadata=metadata, include_schemas=True, include_name=_ours, compare_type=True
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
