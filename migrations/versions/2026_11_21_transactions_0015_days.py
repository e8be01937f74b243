"""transactions: what every day moved on each account, kept in the same transaction as the rows"""

from alembic import op
from tenancy import protect

revision = "transactions_0015_days"
down_revision = "banking_0004_new_accounts"
branch_labels = None
depends_on = None

_INTO = "insert into transactions.day_sum (workspace_id, day, account_id, currency, uses, money_in, money_out)"
_IN = "coalesce(sum(amount) filter (where amount > 0), 0)"
_OUT = "coalesce(-sum(amount) filter (where amount < 0), 0)"
_KEY = "workspace_id, booked_on, account_id, currency"

# As count_months: every statement adds what it changed as rows of its own. Divided transactions count as a whole here.
COUNT = f"""
    create function transactions.count_days() returns trigger
    language plpgsql security definer set search_path = pg_catalog as $$
    begin
        if tg_op = 'INSERT' then
            {_INTO} select {_KEY}, count(*), {_IN}, {_OUT} from came where removed_at is null group by 1, 2, 3, 4;
        elsif tg_op = 'DELETE' then
            {_INTO} select {_KEY}, -count(*), -{_IN}, -{_OUT} from went where removed_at is null group by 1, 2, 3, 4;
        else
            {_INTO}
            select {_KEY}, sum(sign), sum(sign * greatest(amount, 0)), sum(sign * greatest(-amount, 0))
            from (select -1 as sign, {_KEY}, amount from went where removed_at is null
                  union all
                  select 1, {_KEY}, amount from came where removed_at is null) moved
            group by 1, 2, 3, 4
            having sum(sign) <> 0 or sum(sign * greatest(amount, 0)) <> 0 or sum(sign * greatest(-amount, 0)) <> 0;
        end if;
        return null;
    end $$
"""

SETTLE = """
    create function transactions.settle_days(months date[]) returns void
    language sql security definer set search_path = pg_catalog as $$
        with crowded as (
            select m.month as first, (m.month + interval '1 month')::date as next from unnest(months) m(month)
            where (select count(*) > count(distinct (s.day, s.account_id, s.currency)) + 32 from transactions.day_sum s
                   where s.workspace_id = nullif(current_setting('guilder.workspace_id', true), '')::uuid
                     and s.day >= m.month and s.day < (m.month + interval '1 month')::date)
        ), gone as (
            delete from transactions.day_sum s using crowded
            where s.workspace_id = nullif(current_setting('guilder.workspace_id', true), '')::uuid
              and s.day >= crowded.first and s.day < crowded.next
            returning s.*
        )
        insert into transactions.day_sum (workspace_id, day, account_id, currency, uses, money_in, money_out)
        select workspace_id, day, account_id, currency, sum(uses), sum(money_in), sum(money_out)
        from gone group by 1, 2, 3, 4
        having sum(uses) <> 0 or sum(money_in) <> 0 or sum(money_out) <> 0
    $$
"""


def upgrade() -> None:
    op.execute("""
        create table transactions.day_sum (
            workspace_id uuid not null,
            day date not null,
            id uuid not null default uuidv7(),
            account_id uuid not null,
            currency varchar(3) not null,
            uses bigint not null,
            money_in numeric(30, 4) not null,
            money_out numeric(30, 4) not null,
            constraint pk_day_sum primary key (workspace_id, day, id)
        )
    """)
    protect("transactions.day_sum", "workspace", app="select")
    op.execute(COUNT)
    op.execute(SETTLE)
    op.execute("""
        revoke all on function transactions.count_days() from public;
        revoke all on function transactions.settle_days(date[]) from public;
        grant execute on function transactions.settle_days(date[]) to guilder_app, guilder_system;
        lock table transactions.transaction in share row exclusive mode;
        create trigger count_days_in after insert on transactions.transaction
            referencing new table as came for each statement execute function transactions.count_days();
        create trigger count_days_again after update on transactions.transaction
            referencing old table as went new table as came for each statement execute function transactions.count_days();
        create trigger count_days_out after delete on transactions.transaction
            referencing old table as went for each statement execute function transactions.count_days();
    """)
    op.execute(
        f"{_INTO} select {_KEY}, count(*), {_IN}, {_OUT} from transactions.transaction where removed_at is null group by 1, 2, 3, 4"
    )


def downgrade() -> None:
    op.execute("""
        drop trigger count_days_out on transactions.transaction;
        drop trigger count_days_again on transactions.transaction;
        drop trigger count_days_in on transactions.transaction;
        drop function transactions.settle_days(date[]);
        drop function transactions.count_days();
        drop table transactions.day_sum;
    """)
