"""kernel: the event log, its cursors and dead letters, and the job queue"""

from importlib import resources

from alembic import op
from tenancy import create_schema, protect

revision = "kernel_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("kernel")
    op.execute("create extension if not exists pg_trgm")
    op.execute("create extension if not exists unaccent")
    op.execute("""
        create table kernel.head (part smallint primary key, position bigint not null default 0) with (fillfactor = 10);
        insert into kernel.head (part) select generate_series(0, 63);
        create table kernel.event (
            part smallint not null, position bigint not null, id uuid not null unique, key text not null,
            version smallint not null, aggregate_type text not null, aggregate_id uuid not null, workspace_id uuid,
            user_id uuid, occurred_at timestamptz not null, correlation_id text not null, payload jsonb not null,
            primary key (part, position)
        );
        create index on kernel.event (workspace_id);
        create table kernel.cursor (
            handler text not null, part smallint not null, position bigint not null, batch integer not null,
            failures integer not null default 0, not_before timestamptz, primary key (handler, part)
        ) with (fillfactor = 10);
        create table kernel.dead_letter (
            id uuid not null, handler text not null, part smallint not null, position bigint not null,
            error text not null, failed_at timestamptz not null, primary key (id, handler)
        );
    """)
    for table in ("head", "event", "cursor", "dead_letter"):
        protect(f"kernel.{table}", "internal")
    # A publisher writes its own workspace's events and takes numbers; it reads neither.
    op.execute("""
        grant select, update on kernel.head to guilder_app;
        create policy publisher on kernel.head to guilder_app using (true);
        grant insert on kernel.event to guilder_app;
        create policy publisher on kernel.event for insert to guilder_app with check (
            workspace_id is not distinct from nullif(current_setting('guilder.workspace_id', true), '')::uuid
            and user_id is not distinct from nullif(current_setting('guilder.user_id', true), '')::uuid);
    """)
    schema = (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(schema.replace("%", "%%"))
    # The app role queues work through one function and sees no queue; the system role runs it.
    op.execute("""
        do $$ declare f regprocedure; begin
            for f in select oid::regprocedure from pg_proc
                     where pronamespace = 'public'::regnamespace and proname like 'procrastinate\\_%' loop
                execute format('revoke execute on function %s from public', f);
                execute format('grant execute on function %s to guilder_system', f);
            end loop;
            select oid::regprocedure into f from pg_proc where proname = 'procrastinate_defer_jobs_v1';
            execute format('alter function %s security definer set search_path = public, pg_temp', f);
            execute format('grant execute on function %s to guilder_app', f);
        end $$;
        grant select, insert, update, delete on all tables in schema public to guilder_system;
        grant usage on all sequences in schema public to guilder_system;
        revoke insert, update, delete on alembic_version from guilder_system;
        grant select on alembic_version to guilder_app;
    """)


def downgrade() -> None:
    op.execute("""
        drop schema kernel cascade;
        do $$ declare t text; begin
            for t in select format('drop table %I cascade', tablename) from pg_tables
                     where schemaname = 'public' and tablename like 'procrastinate\\_%' loop execute t; end loop;
            for t in select format('drop function %s cascade', oid::regprocedure) from pg_proc
                     where pronamespace = 'public'::regnamespace and proname like 'procrastinate\\_%' loop execute t; end loop;
            for t in select format('drop type %I cascade', typname) from pg_type
                     where typnamespace = 'public'::regnamespace and typname like 'procrastinate\\_%'
                       and typtype in ('e', 'c') loop execute t; end loop;
        end $$;
        drop extension if exists pg_trgm cascade;
        drop extension if exists unaccent cascade;
    """)
