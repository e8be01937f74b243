"""transactions: what an import's piles come to is kept beside it"""

from alembic import op

revision = "transactions_0014_counts"
down_revision = "transactions_0013_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table transactions.import add column counts jsonb not null default '{}';
        update transactions.import i set counts = found.counts
        from (
            select workspace_id, import_id, jsonb_object_agg(statement, figures) as counts
            from (
                select workspace_id, import_id, statement, jsonb_build_object(
                    'lines', count(*), 'new', count(*) filter (where pile = 'new'),
                    'known', count(*) filter (where pile = 'known'),
                    'doubtful', count(*) filter (where pile = 'doubtful'),
                    'included', count(*) filter (where included),
                    'sum', coalesce(sum(amount) filter (where not pending), 0)::text,
                    'included_sum', coalesce(sum(amount) filter (where included), 0)::text) as figures
                from transactions.import_line group by workspace_id, import_id, statement) sheet
            group by workspace_id, import_id) found
        where i.workspace_id = found.workspace_id and i.id = found.import_id
    """)


def downgrade() -> None:
    op.execute("alter table transactions.import drop column counts")
