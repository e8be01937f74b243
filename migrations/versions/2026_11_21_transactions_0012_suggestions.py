"""transactions: what people decided about suggested rules"""

from alembic import op
from tenancy import protect

revision = "transactions_0012_suggestions"
down_revision = "transactions_0011_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table transactions.suggestion (
            decision varchar not null,
            user_id uuid not null,
            decided_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_suggestion primary key (workspace_id, id),
            constraint ck_suggestion_decision check (decision in ('accepted','refused'))
        )
    """)
    protect("transactions.suggestion", "workspace")


def downgrade() -> None:
    op.execute("drop table transactions.suggestion")
