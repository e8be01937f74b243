"""transactions: parts, tags, and every act as a row of history"""

from alembic import op
from tenancy import protect

revision = "transactions_0003_record"
down_revision = "budgets_0003_envelopes"
branch_labels = None
depends_on = None

# The caller's own rights apply: row-level security of both tables holds for whoever reads the view.
# uses: 1 for the first part of a transaction in its category, so that counts are of transactions.
PORTION = """
    create view transactions.portion with (security_invoker = true) as
    select t.workspace_id, t.id, 0::smallint as position, 1 as uses, t.account_id, t.booked_on, t.amount, t.currency,
           t.category_id, t.merchant_name, t.description
    from transactions.transaction t where t.removed_at is null and t.parts = 0
    union all
    select t.workspace_id, t.id, s.position,
           case when exists (
               select from transactions.split e
               where e.workspace_id = s.workspace_id and e.transaction_id = s.transaction_id and e.position < s.position
                 and e.category_id is not distinct from s.category_id
           ) then 0 else 1 end,
           t.account_id, t.booked_on, s.amount, t.currency, s.category_id, t.merchant_name, t.description
    from transactions.split s
    join transactions.transaction t on t.workspace_id = s.workspace_id and t.id = s.transaction_id
    where t.removed_at is null and t.parts > 0
"""

# What goes by category is asked of the parts of divided transactions, which the caller names (`divided`: few); the rest
# of the conditions stays as it was.
CLAUSE = """
    create function transactions.search_clause(wanted jsonb) returns text
    language plpgsql immutable set search_path = pg_catalog as $$
    declare
        clause text := transactions.row_clause(
            wanted - array['category', 'within', 'not_category', 'not_within', 'uncategorised', 'tag', 'divided']);
        part text;
        kind text;
    begin
        foreach kind in array array['category', 'within', 'not_category', 'not_within', 'uncategorised'] loop
            continue when not wanted ? kind;
            part := case when kind = 'uncategorised' then 't.parts = 0 and t.category_id is null'
                else format('t.parts = 0 and t.category_id = any(%L::uuid[])',
                            array(select jsonb_array_elements_text(wanted -> kind))) end;
            if wanted -> 'divided' ? kind then
                part := format('(%s) or t.id = any(%L::uuid[])', part,
                               array(select jsonb_array_elements_text(wanted -> 'divided' -> kind)));
            end if;
            clause := clause || format(
                case when kind like 'not_%%' or wanted -> kind = 'false' then ' and (%s) is not true' else ' and (%s)' end,
                part);
        end loop;
        if wanted ? 'tag' then
            clause := clause || format(' and t.tag_ids <> ''{}''::uuid[] and t.tag_ids && %L::uuid[]',
                                       array(select jsonb_array_elements_text(wanted -> 'tag')));
        end if;
        return clause;
    end $$
"""

# Of a divided transaction the parts in the wanted categories, so that a list's sum is the figure that led to it.
SUMS = """
    create or replace function transactions.find_sums(wanted jsonb)
    returns table (currency varchar, count bigint, money_in numeric, money_out numeric)
    language plpgsql stable security definer set search_path = pg_catalog set jit = off as $$
    declare
        fits text := '';
        kind text;
        amount text := 't.amount';
    begin
        foreach kind in array array['category', 'within'] loop
            continue when not wanted ? kind;
            fits := fits || format(' and s.category_id = any(%L::uuid[])',
                                   array(select jsonb_array_elements_text(wanted -> kind)));
        end loop;
        if wanted -> 'uncategorised' = 'true' then
            fits := fits || ' and s.category_id is null';
        end if;
        if fits <> '' then
            amount := format(
                'case when t.parts = 0 then t.amount else (select coalesce(sum(s.amount), 0) from transactions.split s
                 where s.workspace_id = t.workspace_id and s.transaction_id = t.id%s) end', fits);
        end if;
        return query execute format(
            'select f.currency, count(*), coalesce(sum(f.amount) filter (where f.amount > 0), 0),
                    coalesce(sum(f.amount) filter (where f.amount < 0), 0)
             from (select t.currency, %s as amount from transactions.transaction t
                   where t.workspace_id = %L::uuid and t.removed_at is null%s%s) f group by f.currency order by 2 desc, 1',
            amount, nullif(current_setting('guilder.workspace_id', true), ''),
            transactions.span_clause(wanted), transactions.search_clause(wanted));
    end $$
"""
OLD_SUMS = """
    create or replace function transactions.find_sums(wanted jsonb)
    returns table (currency varchar, count bigint, money_in numeric, money_out numeric)
    language plpgsql stable security definer set search_path = pg_catalog set jit = off as $$
    begin
        return query execute format(
            'select t.currency, count(*), coalesce(sum(t.amount) filter (where t.amount > 0), 0),
                    coalesce(sum(t.amount) filter (where t.amount < 0), 0)
             from transactions.transaction t
             where t.workspace_id = %L::uuid and t.removed_at is null%s%s group by t.currency order by 2 desc, 1',
            nullif(current_setting('guilder.workspace_id', true), ''),
            transactions.span_clause(wanted), transactions.search_clause(wanted));
    end $$
"""


def upgrade() -> None:
    op.execute("""
        alter table transactions.transaction
            add column parts smallint not null default 0,
            add column tag_ids uuid[] not null default '{}';
        drop index transactions.ix_transaction_month;
        create index ix_transaction_month on transactions.transaction (workspace_id, booked_on)
            include (category_id, currency, amount, parts) where removed_at is null;
        create index ix_transaction_tagged on transactions.transaction (workspace_id, booked_on desc, id desc)
            where removed_at is null and tag_ids <> '{}'::uuid[];
        create table transactions.act (
            user_id uuid,
            kind varchar not null,
            label varchar not null,
            count integer not null,
            done_at timestamp with time zone not null,
            undone_at timestamp with time zone,
            undone_by uuid,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_act primary key (workspace_id, id)
        );
        create index ix_act_done on transactions.act (workspace_id, done_at desc);
        insert into transactions.act (workspace_id, id, user_id, kind, label, count, done_at, undone_at)
        select workspace_id, act_id, (array_agg(user_id))[1],
               case when bool_or(field = 'removed') then 'removed'
                    when count(distinct transaction_id) > 1 then 'recategorised' else 'changed' end,
               '', count(distinct transaction_id), min(changed_at), max(undone_at)
        from transactions.change group by workspace_id, act_id;
        alter table transactions.change alter column user_id drop not null;
        alter table transactions.change add constraint fk_change_act
            foreign key (workspace_id, act_id) references transactions.act (workspace_id, id);
        create table transactions.split (
            workspace_id uuid not null,
            transaction_id uuid not null,
            position smallint not null,
            category_id uuid,
            amount numeric(20, 4) not null,
            note varchar,
            constraint pk_split primary key (workspace_id, transaction_id, position),
            constraint fk_split_transaction foreign key (workspace_id, transaction_id) references transactions.transaction (workspace_id, id),
            constraint fk_split_category foreign key (workspace_id, category_id) references transactions.category (workspace_id, id),
            constraint ck_split_amount check (amount <> 0)
        );
        create index ix_split_category on transactions.split (workspace_id, category_id);
        create table transactions.tag (
            name varchar not null,
            created_at timestamp with time zone not null,
            removed_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_tag primary key (workspace_id, id)
        );
        create unique index uq_tag_name on transactions.tag (workspace_id, lower(name)) where removed_at is null;
    """)
    for table in ("act", "split", "tag"):
        protect(f"transactions.{table}", "workspace")
    op.execute(PORTION)
    op.execute("grant select on transactions.portion to guilder_app, guilder_system")
    op.execute("alter function transactions.search_clause(jsonb) rename to row_clause")
    op.execute(CLAUSE)
    op.execute("revoke all on function transactions.search_clause(jsonb) from public")
    op.execute("grant execute on function transactions.search_clause(jsonb) to guilder_app, guilder_system")
    op.execute(SUMS)


def downgrade() -> None:
    op.execute(OLD_SUMS)
    op.execute("drop function transactions.search_clause(jsonb)")
    op.execute("alter function transactions.row_clause(jsonb) rename to search_clause")
    op.execute("""
        drop view transactions.portion;
        drop table transactions.tag;
        drop table transactions.split;
        alter table transactions.change drop constraint fk_change_act;
        delete from transactions.change where user_id is null;
        alter table transactions.change alter column user_id set not null;
        drop table transactions.act;
        drop index transactions.ix_transaction_tagged;
        drop index transactions.ix_transaction_month;
        alter table transactions.transaction drop column tag_ids, drop column parts;
        create index ix_transaction_month on transactions.transaction (workspace_id, booked_on)
            include (category_id, currency, amount) where removed_at is null;
    """)
