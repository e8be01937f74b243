"""gateway: the ledger of model calls"""

from alembic import op
from tenancy import create_schema, protect

revision = "gateway_0001"
down_revision = "notifications_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("gateway")
    op.execute(
        """
        create table gateway.model_call (
            workspace_id uuid not null,
            id uuid not null,
            user_id uuid not null,
            purpose varchar not null,
            provider varchar not null,
            model varchar not null,
            prompt_version varchar not null,
            outcome varchar not null,
            requests integer not null,
            input_tokens integer not null,
            output_tokens integer not null,
            duration_ms integer not null,
            started_at timestamptz not null,
            constraint pk_model_call primary key (workspace_id, id)
        )
        """
    )
    protect("gateway.model_call", "workspace", app="select, insert")


def downgrade() -> None:
    op.execute("drop schema gateway cascade")
