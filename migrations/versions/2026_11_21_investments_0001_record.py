"""investments: instruments, prices, activities, positions, portfolios, imports"""

from alembic import op
from tenancy import create_schema, protect

revision = "investments_0001_record"
down_revision = "budgets_0005_limits"
branch_labels = None
depends_on = None

TABLES = (
    "instrument",
    "price",
    "activity",
    "lot_choice",
    "position",
    "treatment",
    "portfolio",
    "act",
    "change",
    "import",
)


def upgrade() -> None:
    create_schema("investments")
    op.execute("""
        create table investments.instrument (
            symbol varchar not null,
            name varchar not null,
            isin varchar not null,
            cusip varchar not null,
            kind varchar not null,
            currency varchar(3) not null,
            weights jsonb not null,
            created_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_instrument primary key (workspace_id, id),
            constraint ck_instrument_kind check (kind in ('stock','fund','etf','bond','cash','crypto','other'))
        );
        create index ix_instrument_isin on investments.instrument (workspace_id, isin);
        create unique index uq_instrument_symbol on investments.instrument (workspace_id, upper(symbol), currency) where symbol <> '';
        create table investments.price (
            workspace_id uuid not null,
            instrument_id uuid not null,
            priced_on date not null,
            source varchar not null,
            import_id uuid not null,
            close numeric(28, 10) not null,
            stated_at timestamp with time zone not null,
            constraint pk_price primary key (workspace_id, instrument_id, priced_on, source, import_id),
            constraint fk_price_instrument foreign key (workspace_id, instrument_id) references investments.instrument (workspace_id, id),
            constraint ck_price_source check (source in ('person','file','connection'))
        );
        create index ix_price_import on investments.price (workspace_id, import_id);
        create table investments.activity (
            account_id uuid not null,
            instrument_id uuid,
            kind varchar not null,
            happened_on date not null,
            settled_on date,
            quantity numeric(28, 10),
            price numeric(28, 10),
            amount numeric(20, 4) not null,
            fee numeric(20, 4) not null,
            cost numeric(20, 4),
            acquired_on date,
            ratio_new numeric(28, 10),
            ratio_old numeric(28, 10),
            currency varchar(3) not null,
            note varchar not null,
            source varchar not null,
            external_id varchar,
            import_id uuid,
            act_id uuid not null,
            created_at timestamp with time zone not null,
            removed_at timestamp with time zone,
            removal varchar,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_activity primary key (workspace_id, id),
            constraint fk_activity_account foreign key (workspace_id, account_id) references banking.account (workspace_id, id),
            constraint fk_activity_instrument foreign key (workspace_id, instrument_id) references investments.instrument (workspace_id, id),
            constraint ck_activity_kind check (kind in ('buy','sell','dividend','reinvest','interest','fee','split','transfer_in','transfer_out','return_of_capital','deposit','withdrawal')),
            constraint ck_activity_source check (source in ('person','file','connection')),
            constraint ck_activity_removal check ((removed_at is null) = (removal is null))
        );
        create index ix_activity_day on investments.activity (workspace_id, happened_on desc, id desc);
        create index ix_activity_instrument on investments.activity (workspace_id, instrument_id);
        create unique index uq_activity_external on investments.activity (workspace_id, account_id, external_id);
        create table investments.lot_choice (
            workspace_id uuid not null,
            sale_id uuid not null,
            purchase_id uuid not null,
            quantity numeric(28, 10) not null,
            constraint pk_lot_choice primary key (workspace_id, sale_id, purchase_id),
            constraint fk_lot_choice_sale foreign key (workspace_id, sale_id) references investments.activity (workspace_id, id),
            constraint fk_lot_choice_purchase foreign key (workspace_id, purchase_id) references investments.activity (workspace_id, id),
            constraint ck_lot_choice_quantity check (quantity > 0)
        );
        create table investments.position (
            account_id uuid not null,
            instrument_id uuid,
            stated_on date not null,
            quantity numeric(28, 10) not null,
            value numeric(20, 4),
            cost numeric(20, 4),
            currency varchar(3) not null,
            source varchar not null,
            import_id uuid,
            stated_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_position primary key (workspace_id, id),
            constraint fk_position_account foreign key (workspace_id, account_id) references banking.account (workspace_id, id),
            constraint fk_position_instrument foreign key (workspace_id, instrument_id) references investments.instrument (workspace_id, id),
            constraint ck_position_source check (source in ('person','file','connection'))
        );
        create index ix_position_account on investments.position (workspace_id, account_id, stated_on desc);
        create index ix_position_import on investments.position (workspace_id, import_id);
        create table investments.treatment (
            workspace_id uuid not null,
            account_id uuid not null,
            method varchar not null,
            tax varchar not null,
            constraint pk_treatment primary key (workspace_id, account_id),
            constraint fk_treatment_account foreign key (workspace_id, account_id) references banking.account (workspace_id, id),
            constraint ck_treatment_method check (method in ('fifo','lifo','hifo','average')),
            constraint ck_treatment_tax check (tax in ('taxable','deferred','free'))
        );
        create table investments.portfolio (
            name varchar not null,
            account_ids jsonb not null,
            benchmark_id uuid,
            targets jsonb not null,
            created_at timestamp with time zone not null,
            removed_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_portfolio primary key (workspace_id, id),
            constraint fk_portfolio_instrument foreign key (workspace_id, benchmark_id) references investments.instrument (workspace_id, id)
        );
        create table investments.act (
            user_id uuid,
            kind varchar not null,
            label varchar not null,
            count INTEGER not null,
            done_at timestamp with time zone not null,
            undone_at timestamp with time zone,
            undone_by uuid,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_act primary key (workspace_id, id)
        );
        create index ix_act_done on investments.act (workspace_id, done_at desc);
        create table investments.change (
            workspace_id uuid not null,
            act_id uuid not null,
            activity_id uuid not null,
            before jsonb,
            after jsonb,
            undone_at timestamp with time zone,
            constraint pk_change primary key (workspace_id, act_id, activity_id),
            constraint fk_change_act foreign key (workspace_id, act_id) references investments.act (workspace_id, id),
            constraint fk_change_activity foreign key (workspace_id, activity_id) references investments.activity (workspace_id, id)
        );
        create index ix_change_activity on investments.change (workspace_id, activity_id);
        create table investments.import (
            user_id uuid not null,
            file_name varchar not null,
            layout varchar not null,
            status varchar not null,
            account_id uuid,
            currency varchar(3) not null,
            read jsonb not null,
            act_id uuid,
            created_at timestamp with time zone not null,
            booked_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_import primary key (workspace_id, id),
            constraint ck_import_status check (status in ('ready','booked','undone'))
        );
        create index ix_import_created on investments.import (workspace_id, created_at desc);
    """)
    for table in TABLES:
        protect(f"investments.{table}", "workspace")


def downgrade() -> None:
    op.execute("drop schema investments cascade")
