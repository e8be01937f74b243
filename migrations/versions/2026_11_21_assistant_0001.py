"""assistant: first tables"""

from alembic import op
from tenancy import create_schema

revision = "assistant_0001"
down_revision = "planning_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("assistant")


def downgrade() -> None:
    op.execute("drop schema assistant cascade")
