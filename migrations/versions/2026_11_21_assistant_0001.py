"""assistant: threads, messages, runs with their events, and facts"""

from alembic import op
from tenancy import create_schema, protect

revision = "assistant_0001"
down_revision = "planning_0001"
branch_labels = None
depends_on = None

TABLES = """
create table assistant.thread (
    workspace_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    title varchar not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    constraint pk_thread primary key (workspace_id, id)
);
create index ix_thread_workspace_id_user_id_updated_at_id on assistant.thread (workspace_id, user_id, updated_at, id);

create table assistant.run (
    workspace_id uuid not null,
    id uuid not null,
    thread_id uuid not null,
    user_id uuid not null,
    status varchar not null,
    intent varchar,
    engine varchar not null,
    stop_asked boolean not null,
    started_at timestamptz not null,
    alive_at timestamptz not null,
    finished_at timestamptz,
    constraint pk_run primary key (workspace_id, id),
    constraint fk_run_thread foreign key (workspace_id, thread_id)
        references assistant.thread (workspace_id, id) on delete cascade,
    constraint ck_run_status check (status in ('running', 'done', 'failed', 'stopped'))
);
create unique index uq_run_one_at_a_time on assistant.run (workspace_id, thread_id) where status = 'running';
create index ix_run_workspace_id_thread_id on assistant.run (workspace_id, thread_id, id);

create table assistant.message (
    workspace_id uuid not null,
    id uuid not null,
    thread_id uuid not null,
    run_id uuid not null,
    role varchar not null,
    text varchar not null,
    body jsonb not null,
    created_at timestamptz not null,
    constraint pk_message primary key (workspace_id, id),
    constraint fk_message_thread foreign key (workspace_id, thread_id)
        references assistant.thread (workspace_id, id) on delete cascade,
    constraint ck_message_role check (role in ('user', 'assistant'))
);
create index ix_message_workspace_id_thread_id on assistant.message (workspace_id, thread_id, id);

create table assistant.run_event (
    workspace_id uuid not null,
    run_id uuid not null,
    seq integer not null,
    name varchar not null,
    data jsonb not null,
    created_at timestamptz not null,
    constraint pk_run_event primary key (workspace_id, run_id, seq),
    constraint fk_run_event_run foreign key (workspace_id, run_id)
        references assistant.run (workspace_id, id) on delete cascade
);

create table assistant.fact (
    workspace_id uuid not null,
    id uuid not null,
    thread_id uuid not null,
    run_id uuid not null,
    handle varchar not null,
    arguments jsonb not null,
    body jsonb not null,
    created_at timestamptz not null,
    constraint pk_fact primary key (workspace_id, id),
    constraint fk_fact_thread foreign key (workspace_id, thread_id)
        references assistant.thread (workspace_id, id) on delete cascade
);
create index ix_fact_workspace_id_thread_id on assistant.fact (workspace_id, thread_id)
"""


def upgrade() -> None:
    create_schema("assistant")
    for statement in TABLES.split(";"):
        op.execute(statement)
    for table in ("thread", "run", "message", "run_event", "fact"):
        protect(f"assistant.{table}", "workspace")


def downgrade() -> None:
    op.execute("drop schema assistant cascade")
