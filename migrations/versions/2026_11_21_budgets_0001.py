"""budgets: first tables"""

from alembic import op
from tenancy import create_schema

revision = "budgets_0001"
down_revision = "transactions_0002_sense"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("budgets")


def downgrade() -> None:
    op.execute("drop schema budgets cascade")
