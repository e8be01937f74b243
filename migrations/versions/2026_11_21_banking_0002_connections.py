"""banking: connections to banks, the accounts they feed, and the inbox of what they bring"""

from alembic import op
from tenancy import protect

revision = "banking_0002_connections"
down_revision = "budgets_0002_periods"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table banking.balance drop constraint ck_balance_source;
        alter table banking.balance add constraint ck_balance_source check (source in ('statement','person','bank'));
        create table banking.connection (
            user_id uuid not null,
            provider varchar not null,
            institution_id varchar not null,
            institution varchar not null,
            country varchar not null,
            reference varchar not null,
            state varchar not null,
            credentials bytea,
            cursor varchar not null,
            consent_until timestamp with time zone,
            trouble jsonb,
            failures integer not null,
            attempt uuid,
            attempt_at timestamp with time zone,
            synced_at timestamp with time zone,
            rests_until timestamp with time zone,
            due_at timestamp with time zone,
            deliveries integer not null,
            created_at timestamp with time zone not null,
            left_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_connection primary key (workspace_id, id),
            constraint ck_connection_state check (state in ('active','reconnect','leaving','left'))
        );
        create index ix_connection_due on banking.connection (due_at) where state in ('active','leaving');
        create index ix_connection_reference on banking.connection (provider, reference);
        create table banking.link (
            connection_id uuid not null,
            account_id uuid not null,
            remote_id varchar not null,
            identity varchar not null,
            currency varchar not null,
            feeds boolean not null,
            created_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_link primary key (workspace_id, id),
            constraint fk_link_connection foreign key(workspace_id, connection_id) references banking.connection (workspace_id, id),
            constraint fk_link_account foreign key(workspace_id, account_id) references banking.account (workspace_id, id),
            constraint uq_link_workspace_id_connection_id_identity unique (workspace_id, connection_id, identity)
        );
        create index ix_link_account on banking.link (workspace_id, account_id);
        create table banking.flow (
            user_id uuid not null,
            provider varchar not null,
            institution_id varchar not null,
            institution varchar not null,
            country varchar not null,
            connection_id uuid,
            state_digest bytea not null,
            secret bytea,
            created_at timestamp with time zone not null,
            used_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_flow primary key (workspace_id, id),
            constraint uq_flow_workspace_id_state_digest unique (workspace_id, state_digest)
        );
        create table banking.feed (
            connection_id uuid not null,
            number integer not null,
            provider varchar not null,
            account_id uuid not null,
            entries jsonb not null,
            removed jsonb not null,
            all_pending boolean not null,
            balance numeric(20, 4),
            balance_on date,
            fetched_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_feed primary key (workspace_id, id),
            constraint fk_feed_connection foreign key(workspace_id, connection_id) references banking.connection (workspace_id, id),
            constraint uq_feed_workspace_id_connection_id_number unique (workspace_id, connection_id, number)
        );
        create table banking.circuit (
            provider varchar not null,
            institution_id varchar not null,
            failures integer not null,
            open_until timestamp with time zone,
            constraint pk_circuit primary key (provider, institution_id)
        );
    """)
    protect("banking.connection", "workspace")
    protect("banking.link", "workspace")
    protect("banking.flow", "workspace")
    protect("banking.feed", "workspace")
    protect("banking.circuit", "internal")


def downgrade() -> None:
    op.execute("""
        drop table banking.circuit;
        drop table banking.feed;
        drop table banking.flow;
        drop table banking.link;
        drop table banking.connection;
        delete from banking.balance where source = 'bank';
        alter table banking.balance drop constraint ck_balance_source;
        alter table banking.balance add constraint ck_balance_source check (source in ('statement','person'));
    """)
