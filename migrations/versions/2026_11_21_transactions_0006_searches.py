"""transactions: searches that are kept under a name"""

from alembic import op
from tenancy import protect

revision = "transactions_0006_searches"
down_revision = "transactions_0005_months"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table transactions.saved_search (
            user_id uuid not null,
            name varchar(60) not null,
            wanted jsonb not null,
            shared boolean not null,
            created_at timestamp with time zone not null,
            removed_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_saved_search primary key (workspace_id, id)
        );
        create unique index uq_saved_search_name on transactions.saved_search (workspace_id, user_id, lower(name))
            where removed_at is null;
    """)
    protect("transactions.saved_search", "workspace")
    op.execute("""
        create policy own_eyes on transactions.saved_search as restrictive to guilder_app using (
            shared or user_id = nullif(current_setting('guilder.user_id', true), '')::uuid
        )
    """)


def downgrade() -> None:
    op.execute("drop table transactions.saved_search")
