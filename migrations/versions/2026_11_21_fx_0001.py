"""fx: the bank's daily rates, their update, and the rates that workspaces state"""

from alembic import op
from tenancy import create_schema, protect

revision = "fx_0001"
down_revision = "assistant_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("fx")
    op.execute("""
        create table fx.rate (
            currency varchar(3) not null,
            day date not null,
            per_euro numeric not null,
            constraint pk_rate primary key (currency, day)
        );
        create table fx.feed (
            provider varchar not null,
            checked_at timestamp with time zone not null,
            problem varchar,
            constraint pk_feed primary key (provider)
        );
        create table fx.own_rate (
            currency varchar(3) not null,
            against varchar(3) not null,
            rate numeric not null,
            first_on date not null,
            last_on date not null,
            user_id uuid not null,
            created_at timestamp with time zone not null,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_own_rate primary key (workspace_id, id),
            constraint ck_own_rate_sense check (rate > 0 and last_on >= first_on and currency <> against)
        );
        create unique index uq_own_rate_day on fx.own_rate (workspace_id, currency, against, first_on);
    """)
    protect("fx.rate", "shared")
    protect("fx.feed", "shared")
    protect("fx.own_rate", "workspace")


def downgrade() -> None:
    op.execute("drop schema fx cascade")
