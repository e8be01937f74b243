"""transactions: what merchants and categories mean, so that a search can be about something"""

from alembic import op
from tenancy import protect

revision = "transactions_0010_meaning"
down_revision = "transactions_0009_series"
branch_labels = None
depends_on = None

CLAUSE = """
    create function transactions.search_clause(wanted jsonb) returns text
    language plpgsql immutable set search_path = pg_catalog as $$
    declare
        clause text := transactions.fields_clause(wanted - array['about', 'not_about']);
        kind text;
        each jsonb;
    begin
        foreach kind in array array['about', 'not_about'] loop
            for each in select jsonb_array_elements(coalesce(wanted -> kind, '[]')) loop
                clause := clause || format(
                    case when kind = 'about' then ' and (%s)' else ' and (%s) is not true' end,
                    format('(t.parts = 0 and t.category_id = any(%L::uuid[])) or t.merchant_key = any(%L::varchar[])',
                           array(select jsonb_array_elements_text(each -> 'category')),
                           array(select jsonb_array_elements_text(each -> 'merchant_key'))));
            end loop;
        end loop;
        return clause;
    end $$
"""


def upgrade() -> None:
    op.execute("""
        create table transactions.meaning (
            workspace_id uuid not null,
            kind varchar(8) not null,
            key varchar not null,
            said varchar not null,
            model varchar not null,
            vector bytea not null,
            constraint pk_meaning primary key (workspace_id, kind, key)
        )
    """)
    protect("transactions.meaning", "workspace")
    op.execute("alter function transactions.search_clause(jsonb) rename to fields_clause")
    op.execute(CLAUSE)
    op.execute("revoke all on function transactions.search_clause(jsonb) from public")
    op.execute("grant execute on function transactions.search_clause(jsonb) to guilder_app, guilder_system")


def downgrade() -> None:
    op.execute("drop function transactions.search_clause(jsonb)")
    op.execute("alter function transactions.fields_clause(jsonb) rename to search_clause")
    op.execute("drop table transactions.meaning")
