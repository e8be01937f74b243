"""The database: Postgres only, through SQLAlchemy 2 and psycopg 3, and every transaction in one tenant.

Two roles besides the owner that migrates: `guilder_app`, held to the actor's workspace by row-level security, and
`guilder_system`, which sees all and serves a short, tested list of callers. Each table declares its scope in
`__table_args__`: workspace, person, shared, open or internal (docs/adr/0003).
"""

import contextlib
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import DateTime, MetaData, Uuid, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import String

from guilder.kernel import events, ids
from guilder.kernel.crypto import Keyring
from guilder.kernel.errors import GuilderError

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """The root of every table."""

    metadata = metadata
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads this as it is
        datetime: DateTime(timezone=True),
        uuid.UUID: Uuid(),
        str: String(),
    }


class WorkspaceScoped:
    """A row of one workspace: primary key (workspace_id, id)."""

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=ids.new_id)


class PersonScoped:
    """A row of one person: primary key id, visible to that person alone."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(index=True)


_ENTER = text(
    "select set_config('guilder.workspace_id', :workspace, true), set_config('guilder.user_id', :person, true)"
)

#: With the ids as literals, which UUIDs may be: only without parameters do two statements travel together.
_BEGIN = (
    "begin; select set_config('guilder.workspace_id', '{workspace}', true),"
    " set_config('guilder.user_id', '{person}', true)"
)


def url_of(dsn: str) -> URL:
    """The SQLAlchemy URL of a libpq connection string or `postgresql://` URL."""
    if "://" in dsn:
        return make_url(dsn).set(drivername="postgresql+psycopg")
    parts: dict[str, Any] = dict(psycopg.conninfo.conninfo_to_dict(dsn))
    return URL.create(
        "postgresql+psycopg",
        username=parts.pop("user", None),
        password=parts.pop("password", None),
        database=parts.pop("dbname", None),
        query={key: str(value) for key, value in parts.items()},
    )


class Database:
    """The connections of one process, a pool per role."""

    def __init__(self, *, app: str, system: str, keyring: Keyring, pool: int = 20) -> None:
        """app, system: connection strings of the two roles. pool: the most connections of the app role.

        keyring: carried by each session as `session.info["keyring"]`, for what is sealed or signed in a transaction.
        """
        self.system_dsn = system
        self._keyring = keyring
        self._app = _engine(app, pool)
        self._system = _engine(system, max(4, pool // 3))
        self.waker = events.Waker(system)

    @contextlib.asynccontextmanager
    async def session(
        self, *, workspace_id: uuid.UUID | None = None, user_id: uuid.UUID | None = None
    ) -> AsyncIterator[AsyncSession]:
        """One transaction as `guilder_app` in one workspace: committed at the end, rolled back on an error.

        An error with `keeps` commits first. Published events are written as the last thing before COMMIT.
        """
        async with self._transaction(self._app, workspace_id, user_id) as session:
            yield session

    @contextlib.asynccontextmanager
    async def system_session(self) -> AsyncIterator[AsyncSession]:
        """One transaction as `guilder_system`, past row-level security. Its callers are listed in a test."""
        async with self._transaction(self._system, None, None) as session:
            yield session

    @contextlib.asynccontextmanager
    async def _transaction(
        self, engine: AsyncEngine, workspace_id: uuid.UUID | None, user_id: uuid.UUID | None
    ) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            session.info["keyring"] = self._keyring
            await _begin(session, workspace_id, user_id)
            try:
                yield session
            except GuilderError as error:
                if error.keeps:
                    await self._commit(session)
                raise
            await self._commit(session)

    async def _commit(self, session: AsyncSession) -> None:
        await session.flush()
        wrote = await events.flush(session)
        await session.commit()
        if wrote:
            self.waker.poke()

    async def close(self) -> None:
        """Give every connection back."""
        await self.waker.close()
        await self._app.dispose()
        await self._system.dispose()


def _engine(dsn: str, pool: int) -> AsyncEngine:
    return create_async_engine(
        url_of(dsn),
        pool_size=pool,
        max_overflow=0,  # a connection beyond the pool would be opened and closed by every request of a busy hour
        pool_use_lifo=True,
        pool_pre_ping=False,  # see _begin
        isolation_level="AUTOCOMMIT",  # no BEGIN by itself: _begin sends it with what every transaction begins with
        connect_args={"prepare_threshold": 2, "application_name": "guilder"},
    )


async def _begin(session: AsyncSession, workspace_id: uuid.UUID | None, user_id: uuid.UUID | None) -> None:
    """Begin the session's transaction inside a workspace, in one round trip where two took twice the time.

    A connection that the server closed since its last use is noticed here, before anything was done, and replaced.
    """
    _remember(session, workspace_id, user_id)
    words = _BEGIN.format(workspace=workspace_id or "", person=user_id or "")
    while True:
        connection = await raw(session)
        try:
            await connection.execute(words.encode(), prepare=False)
        except psycopg.OperationalError:
            await session.invalidate()
        else:
            return


async def enter(session: AsyncSession, workspace_id: uuid.UUID | None, user_id: uuid.UUID | None) -> None:
    """Put the session's transaction into a workspace; None clears it, and then no workspace row is visible."""
    _remember(session, workspace_id, user_id)
    await session.execute(_ENTER, {"workspace": str(workspace_id or ""), "person": str(user_id or "")})


def _remember(session: AsyncSession, workspace_id: uuid.UUID | None, user_id: uuid.UUID | None) -> None:
    session.info["workspace_id"], session.info["user_id"] = workspace_id, user_id


async def raw(session: AsyncSession) -> psycopg.AsyncConnection[Any]:
    """The psycopg connection under `session`, inside its transaction."""
    connection = await (await session.connection()).get_raw_connection()
    return connection.driver_connection  # type: ignore[return-value]


async def insert_unique(session: AsyncSession, row: Base, *, on_conflict: GuilderError) -> None:
    """Insert `row`, or raise `on_conflict` when a unique key is taken. The transaction stays usable."""
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.errors.UniqueViolation):
            raise on_conflict from None
        raise


async def copy_rows(
    session: AsyncSession, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]
) -> int:
    """Make the temporary table `table` with `columns` (name → SQL type) and COPY `rows` into it; their number.

    The table goes at the end of the transaction. Row-level security refuses COPY into a real table, so the
    caller moves the rows on with one `insert … select`. Names come from code, never from people.
    """
    connection = await raw(session)
    await session.execute(
        text(
            f"create temp table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())}) on commit drop"
        )
    )
    count = 0
    async with connection.cursor() as cursor, cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            await copy.write_row(row)
            count += 1
    return count
