"""Row-level security, policies and grants for one table, by the scope that it declares.

workspace: rows of the workspace the transaction is in. person: rows of the user it is for. shared: read by all, written
by the system role. internal: the system role alone. The owner migrates and serves nobody.
"""

from alembic import op

WORKSPACE = "workspace_id = nullif(current_setting('guilder.workspace_id', true), '')::uuid"
PERSON = "user_id = nullif(current_setting('guilder.user_id', true), '')::uuid"
_MATCH = {"workspace": WORKSPACE, "person": PERSON}


def create_schema(name: str) -> None:
    """A module's schema, usable by both roles."""
    op.execute(f"create schema {name}")
    op.execute(f"grant usage on schema {name} to guilder_app, guilder_system")


def protect(table: str, scope: str, *, app: str = "select, insert, update, delete") -> None:
    """Put `schema.table` under its scope. app: what `guilder_app` may do with the rows it sees."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"create policy system on {table} to guilder_system using (true) with check (true)")
    op.execute(f"grant select, insert, update, delete on {table} to guilder_system")
    if scope in _MATCH:
        match = _MATCH[scope]
        op.execute(f"create policy tenant on {table} to guilder_app using ({match}) with check ({match})")
        op.execute(f"grant {app} on {table} to guilder_app")
    elif scope == "shared":
        op.execute(f"create policy everyone on {table} for select to guilder_app using (true)")
        op.execute(f"grant select on {table} to guilder_app")
    elif scope != "internal":
        raise ValueError(f"no such scope: {scope}")
