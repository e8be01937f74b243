"""One chain, one head, up and down, and the tables in code are the tables in the database."""

import psycopg
import pytest

from guilder.app import migrations
from guilder.app.embedded import postgres
from guilder.app.embedded.roles import Servers
from guilder.kernel.module import Module


@pytest.fixture
def empty(cluster: postgres.Cluster, worker_id: str) -> Servers:
    return cluster.create_database(f"migrating_{worker_id}")


def test_there_is_one_head() -> None:
    assert migrations.head()


def test_up_down_and_up_again(empty: Servers) -> None:
    migrations.upgrade(empty.owner_dsn)
    migrations.downgrade(empty.owner_dsn, "base")
    with psycopg.connect(empty.owner_dsn) as connection:
        left = connection.execute(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where c.relkind in ('r', 'p', 'v') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' "
            "and c.relname not in ('alembic_version', 'pg_stat_statements', 'pg_stat_statements_info')"
        ).fetchall()
    assert left == []
    migrations.upgrade(empty.owner_dsn)


def test_code_and_schema_agree(servers: Servers, modules: tuple[Module, ...]) -> None:
    assert modules
    migrations.check(servers.owner_dsn)
