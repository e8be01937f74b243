"""planning: the plan, goals and simulations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from tenancy import create_schema, protect

revision = "planning_0001"
down_revision = "budgets_0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
AMOUNT = sa.Numeric(20, 4)


def upgrade() -> None:
    create_schema("planning")
    op.create_table(
        "plan",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("assumptions", postgresql.JSONB(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_plan"),
        schema="planning",
    )
    op.create_index("uq_plan_workspace_id", "plan", ["workspace_id"], unique=True, schema="planning")
    op.create_table(
        "simulation",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("paths", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("assumptions", postgresql.JSONB(), nullable=False),
        sa.Column("savings", AMOUNT, nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("outlook", postgresql.JSONB(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_simulation"),
        schema="planning",
    )
    op.create_index("ix_simulation_fingerprint", "simulation", ["workspace_id", "fingerprint"], schema="planning")
    op.create_table(
        "goal",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("target", AMOUNT, nullable=False),
        sa.Column("target_date", sa.Date(), nullable=False),
        sa.Column("savings", AMOUNT, nullable=False),
        sa.Column("account_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("contribution_per_month", AMOUNT, nullable=False),
        sa.Column("risk_tolerance", sa.Text(), nullable=False),
        sa.Column("success_threshold", sa.Float(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("present_value", AMOUNT, nullable=False),
        sa.Column("expected", AMOUNT, nullable=False),
        sa.Column("required_per_month", AMOUNT, nullable=True),
        sa.Column("feasibility", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("standard_error", sa.Float(), nullable=False),
        sa.Column("funding", sa.Text(), nullable=False),
        sa.Column("assessed_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_goal"),
        schema="planning",
    )
    for table in ("plan", "simulation", "goal"):
        protect(f"planning.{table}", "workspace")


def downgrade() -> None:
    op.execute("drop schema planning cascade")
