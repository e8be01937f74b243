"""banking: first tables"""

from alembic import op
from tenancy import create_schema

revision = "banking_0001"
down_revision = "gateway_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("banking")


def downgrade() -> None:
    op.execute("drop schema banking cascade")
