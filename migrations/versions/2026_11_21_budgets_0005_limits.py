"""budgets: limits that were set at once are taken back at once"""

from alembic import op
from tenancy import protect

revision = "budgets_0005_limits"
down_revision = "transactions_0016_learning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table budgets.limit_act (
            workspace_id uuid not null, id uuid not null, user_id uuid not null, changes jsonb not null,
            made_at timestamptz not null, undone_at timestamptz,
            constraint pk_limit_act primary key (workspace_id, id)
        )
    """)
    protect("budgets.limit_act", "workspace")


def downgrade() -> None:
    op.execute("drop table budgets.limit_act")
