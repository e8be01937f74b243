"""audit: chains of entries that only grow"""

from alembic import op
from tenancy import create_schema, protect

revision = "audit_0001"
down_revision = "kernel_0001"
branch_labels = None
depends_on = None

# A chain is a workspace's, or the instance's (the nil id) for what happens outside of one.
CHAIN = (
    "chain_id = coalesce(nullif(current_setting('guilder.workspace_id', true), '')::uuid, "
    "'00000000-0000-0000-0000-000000000000'::uuid)"
)


def upgrade() -> None:
    create_schema("audit")
    op.execute("""
        create table audit.chain (
            chain_id uuid primary key, position bigint not null, hash bytea not null, seal bytea not null
        ) with (fillfactor = 50);
        create table audit.entry (
            chain_id uuid not null, position bigint not null, id uuid not null, workspace_id uuid, user_id uuid,
            action varchar not null, resource_type varchar not null, resource_id varchar not null, details jsonb not null,
            address varchar, user_agent varchar, request_id varchar not null, occurred_at timestamptz not null,
            hash bytea not null, constraint pk_entry primary key (chain_id, position)
        );
        create index ix_entry_user_id on audit.entry (user_id);
    """)
    protect("audit.chain", "internal")
    protect("audit.entry", "internal")
    op.execute(f"""
        grant select, insert, update on audit.chain to guilder_app;
        create policy writer on audit.chain to guilder_app using ({CHAIN}) with check ({CHAIN});
        grant select, insert on audit.entry to guilder_app;
        create policy reader on audit.entry for select to guilder_app using (
            workspace_id = nullif(current_setting('guilder.workspace_id', true), '')::uuid);
        create policy writer on audit.entry for insert to guilder_app with check ({CHAIN}
            and workspace_id is not distinct from nullif(current_setting('guilder.workspace_id', true), '')::uuid);
        revoke update, delete on audit.entry from guilder_system;
        revoke delete on audit.chain from guilder_system;
    """)


def downgrade() -> None:
    op.execute("drop schema audit cascade")
