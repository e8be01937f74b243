"""transactions: what a workspace's own model learnt, whether a language model may be asked, and what it said"""

from alembic import op
from tenancy import protect

revision = "transactions_0016_learning"
down_revision = "transactions_0015_days"
branch_labels = None
depends_on = None

TABLES = ("learning", "model_version", "asked")


def upgrade() -> None:
    op.execute("""
        create table transactions.learning (
            workspace_id uuid not null,
            id uuid not null,
            learns boolean not null,
            version_id uuid,
            choices integer not null,
            asks boolean not null,
            asks_for uuid,
            constraint pk_learning primary key (workspace_id, id)
        )
    """)
    op.execute("""
        create table transactions.model_version (
            workspace_id uuid not null,
            id uuid not null,
            number integer not null,
            learnt_at timestamp with time zone not null,
            choices integer not null,
            categories integer not null,
            held_back integer not null,
            answered integer not null,
            "right" integer not null,
            answered_before integer not null,
            right_before integer not null,
            better boolean not null,
            weights bytea,
            constraint pk_model_version primary key (workspace_id, id),
            constraint uq_model_version_workspace_id_number unique (workspace_id, number)
        )
    """)
    op.execute("""
        create table transactions.asked (
            workspace_id uuid not null,
            merchant_key varchar not null,
            incoming boolean not null,
            model varchar not null,
            category_id uuid,
            confidence numeric(4, 3) not null,
            asked_at timestamp with time zone not null,
            constraint pk_asked primary key (workspace_id, merchant_key, incoming)
        )
    """)
    for table in TABLES:
        protect(f"transactions.{table}", "workspace")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"drop table transactions.{table}")
