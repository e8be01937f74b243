"""transactions: which movement at a connected bank is which transaction here"""

from alembic import op
from tenancy import protect

revision = "transactions_0003_fed"
down_revision = "banking_0002_connections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table transactions.fed (
            workspace_id uuid not null,
            account_id uuid not null,
            entry_id varchar not null,
            connection_id uuid not null,
            transaction_id uuid not null,
            pending boolean not null,
            digest bytea not null,
            own boolean not null,
            fed_at timestamp with time zone not null,
            constraint pk_fed primary key (workspace_id, account_id, entry_id),
            constraint fk_fed_transaction foreign key (workspace_id, transaction_id) references transactions.transaction (workspace_id, id)
        );
        create index ix_fed_transaction on transactions.fed (workspace_id, transaction_id);
        create index ix_fed_pending on transactions.fed (workspace_id, account_id) where pending;
    """)
    protect("transactions.fed", "workspace")


def downgrade() -> None:
    op.execute("drop table transactions.fed")
