"""notifications: what people are told, once each, and what they want to hear"""

from alembic import op
from tenancy import PERSON, protect

revision = "notifications_0002_notices"
down_revision = "transactions_0014_counts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table notifications.notice (
            workspace_id uuid not null, id uuid not null, user_id uuid not null, topic varchar not null,
            kind varchar not null, mark varchar not null, title varchar not null, figures jsonb not null,
            link varchar not null, told_at timestamptz not null, read_at timestamptz, digest_id uuid,
            constraint pk_notice primary key (workspace_id, id),
            constraint uq_notice_mark unique (workspace_id, user_id, mark)
        );
        create index ix_notice_new on notifications.notice (workspace_id, user_id) where read_at is null;
        create index ix_notice_digest on notifications.notice (digest_id) where digest_id is not null;
        create index ix_notice_told_at on notifications.notice (told_at);
        create table notifications.preference (
            workspace_id uuid not null, user_id uuid not null, digest varchar not null, hour smallint not null,
            weekday smallint not null, muted jsonb not null, since timestamptz, last_on date,
            constraint pk_preference primary key (workspace_id, user_id)
        );
        create index ix_preference_digest on notifications.preference (digest) where digest <> 'off';
    """)
    protect("notifications.notice", "workspace", app="select, insert, update")
    protect("notifications.preference", "workspace", app="select, insert, update")
    # What one member does may be told to another, but is read by that one alone.
    for verb in ("select", "update"):
        op.execute(f"""
            create policy own_eyes_{verb} on notifications.notice as restrictive for {verb} to guilder_app
            using (nullif(current_setting('guilder.user_id', true), '') is null or {PERSON})
        """)


def downgrade() -> None:
    op.execute("drop table notifications.notice; drop table notifications.preference")
