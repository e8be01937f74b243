"""notifications: first tables"""

from alembic import op
from tenancy import create_schema

revision = "notifications_0001"
down_revision = "identity_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("notifications")


def downgrade() -> None:
    op.execute("drop schema notifications cascade")
