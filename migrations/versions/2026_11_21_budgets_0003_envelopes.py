"""budgets: plans of envelopes, and every act with their money"""

from alembic import op
from tenancy import protect

revision = "budgets_0003_envelopes"
down_revision = "transactions_0003_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table budgets.plan (
            workspace_id uuid not null,
            id uuid not null,
            name varchar not null,
            currency varchar(3) not null,
            account_ids jsonb not null,
            rhythm jsonb not null,
            overspent varchar not null,
            owner_id uuid,
            start_on date not null,
            closed_at timestamp with time zone,
            created_at timestamp with time zone not null,
            constraint pk_plan primary key (workspace_id, id)
        );
        create table budgets.envelope (
            workspace_id uuid not null,
            id uuid not null,
            plan_id uuid not null,
            name varchar,
            category_ids jsonb not null,
            position integer not null,
            closed_from date,
            constraint pk_envelope primary key (workspace_id, id),
            constraint fk_envelope_plan foreign key (workspace_id, plan_id) references budgets.plan (workspace_id, id)
        );
        create index ix_envelope_plan on budgets.envelope (workspace_id, plan_id, position);
        create table budgets.act (
            workspace_id uuid not null,
            id uuid not null,
            plan_id uuid not null,
            kind varchar not null,
            first_on date not null,
            user_id uuid not null,
            reverses uuid,
            made_at timestamp with time zone not null,
            constraint pk_act primary key (workspace_id, id),
            constraint fk_act_plan foreign key (workspace_id, plan_id) references budgets.plan (workspace_id, id)
        );
        create index ix_act_plan on budgets.act (workspace_id, plan_id, made_at);
        create unique index uq_act_reverses on budgets.act (workspace_id, reverses) where reverses is not null;
        create table budgets.entry (
            workspace_id uuid not null,
            id uuid not null,
            act_id uuid not null,
            plan_id uuid not null,
            envelope_id uuid,
            first_on date not null,
            amount numeric(20, 4) not null,
            constraint pk_entry primary key (workspace_id, id),
            constraint fk_entry_act foreign key (workspace_id, act_id) references budgets.act (workspace_id, id),
            constraint fk_entry_envelope foreign key (workspace_id, envelope_id)
                references budgets.envelope (workspace_id, id)
        );
        create index ix_entry_plan on budgets.entry (workspace_id, plan_id, envelope_id, first_on);
        create index ix_entry_act on budgets.entry (workspace_id, act_id);
        create policy own_eyes on budgets.plan as restrictive to guilder_app using (
            owner_id is null or nullif(current_setting('guilder.user_id', true), '') is null
            or owner_id = nullif(current_setting('guilder.user_id', true), '')::uuid
        );
    """)
    for table in ("plan", "envelope", "act", "entry"):
        protect(f"budgets.{table}", "workspace")


def downgrade() -> None:
    op.execute("drop table budgets.entry, budgets.act, budgets.envelope, budgets.plan")
