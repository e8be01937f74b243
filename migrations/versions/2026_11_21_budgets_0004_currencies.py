"""budgets: other currencies count, each booking at the rate of its day; kept budgets stay as they are"""

from alembic import op

revision = "budgets_0004_currencies"
down_revision = "kernel_0002_lanes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Progress is worked out anew when it is next read."""
    op.execute("""
        alter table budgets.budget add column converts boolean not null default false;
        alter table budgets.budget alter column converts drop default;
        delete from budgets.progress;
        alter table budgets.progress drop column elsewhere, add column abroad jsonb not null, add column awaits date;
        create index ix_progress_awaits on budgets.progress (awaits) where awaits is not null;
    """)


def downgrade() -> None:
    op.execute("""
        drop index budgets.ix_progress_awaits;
        delete from budgets.progress;
        alter table budgets.progress
            drop column abroad, drop column awaits, add column elsewhere jsonb not null;
        alter table budgets.budget drop column converts;
    """)
