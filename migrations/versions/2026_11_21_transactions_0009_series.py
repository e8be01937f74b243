"""transactions: regular payments are kept, with what people decide about them"""

from alembic import op
from tenancy import protect

revision = "transactions_0009_series"
down_revision = "transactions_0008_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table transactions.series (
            merchant_key varchar not null,
            direction varchar not null,
            currency varchar(3) not null,
            payee varchar not null,
            account_id uuid not null,
            category_id uuid,
            slug varchar not null,
            every varchar not null,
            step smallint not null,
            anchors smallint[] not null,
            phase_on date not null,
            steady boolean not null,
            seen jsonb not null,
            first_on date not null,
            last_on date not null,
            count integer not null,
            decided jsonb not null,
            made_by uuid,
            created_at timestamp with time zone not null,
            updated_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_series primary key (workspace_id, id),
            constraint ck_series_direction check (direction in ('out','in'))
        );
        create index ix_series_merchant on transactions.series (workspace_id, merchant_key);
        create table transactions.series_head (
            workspace_id uuid not null,
            read_at timestamp with time zone not null,
            constraint pk_series_head primary key (workspace_id)
        );
    """)
    for table in ("series", "series_head"):
        protect(f"transactions.{table}", "workspace")


def downgrade() -> None:
    op.execute("drop table transactions.series_head; drop table transactions.series")
