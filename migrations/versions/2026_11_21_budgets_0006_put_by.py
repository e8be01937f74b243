"""budgets: what a household means to put by each month"""

from alembic import op
from tenancy import protect

revision = "budgets_0006_put_by"
down_revision = "planning_0003_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table budgets.put_by (
            workspace_id uuid not null, currency varchar(3) not null, first_on date not null, amount numeric(20, 4) not null,
            user_id uuid not null, stated_at timestamptz not null,
            constraint pk_put_by primary key (workspace_id, currency, first_on)
        );
    """)
    protect("budgets.put_by", "workspace", app="select, insert, update")


def downgrade() -> None:
    op.execute("drop table budgets.put_by")
