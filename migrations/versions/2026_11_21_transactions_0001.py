"""transactions: what was booked, what is on its way in, and what people changed"""

from alembic import op
from tenancy import create_schema, protect

revision = "transactions_0001"
down_revision = "banking_0001"
branch_labels = None
depends_on = None

# Text operators are not leakproof: under row-level security their index would not be used. The function reads past it,
# for the workspace of the setting alone, and returns ids only; the rows themselves are selected under the policy.
# It is planned for its words each time: a rare word goes by the text index, a frequent one along the dates.
SEARCH = """
    create function transactions.search_ids(words text, before_on date, before_id uuid, most integer)
    returns setof uuid language plpgsql stable security definer set search_path = pg_catalog as $$
    begin
        return query execute
            'select t.id from transactions.transaction t
             where t.workspace_id = $1 and t.removed_at is null and t.search @@ $2
               and (t.booked_on, t.id) < ($3, $4)
             order by t.booked_on desc, t.id desc limit $5'
        using nullif(current_setting('guilder.workspace_id', true), '')::uuid, words::tsquery, before_on, before_id, most;
    end $$
"""


def upgrade() -> None:
    create_schema("transactions")
    op.execute("""
        create table transactions.transaction (
            account_id uuid not null,
            booked_on date not null,
            value_on date,
            amount numeric(20, 4) not null,
            currency varchar(3) not null,
            description varchar not null,
            counterparty varchar not null,
            counterparty_account varchar not null,
            reference varchar not null,
            bank_kind varchar not null,
            mcc varchar(4),
            merchant_name varchar not null,
            merchant_key varchar not null,
            category_id uuid,
            category_source varchar,
            category_confidence numeric(4, 3),
            category_reason varchar,
            note varchar,
            set_by jsonb not null,
            import_id uuid,
            import_line integer,
            source_mark varchar not null,
            provider_id varchar not null,
            match_hash bytea not null,
            occurrence integer not null,
            created_at timestamp with time zone not null,
            updated_at timestamp with time zone not null,
            removed_at timestamp with time zone,
            removal varchar,
            search tsvector generated always as (to_tsvector('simple', merchant_name || ' ' || description || ' ' || counterparty || ' ' || coalesce(note, ''))) stored not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_transaction primary key (workspace_id, id),
            constraint fk_transaction_account foreign key(workspace_id, account_id) references banking.account (workspace_id, id)
        );
        create index ix_transaction_account on transactions.transaction (workspace_id, account_id, booked_on desc, id desc) where removed_at is null;
        create index ix_transaction_booked on transactions.transaction (workspace_id, booked_on desc, id desc) where removed_at is null;
        create index ix_transaction_category on transactions.transaction (workspace_id, category_id, booked_on desc, id desc) where removed_at is null;
        create index ix_transaction_import on transactions.transaction (workspace_id, import_id);
        create index ix_transaction_search on transactions.transaction using gin (search) with (fastupdate = on);
        create unique index uq_transaction_match on transactions.transaction (workspace_id, account_id, match_hash, occurrence) where removal is distinct from 'undo';
        create table transactions.import (
            user_id uuid not null,
            status varchar not null,
            file_name varchar not null,
            file_size integer not null,
            storage_key varchar not null,
            format varchar not null,
            source_mark varchar not null,
            statements jsonb not null,
            proposal jsonb,
            mapping jsonb,
            warnings jsonb not null,
            error varchar,
            done integer not null,
            total integer not null,
            booked_count integer not null,
            created_at timestamp with time zone not null,
            read_at timestamp with time zone,
            booked_at timestamp with time zone,
            undone_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_import primary key (workspace_id, id),
            constraint ck_import_status check (status in ('reading','ready','booking','booked','undoing','undone','failed'))
        );
        create index ix_import_created on transactions.import (workspace_id, created_at desc);
        create table transactions.import_line (
            workspace_id uuid not null,
            import_id uuid not null,
            position integer not null,
            statement smallint not null,
            line integer not null,
            booked_on date not null,
            value_on date,
            amount numeric(20, 4) not null,
            currency varchar(3) not null,
            description varchar not null,
            counterparty varchar not null,
            counterparty_account varchar not null,
            reference varchar not null,
            bank_kind varchar not null,
            provider_id varchar not null,
            pending boolean not null,
            match_hash bytea not null,
            occurrence integer not null,
            merchant_name varchar not null,
            merchant_key varchar not null,
            category_id uuid,
            category_source varchar,
            category_confidence numeric(4, 3),
            category_reason varchar,
            note varchar,
            pile varchar not null,
            reason varchar not null,
            twin_id uuid,
            included boolean not null,
            chosen boolean not null,
            constraint pk_import_line primary key (workspace_id, import_id, position),
            constraint fk_import_line_import foreign key(workspace_id, import_id) references transactions.import (workspace_id, id)
        );
        create index ix_import_line_pile on transactions.import_line (workspace_id, import_id, statement, pile, position);
        create table transactions.change (
            transaction_id uuid not null,
            act_id uuid not null,
            user_id uuid not null,
            field varchar not null,
            before jsonb not null,
            after jsonb not null,
            changed_at timestamp with time zone not null,
            undone_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_change primary key (workspace_id, id),
            constraint fk_change_transaction foreign key(workspace_id, transaction_id) references transactions.transaction (workspace_id, id)
        );
        create index ix_change_act on transactions.change (workspace_id, act_id);
        create index ix_change_transaction on transactions.change (workspace_id, transaction_id, changed_at);
    """)
    protect("transactions.transaction", "workspace")
    protect("transactions.import", "workspace")
    protect("transactions.import_line", "workspace")
    protect("transactions.change", "workspace")
    op.execute(SEARCH)
    op.execute("revoke all on function transactions.search_ids(text, date, uuid, integer) from public")
    op.execute(
        "grant execute on function transactions.search_ids(text, date, uuid, integer) to guilder_app, guilder_system"
    )


def downgrade() -> None:
    op.execute("drop schema transactions cascade")
