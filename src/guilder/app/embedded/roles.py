"""The three roles and the database of an embedded cluster (docs/adr/0003).

`guilder_owner` owns the tables and migrates; `guilder_app` lives under row-level security; `guilder_system` sees all
through its own policies and may become the app role for one transaction. None is a superuser or may bypass row-level
security.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace
from urllib.parse import quote

import psycopg
from psycopg import sql

ADMIN, OWNER, APP, SYSTEM = "postgres", "guilder_owner", "guilder_app", "guilder_system"
DATABASE = "guilder"


@dataclass(frozen=True)
class Servers:
    """One connection URL per role; `admin_dsn` is the superuser's, for creating databases alone."""

    owner_dsn: str
    app_dsn: str
    system_dsn: str
    admin_dsn: str


@dataclass(frozen=True)
class Address:
    """Where the cluster listens and the secret that its roles' passwords derive from."""

    socket: str
    secret: str
    database: str = DATABASE
    port: int = 5432

    def password(self, role: str) -> str:
        """The password of `role`."""
        return hmac.new(self.secret.encode(), role.encode(), hashlib.sha256).hexdigest()

    def dsn(self, role: str) -> str:
        """The connection URL of `role`."""
        host = quote(self.socket, safe="/")
        return f"postgresql://{role}:{self.password(role)}@/{self.database}?host={host}&port={self.port}"

    def servers(self) -> Servers:
        """The URLs of all roles."""
        return Servers(self.dsn(OWNER), self.dsn(APP), self.dsn(SYSTEM), replace(self, database="postgres").dsn(ADMIN))


def prepare(address: Address) -> None:
    """Create what is missing of roles and database; a second call changes nothing."""
    with psycopg.connect(address.servers().admin_dsn, autocommit=True) as connection:
        for role in (OWNER, APP, SYSTEM):
            verb = "alter" if _exists(connection, "pg_roles", "rolname", role) else "create"
            connection.execute(
                sql.SQL(
                    "{verb} role {role} login nosuperuser nocreatedb nocreaterole nobypassrls password {password}"
                ).format(verb=sql.SQL(verb), role=sql.Identifier(role), password=sql.Literal(address.password(role)))
            )
        connection.execute(f"grant {APP} to {SYSTEM} with inherit false, set true")
        if not _exists(connection, "pg_database", "datname", address.database):
            create_database(connection, address.database)


def create_database(connection: psycopg.Connection, name: str, template: str = "template0") -> None:
    """Create the database `name`, owned by the migrating role and closed to everyone else but our roles."""
    database = sql.Identifier(name)
    connection.execute(
        sql.SQL("create database {} owner {} template {}").format(
            database, sql.Identifier(OWNER), sql.Identifier(template)
        )
    )
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    for role in (APP, SYSTEM):
        connection.execute(
            sql.SQL("grant connect, temporary on database {} to {}").format(database, sql.Identifier(role))
        )


def _exists(connection: psycopg.Connection, catalog: str, column: str, name: str) -> bool:
    query = sql.SQL("select 1 from {} where {} = %s").format(sql.Identifier(catalog), sql.Identifier(column))
    return connection.execute(query, (name,)).fetchone() is not None
