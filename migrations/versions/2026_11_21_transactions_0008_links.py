"""transactions: what belongs together, and which lines the bank has not booked yet"""

from alembic import op
from tenancy import protect

revision = "transactions_0008_links"
down_revision = "transactions_0007_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table transactions.transaction add column pending boolean not null default false;
        update transactions.transaction t set pending = true from transactions.fed f
        where f.pending and f.own and f.workspace_id = t.workspace_id and f.transaction_id = t.id;
        create index ix_transaction_pending on transactions.transaction (workspace_id, booked_on) where pending;
        create table transactions.link (
            kind varchar not null,
            state varchar not null,
            one_id uuid not null,
            other_id uuid not null,
            one_mark varchar not null,
            other_mark varchar not null,
            reason varchar not null,
            before jsonb not null,
            user_id uuid,
            made_at timestamp with time zone not null,
            decided_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_link primary key (workspace_id, id),
            constraint fk_link_one foreign key (workspace_id, one_id) references transactions.transaction (workspace_id, id),
            constraint fk_link_other foreign key (workspace_id, other_id) references transactions.transaction (workspace_id, id),
            constraint ck_link_kind check (kind in ('transfer','refund','payment')),
            constraint ck_link_state check (state in ('suggested','linked','refused'))
        );
        create unique index uq_link_marks on transactions.link (workspace_id, kind, one_mark, other_mark);
        create index ix_link_one on transactions.link (workspace_id, one_id);
        create index ix_link_other on transactions.link (workspace_id, other_id);
        create index ix_link_suggested on transactions.link (workspace_id, made_at desc) where state = 'suggested';
    """)
    protect("transactions.link", "workspace")


def downgrade() -> None:
    op.execute("""
        drop table transactions.link;
        drop index transactions.ix_transaction_pending;
        alter table transactions.transaction drop column pending;
    """)
