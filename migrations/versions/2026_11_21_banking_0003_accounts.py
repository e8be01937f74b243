"""banking: accounts in an order of their own, worth that people state, accounts that were merged; history of an end"""

from alembic import op

revision = "banking_0003_accounts"
down_revision = "transactions_0004_taught"
branch_labels = None
depends_on = None

_BEFORE = "'checking','savings','card','loan','mortgage','investment','pension','property','crypto','cash'"
_AFTER = _BEFORE.replace("'property',", "'property','vehicle','valuables',")


def upgrade() -> None:
    op.execute(f"""
        alter table banking.account drop constraint ck_account_kind;
        alter table banking.account add constraint ck_account_kind check (kind in ({_AFTER}));
        alter table banking.account add column told boolean not null default true;
        alter table banking.account add column position integer;
        alter table banking.account add column merged_into uuid;
        alter table banking.connection add column history varchar not null default 'keep';
        alter table banking.connection add constraint ck_connection_history check (history in ('keep','remove'));
    """)


def downgrade() -> None:
    op.execute(f"""
        alter table banking.connection drop column history;
        alter table banking.account drop column merged_into;
        alter table banking.account drop column position;
        alter table banking.account drop column told;
        update banking.account set kind = 'property' where kind in ('vehicle','valuables');
        alter table banking.account drop constraint ck_account_kind;
        alter table banking.account add constraint ck_account_kind check (kind in ({_BEFORE}));
    """)
