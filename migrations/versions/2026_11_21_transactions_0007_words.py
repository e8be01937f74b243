"""transactions: the words that a household's transactions are written in, so that a misspelt one finds its neighbour"""

from alembic import op
from tenancy import protect

revision = "transactions_0007_words"
down_revision = "transactions_0006_searches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table transactions.word (
            workspace_id uuid not null,
            word varchar(30) not null,
            constraint pk_word primary key (workspace_id, word)
        )
    """)
    protect("transactions.word", "workspace")
    op.execute("""
        insert into transactions.word (workspace_id, word)
        select distinct t.workspace_id, w
        from transactions.transaction t cross join lateral unnest(tsvector_to_array(t.search)) w
        where t.removed_at is null and char_length(w) between 4 and 30 and w !~ '[0-9]'
    """)


def downgrade() -> None:
    op.execute("drop table transactions.word")
