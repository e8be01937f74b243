"""transactions: what a person chose is found after the import it came with was undone"""

from alembic import op

revision = "transactions_0004_taught"
down_revision = "transactions_0003_record"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create index ix_transaction_taught on transactions.transaction (workspace_id, merchant_key)
        where removal = 'undo' and category_source = 'user'
    """)


def downgrade() -> None:
    op.execute("drop index transactions.ix_transaction_taught")
