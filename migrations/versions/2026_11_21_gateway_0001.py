"""gateway: first tables"""

from alembic import op
from tenancy import create_schema

revision = "gateway_0001"
down_revision = "notifications_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("gateway")


def downgrade() -> None:
    op.execute("drop schema gateway cascade")
