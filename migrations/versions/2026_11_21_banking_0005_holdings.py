"""banking: what an account's holdings are worth is stated as its balance"""

from alembic import op

revision = "banking_0005_holdings"
down_revision = "transactions_0017_large"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table banking.balance drop constraint ck_balance_source")
    op.execute(
        "alter table banking.balance add constraint ck_balance_source "
        "check (source in ('statement','person','bank','holdings'))"
    )


def downgrade() -> None:
    op.execute("delete from banking.balance where source = 'holdings'")
    op.execute("alter table banking.balance drop constraint ck_balance_source")
    op.execute(
        "alter table banking.balance add constraint ck_balance_source check (source in ('statement','person','bank'))"
    )
