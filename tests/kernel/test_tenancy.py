"""Row-level security stands behind every query."""

import psycopg
import pytest
from sqlalchemy import Table, text

from guilder.app.embedded.roles import Servers
from guilder.kernel.db import metadata
from guilder.kernel.ids import new_id
from guilder.kernel.module import Module
from guilder.kernel.runtime import Runtime

SCOPES = {"workspace", "person", "shared", "internal", "open", "custom"}


def test_every_table_declares_a_scope_and_is_protected(servers: Servers, modules: tuple[Module, ...]) -> None:
    assert modules
    declared = {(table.schema, table.name): table.info.get("scope") for table in metadata.tables.values()}
    assert set(declared.values()) <= SCOPES
    with psycopg.connect(servers.owner_dsn) as connection:
        rows = connection.execute(
            "select n.nspname, c.relname, c.relrowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'public')"
        ).fetchall()
    bare = [f"{schema}.{name}" for schema, name, secured in rows if not secured]
    assert bare == []
    assert {(schema, name) for schema, name, _ in rows if schema != "kernel"} == set(declared)


def test_workspace_tables_are_keyed_by_workspace(modules: tuple[Module, ...]) -> None:
    assert modules
    wrong = [
        table.fullname
        for table in metadata.tables.values()
        if table.info.get("scope") == "workspace" and not _keyed(table)
    ]
    assert wrong == []


def _keyed(table: Table) -> bool:
    return next(iter(table.primary_key.columns)).name == "workspace_id"


def test_the_app_role_sees_no_row_without_a_workspace(servers: Servers, modules: tuple[Module, ...]) -> None:
    assert modules
    with psycopg.connect(servers.app_dsn) as connection:
        for table in metadata.tables.values():
            if table.info.get("scope") in {"workspace", "person"}:
                assert connection.execute(f"select count(*) from {table.fullname}").fetchone() == (0,), table.fullname


@pytest.mark.parametrize("table", ["kernel.event", "kernel.cursor", "kernel.dead_letter", "procrastinate_jobs"])
def test_the_app_role_cannot_read_the_machinery(servers: Servers, table: str) -> None:
    with psycopg.connect(servers.app_dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"select 1 from {table}")


def test_the_app_role_cannot_publish_for_another_workspace(servers: Servers) -> None:
    with psycopg.connect(servers.app_dsn) as connection:
        connection.execute("select set_config('guilder.workspace_id', %s, true)", (str(new_id()),))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "insert into kernel.event values (0, 999999, uuidv7(), 'x', 1, 'x', uuidv7(), %s, null, now(), '', '{}')",
                (new_id(),),
            )


def test_no_role_that_serves_is_above_the_law(servers: Servers) -> None:
    with psycopg.connect(servers.owner_dsn) as connection:
        rows = connection.execute(
            "select rolname from pg_roles where rolname like 'guilder_%' and (rolsuper or rolbypassrls)"
        ).fetchall()
    assert rows == []


async def test_a_connection_that_the_server_closed_is_replaced_unnoticed(runtime: Runtime, servers: Servers) -> None:
    workspace_id = new_id()

    async def seen() -> tuple[int, str]:
        async with runtime.database.session(workspace_id=workspace_id) as session:
            pid, workspace = (
                await session.execute(text("select pg_backend_pid(), current_setting('guilder.workspace_id')"))
            ).one()
            return pid, workspace

    first, _ = await seen()
    with psycopg.connect(servers.admin_dsn, autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(%s, 5000)", (first,))
    second, inside = await seen()
    assert second != first
    assert inside == str(workspace_id)
    async with runtime.database.session() as session:
        assert await session.scalar(text("select current_setting('guilder.workspace_id')")) == ""
