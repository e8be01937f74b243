"""budgets: any period, several categories, one's own eyes, what is carried on, and what periods came to"""

from alembic import op
from tenancy import protect

revision = "budgets_0002_periods"
down_revision = "fx_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        drop index budgets.uq_budget_category;
        alter table budgets.budget
            add column name varchar,
            add column category_ids jsonb,
            add column rhythm jsonb,
            add column rollover jsonb,
            add column owner_id uuid,
            add column mark varchar,
            add column closes_on date;
        update budgets.budget set
            category_ids = jsonb_build_array(category_id::text), mark = 'month||' || category_id::text,
            closes_on = (date_trunc('month', greatest(start_month, created_at::date)) + interval '1 month')::date,
            rhythm = '{"every": "month", "day": 1, "month": 1, "weekday": 0, "anchor_on": null, "until": null, "pay": null}',
            rollover = '{"unspent": false, "overspent": false, "cap": null}';
        alter table budgets.budget
            drop constraint fk_budget_category,
            drop column category_id,
            alter column category_ids set not null,
            alter column rhythm set not null,
            alter column rollover set not null,
            alter column mark set not null;
        alter table budgets.budget rename column start_month to start_on;
        create unique index uq_budget_mark on budgets.budget (workspace_id, currency, mark) where closed_from is null;
        create index ix_budget_closes on budgets.budget (closes_on) where closed_from is null;
        create policy own_eyes on budgets.budget as restrictive to guilder_app using (
            owner_id is null or nullif(current_setting('guilder.user_id', true), '') is null
            or owner_id = nullif(current_setting('guilder.user_id', true), '')::uuid
        );
        alter table budgets.limit rename column from_month to from_on;
        alter table budgets.progress rename column month to first_on;
        alter table budgets.progress add column last_on date;
        update budgets.progress set last_on = (first_on + interval '1 month')::date - 1;
        alter table budgets.progress alter column last_on set not null;
        alter table budgets.notice rename column month to first_on;
        create table budgets.closing (
            workspace_id uuid not null,
            budget_id uuid not null,
            first_on date not null,
            last_on date not null,
            limit_amount numeric(20, 4) not null,
            carried_in numeric(20, 4) not null,
            spent numeric(20, 4) not null,
            count integer not null,
            carried_out numeric(20, 4) not null,
            closed_at timestamp with time zone not null,
            revisions jsonb not null,
            constraint pk_closing primary key (workspace_id, budget_id, first_on),
            constraint fk_closing_budget foreign key (workspace_id, budget_id) references budgets.budget (workspace_id, id)
        );
    """)
    protect("budgets.closing", "workspace")


def downgrade() -> None:
    op.execute("""
        drop table budgets.closing;
        alter table budgets.notice rename column first_on to month;
        alter table budgets.progress drop column last_on;
        alter table budgets.progress rename column first_on to month;
        alter table budgets.limit rename column from_on to from_month;
        drop policy own_eyes on budgets.budget;
        drop index budgets.ix_budget_closes;
        drop index budgets.uq_budget_mark;
        alter table budgets.budget rename column start_on to start_month;
        alter table budgets.budget add column category_id uuid;
        update budgets.budget set category_id = (category_ids ->> 0)::uuid;
        delete from budgets.notice n using budgets.budget b where b.id = n.budget_id and b.category_id is null;
        delete from budgets.progress n using budgets.budget b where b.id = n.budget_id and b.category_id is null;
        delete from budgets.limit n using budgets.budget b where b.id = n.budget_id and b.category_id is null;
        delete from budgets.budget where category_id is null;
        alter table budgets.budget
            alter column category_id set not null,
            drop column name, drop column category_ids, drop column rhythm, drop column rollover, drop column owner_id,
            drop column mark, drop column closes_on,
            add constraint fk_budget_category foreign key (workspace_id, category_id)
                references transactions.category (workspace_id, id);
        create unique index uq_budget_category on budgets.budget (workspace_id, category_id, currency)
            where closed_from is null;
    """)
