"""notifications: mails and the local outbox"""

from alembic import op
from tenancy import create_schema, protect

revision = "notifications_0001"
down_revision = "identity_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("notifications")
    op.execute("""
        create table notifications.mail (
            id uuid primary key, event_id uuid not null, kind varchar not null, workspace_id uuid, user_id uuid,
            subject_id uuid not null, created_at timestamptz not null, sent_at timestamptz,
            constraint uq_mail_event_id unique (event_id)
        );
        create table notifications.outbox (
            id uuid primary key, sealed bytea not null, sent_at timestamptz not null
        );
        create index ix_outbox_sent_at on notifications.outbox (sent_at);
    """)
    protect("notifications.mail", "internal")
    protect("notifications.outbox", "internal")
    # A reader of the event log asks for a mail; only the job that sends it sees any.
    op.execute("""
        grant insert on notifications.mail to guilder_app;
        create policy asks on notifications.mail for insert to guilder_app with check (
            workspace_id is not distinct from nullif(current_setting('guilder.workspace_id', true), '')::uuid
            and (workspace_id is not null
                 or user_id is not distinct from nullif(current_setting('guilder.user_id', true), '')::uuid));
    """)


def downgrade() -> None:
    op.execute("drop schema notifications cascade")
