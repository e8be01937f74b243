"""transactions: accounts that became one, and what is needed to take them apart again"""

from alembic import op
from tenancy import protect

revision = "transactions_0005_merge"
down_revision = "banking_0003_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table transactions.merge (
            user_id uuid not null,
            source_id uuid not null,
            target_id uuid not null,
            state jsonb not null,
            merged_at timestamp with time zone not null,
            undone_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_merge primary key (workspace_id, id),
            constraint fk_merge_source foreign key (workspace_id, source_id) references banking.account (workspace_id, id),
            constraint fk_merge_target foreign key (workspace_id, target_id) references banking.account (workspace_id, id)
        );
        create unique index uq_merge_source on transactions.merge (workspace_id, source_id) where undone_at is null;
        create table transactions.merge_line (
            workspace_id uuid not null,
            merge_id uuid not null,
            transaction_id uuid not null,
            occurrence integer not null,
            twin_id uuid,
            twin_kept boolean not null,
            constraint pk_merge_line primary key (workspace_id, merge_id, transaction_id),
            constraint fk_merge_line_merge foreign key (workspace_id, merge_id) references transactions.merge (workspace_id, id)
        );
    """)
    protect("transactions.merge", "workspace")
    protect("transactions.merge_line", "workspace")


def downgrade() -> None:
    op.execute("drop table transactions.merge_line; drop table transactions.merge")
