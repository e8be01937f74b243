"""transactions: what a bank or file told of a line that a person corrected, and where such a line went"""

from alembic import op

revision = "transactions_0013_told"
down_revision = "budgets_0004_currencies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table transactions.transaction
            add column told_on date, add column told_amount numeric(20, 4), add column moved_id uuid
    """)
    op.execute("""
        create index ix_transaction_moved on transactions.transaction (workspace_id, moved_id) where moved_id is not null
    """)


def downgrade() -> None:
    op.execute("""
        update transactions.transaction set removal = 'undo', moved_id = null where removal = 'moved'
    """)
    op.execute("""
        drop index transactions.ix_transaction_moved;
        alter table transactions.transaction drop column told_on, drop column told_amount, drop column moved_id
    """)
