"""transactions: first tables"""

from alembic import op
from tenancy import create_schema

revision = "transactions_0001"
down_revision = "banking_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("transactions")


def downgrade() -> None:
    op.execute("drop schema transactions cascade")
