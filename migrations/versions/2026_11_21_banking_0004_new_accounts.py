"""banking: a bank says that it has accounts which were not chosen"""

from alembic import op

revision = "banking_0004_new_accounts"
down_revision = "transactions_0015_history"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table banking.connection add column new_accounts boolean not null default false")


def downgrade() -> None:
    op.execute("alter table banking.connection drop column new_accounts")
