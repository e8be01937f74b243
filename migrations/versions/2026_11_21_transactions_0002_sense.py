"""transactions: first tables"""

from alembic import op


revision = "transactions_0002_sense"
down_revision = "transactions_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
