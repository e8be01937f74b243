"""notifications: the weekly report of budgets, from what amount a transaction is large, and what a mail server refused"""

from alembic import op

revision = "notifications_0003_weekly"
down_revision = "investments_0001_record"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table notifications.preference
            add column report boolean not null default false,
            add column report_on date,
            add column large_from numeric(20, 4) not null default 500;
        create index ix_preference_report on notifications.preference (workspace_id) where report;
        alter table notifications.mail add column refused varchar;
    """)


def downgrade() -> None:
    op.execute("""
        alter table notifications.preference drop column report, drop column report_on, drop column large_from;
        alter table notifications.mail drop column refused;
    """)
