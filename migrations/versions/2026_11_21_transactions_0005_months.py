"""transactions: what every month came to, moved in the same transaction as the rows"""

from alembic import op
from tenancy import protect

revision = "transactions_0005_months"
down_revision = "transactions_0005_merge"
branch_labels = None
depends_on = None

_KEY = "workspace_id, (booked_on - (extract(day from booked_on)::integer - 1)), account_id, category_id, currency"
_INTO = """
    insert into transactions.month_sum
        (workspace_id, month, account_id, category_id, currency, uses, money_in, money_out)
"""

# Every statement adds what it changed as rows of its own, so that nobody waits for anybody and nothing can be missed:
# a month is the sum of its rows. Divided transactions are not counted here; they are few and read from their parts.
COUNT = f"""
    create function transactions.count_months() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
    begin
        if tg_op = 'INSERT' then
            {_INTO}
            select {_KEY}, count(*), coalesce(sum(amount) filter (where amount > 0), 0),
                   coalesce(-sum(amount) filter (where amount < 0), 0)
            from came where removed_at is null and parts = 0 group by 1, 2, 3, 4, 5;
        elsif tg_op = 'DELETE' then
            {_INTO}
            select {_KEY}, -count(*), -coalesce(sum(amount) filter (where amount > 0), 0),
                   coalesce(sum(amount) filter (where amount < 0), 0)
            from went where removed_at is null and parts = 0 group by 1, 2, 3, 4, 5;
        else
            {_INTO}
            select {_KEY}, sum(sign), sum(sign * greatest(amount, 0)), sum(sign * greatest(-amount, 0))
            from (select -1 as sign, workspace_id, booked_on, account_id, category_id, currency, amount
                  from went where removed_at is null and parts = 0
                  union all
                  select 1, workspace_id, booked_on, account_id, category_id, currency, amount
                  from came where removed_at is null and parts = 0) moved
            group by 1, 2, 3, 4, 5
            having sum(sign) <> 0 or sum(sign * greatest(amount, 0)) <> 0 or sum(sign * greatest(-amount, 0)) <> 0;
        end if;
        return null;
    end $$
"""

# Many small rows of a month become one per account, category and currency again. Rows that others have not committed
# yet are not seen and stay.
SETTLE = """
    create function transactions.settle_months(months date[]) returns void
    language sql security definer set search_path = pg_catalog as $$
        with crowded as (
            select s.month from transactions.month_sum s
            where s.workspace_id = nullif(current_setting('guilder.workspace_id', true), '')::uuid and s.month = any(months)
            group by s.month having count(*) > count(distinct (s.account_id, s.category_id, s.currency)) + 16
        ), gone as (
            delete from transactions.month_sum s using crowded
            where s.workspace_id = nullif(current_setting('guilder.workspace_id', true), '')::uuid and s.month = crowded.month
            returning s.*
        )
        insert into transactions.month_sum (workspace_id, month, account_id, category_id, currency, uses, money_in, money_out)
        select workspace_id, month, account_id, category_id, currency, sum(uses), sum(money_in), sum(money_out)
        from gone group by 1, 2, 3, 4, 5
        having sum(uses) <> 0 or sum(money_in) <> 0 or sum(money_out) <> 0
    $$
"""


def upgrade() -> None:
    op.execute("""
        create table transactions.month_sum (
            workspace_id uuid not null,
            month date not null,
            id uuid not null default uuidv7(),
            account_id uuid not null,
            category_id uuid,
            currency varchar(3) not null,
            uses bigint not null,
            money_in numeric(30, 4) not null,
            money_out numeric(30, 4) not null,
            constraint pk_month_sum primary key (workspace_id, month, id)
        )
    """)
    protect("transactions.month_sum", "workspace", app="select")
    op.execute(COUNT)
    op.execute(SETTLE)
    op.execute("""
        revoke all on function transactions.count_months() from public;
        revoke all on function transactions.settle_months(date[]) from public;
        grant execute on function transactions.settle_months(date[]) to guilder_app, guilder_system;
        lock table transactions.transaction in share row exclusive mode;
        create trigger count_months_in after insert on transactions.transaction
            referencing new table as came for each statement execute function transactions.count_months();
        create trigger count_months_again after update on transactions.transaction
            referencing old table as went new table as came for each statement execute function transactions.count_months();
        create trigger count_months_out after delete on transactions.transaction
            referencing old table as went for each statement execute function transactions.count_months();
    """)
    op.execute(f"""
        {_INTO}
        select {_KEY}, count(*), coalesce(sum(amount) filter (where amount > 0), 0),
               coalesce(-sum(amount) filter (where amount < 0), 0)
        from transactions.transaction where removed_at is null and parts = 0 group by 1, 2, 3, 4, 5
    """)


def downgrade() -> None:
    op.execute("""
        drop trigger count_months_out on transactions.transaction;
        drop trigger count_months_again on transactions.transaction;
        drop trigger count_months_in on transactions.transaction;
        drop function transactions.settle_months(date[]);
        drop function transactions.count_months();
        drop table transactions.month_sum;
    """)
