"""banking: accounts, balances and confirmed column mappings"""

from alembic import op
from tenancy import create_schema, protect

revision = "banking_0001"
down_revision = "gateway_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("banking")
    op.execute("""
        create table banking.account (
            name varchar not null,
            kind varchar not null,
            currency varchar(3) not null,
            institution varchar not null,
            number_masked varchar not null,
            number_mark bytea,
            opening_balance numeric(20, 4) not null,
            balance numeric(20, 4) not null,
            balance_on date,
            closed_on date,
            hidden_at timestamp with time zone,
            created_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_account primary key (workspace_id, id),
            constraint ck_account_kind check (kind in ('checking','savings','card','loan','mortgage','investment','pension','property','crypto','cash'))
        );
        create index ix_account_number_mark on banking.account (workspace_id, number_mark);
        create table banking.balance (
            workspace_id uuid not null,
            account_id uuid not null,
            stated_on date not null,
            source varchar not null,
            amount numeric(20, 4) not null,
            import_id uuid,
            stated_at timestamp with time zone not null,
            constraint pk_balance primary key (workspace_id, account_id, stated_on, source),
            constraint fk_balance_account foreign key(workspace_id, account_id) references banking.account (workspace_id, id),
            constraint ck_balance_source check (source in ('statement','person'))
        );
        create table banking.mapping (
            workspace_id uuid not null,
            fingerprint varchar not null,
            mapping jsonb not null,
            user_id uuid not null,
            confirmed_at timestamp with time zone not null,
            constraint pk_mapping primary key (workspace_id, fingerprint)
        );
    """)
    protect("banking.account", "workspace")
    protect("banking.balance", "workspace")
    protect("banking.mapping", "workspace")


def downgrade() -> None:
    op.execute("drop schema banking cascade")
