"""identity: first tables"""

from alembic import op
from tenancy import create_schema

revision = "identity_0001"
down_revision = "audit_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("identity")


def downgrade() -> None:
    op.execute("drop schema identity cascade")
