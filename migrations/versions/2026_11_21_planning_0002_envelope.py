"""planning: a goal may follow an envelope"""

from alembic import op

revision = "planning_0002_envelope"
down_revision = "transactions_0011_locks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table planning.goal add column envelope_id uuid")


def downgrade() -> None:
    op.execute("alter table planning.goal drop column envelope_id")
