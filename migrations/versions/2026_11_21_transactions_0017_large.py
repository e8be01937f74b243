"""transactions: which large ones were announced"""

from alembic import op
from tenancy import protect

revision = "transactions_0017_large"
down_revision = "notifications_0003_weekly"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table transactions.large (
            workspace_id uuid not null, transaction_id uuid not null, told_at timestamptz not null,
            constraint pk_large primary key (workspace_id, transaction_id)
        );
    """)
    protect("transactions.large", "workspace", app="select, insert, delete")


def downgrade() -> None:
    op.execute("drop table transactions.large")
