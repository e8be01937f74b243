"""planning: first tables"""

from alembic import op
from tenancy import create_schema

revision = "planning_0001"
down_revision = "budgets_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("planning")


def downgrade() -> None:
    op.execute("drop schema planning cascade")
