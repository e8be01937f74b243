"""audit: first tables"""

from alembic import op
from tenancy import create_schema

revision = "audit_0001"
down_revision = "kernel_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("audit")


def downgrade() -> None:
    op.execute("drop schema audit cascade")
