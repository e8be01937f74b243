"""transactions: a removed history can be brought back for a month"""

from alembic import op

revision = "transactions_0015_history"
down_revision = "notifications_0002_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table transactions.act add column kept jsonb")
    op.execute("""
        create index ix_act_history on transactions.act (done_at) where kind = 'history_removed' and undone_at is null
    """)


def downgrade() -> None:
    op.execute("drop index transactions.ix_act_history")
    op.execute("alter table transactions.act drop column kept")
