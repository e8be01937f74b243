"""transactions: the category tree, rules, and the indexes that categorising and reports read"""

from alembic import op
from tenancy import protect

revision = "transactions_0002_sense"
down_revision = "transactions_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table transactions.category (
            slug varchar,
            parent_id uuid,
            name varchar not null,
            kind varchar not null,
            icon varchar not null,
            position integer not null,
            hidden_at timestamp with time zone,
            created_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_category primary key (workspace_id, id),
            constraint uq_category_workspace_id_slug unique (workspace_id, slug),
            constraint fk_category_category foreign key (workspace_id, parent_id) references transactions.category (workspace_id, id),
            constraint ck_category_kind check (kind in ('income','spending','transfer'))
        );
        create unique index uq_category_name on transactions.category
            (workspace_id, coalesce(parent_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name));
        create table transactions.rule (
            name varchar not null,
            position integer not null,
            enabled boolean not null,
            conditions jsonb not null,
            every boolean not null,
            category_id uuid,
            merchant_name varchar,
            note varchar,
            created_at timestamp with time zone not null,
            changed_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_rule primary key (workspace_id, id),
            constraint fk_rule_category foreign key (workspace_id, category_id) references transactions.category (workspace_id, id)
        );
        create index ix_rule_position on transactions.rule (workspace_id, position);
        alter table transactions.transaction add constraint fk_transaction_category
            foreign key (workspace_id, category_id) references transactions.category (workspace_id, id);
        create index ix_transaction_merchant on transactions.transaction (workspace_id, merchant_key)
            include (category_id, amount, booked_on, updated_at, category_source) where removed_at is null;
        create index ix_transaction_month on transactions.transaction (workspace_id, booked_on)
            include (category_id, currency, amount) where removed_at is null;
    """)
    protect("transactions.category", "workspace")
    protect("transactions.rule", "workspace")


def downgrade() -> None:
    op.execute("""
        drop index transactions.ix_transaction_month;
        drop index transactions.ix_transaction_merchant;
        alter table transactions.transaction drop constraint fk_transaction_category;
        drop table transactions.rule;
        drop table transactions.category;
    """)
