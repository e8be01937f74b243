"""transactions: reconciled periods are locked, and what a bank brings into them waits"""

from alembic import op
from tenancy import protect

revision = "transactions_0011_locks"
down_revision = "transactions_0012_suggestions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table transactions.lock (
            account_id uuid not null,
            until_on date not null,
            opened_on date,
            opening numeric(20, 4) not null,
            closing numeric(20, 4) not null,
            locked_by uuid not null,
            locked_at timestamp with time zone not null,
            unlocked_by uuid,
            unlocked_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_lock primary key (workspace_id, id),
            constraint fk_lock_account foreign key (workspace_id, account_id) references banking.account (workspace_id, id)
        );
        create unique index uq_lock_until on transactions.lock (workspace_id, account_id, until_on desc)
            where unlocked_at is null;
        create table transactions.tick (
            workspace_id uuid not null,
            transaction_id uuid not null,
            user_id uuid not null,
            ticked_at timestamp with time zone not null,
            constraint pk_tick primary key (workspace_id, transaction_id),
            constraint fk_tick_transaction foreign key (workspace_id, transaction_id) references transactions.transaction (workspace_id, id)
        );
        create table transactions.held (
            workspace_id uuid not null,
            account_id uuid not null,
            entry_id varchar not null,
            booked_on date not null,
            amount numeric(20, 4) not null,
            currency varchar(3) not null,
            words varchar not null,
            removes boolean not null,
            delivery jsonb not null,
            held_at timestamp with time zone not null,
            constraint pk_held primary key (workspace_id, account_id, entry_id),
            constraint fk_held_account foreign key (workspace_id, account_id) references banking.account (workspace_id, id)
        );
    """)
    for table in ("lock", "tick", "held"):
        protect(f"transactions.{table}", "workspace")


def downgrade() -> None:
    op.execute("drop table transactions.held; drop table transactions.tick; drop table transactions.lock")
