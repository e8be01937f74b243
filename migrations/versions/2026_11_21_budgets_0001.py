"""budgets: limits, progress per month, and which thresholds were announced"""

from alembic import op
from tenancy import create_schema, protect

revision = "budgets_0001"
down_revision = "transactions_0002_sense"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("budgets")
    op.execute("""
        create table budgets.budget (
            category_id uuid not null,
            currency varchar(3) not null,
            start_month date not null,
            thresholds jsonb not null,
            closed_from date,
            created_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_budget primary key (workspace_id, id),
            constraint fk_budget_category foreign key (workspace_id, category_id) references transactions.category (workspace_id, id)
        );
        create unique index uq_budget_category on budgets.budget (workspace_id, category_id, currency) where closed_from is null;
        create table budgets.limit (
            workspace_id uuid not null,
            budget_id uuid not null,
            from_month date not null,
            amount numeric(20, 4) not null,
            constraint pk_limit primary key (workspace_id, budget_id, from_month),
            constraint fk_limit_budget foreign key (workspace_id, budget_id) references budgets.budget (workspace_id, id)
        );
        create table budgets.progress (
            workspace_id uuid not null,
            budget_id uuid not null,
            month date not null,
            spent numeric(20, 4) not null,
            count integer not null,
            elsewhere jsonb not null,
            computed_at timestamp with time zone not null,
            constraint pk_progress primary key (workspace_id, budget_id, month),
            constraint fk_progress_budget foreign key (workspace_id, budget_id) references budgets.budget (workspace_id, id)
        );
        create table budgets.notice (
            workspace_id uuid not null,
            budget_id uuid not null,
            month date not null,
            threshold integer not null,
            spent numeric(20, 4) not null,
            fired_at timestamp with time zone not null,
            constraint pk_notice primary key (workspace_id, budget_id, month, threshold),
            constraint fk_notice_budget foreign key (workspace_id, budget_id) references budgets.budget (workspace_id, id)
        );
    """)
    for table in ("budget", "limit", "progress", "notice"):
        protect(f"budgets.{table}", "workspace")


def downgrade() -> None:
    op.execute("drop schema budgets cascade")
