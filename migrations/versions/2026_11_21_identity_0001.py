"""identity: people, their sessions, workspaces and who belongs to them"""

from alembic import op
from tenancy import PERSON, WORKSPACE, create_schema, protect

revision = "identity_0001"
down_revision = "audit_0001"
branch_labels = None
depends_on = None

ME = "id = nullif(current_setting('guilder.user_id', true), '')::uuid"
HERE = "id = nullif(current_setting('guilder.workspace_id', true), '')::uuid"


def upgrade() -> None:
    create_schema("identity")
    op.execute("""
        create table identity."user" (
            id uuid primary key, email varchar not null, name varchar not null, locale varchar, theme varchar not null,
            time_zone varchar, currency varchar, created_at timestamptz not null, email_verified_at timestamptz,
            disabled_at timestamptz, constraint uq_user_email unique (email)
        );
        create table identity.credential (
            user_id uuid primary key constraint fk_credential_user references identity."user" (id),
            password_hash varchar not null, failures integer not null, locked_until timestamptz,
            changed_at timestamptz not null
        );
        create table identity.device (
            id uuid primary key, user_id uuid not null constraint fk_device_user references identity."user" (id),
            token_hash bytea not null, failures integer not null, seen_at timestamptz not null,
            constraint uq_device_user_id_token_hash unique (user_id, token_hash)
        );
        create table identity.ticket (
            id uuid primary key, user_id uuid not null constraint fk_ticket_user references identity."user" (id),
            purpose varchar not null, created_at timestamptz not null, expires_at timestamptz not null, used_at timestamptz
        );
        create index ix_ticket_user_id on identity.ticket (user_id);
        create table identity.session (
            id uuid primary key, user_id uuid not null constraint fk_session_user references identity."user" (id),
            token_hash bytea not null, generation integer not null, rotated_at timestamptz not null,
            created_at timestamptz not null, expires_at timestamptz not null, ends_at timestamptz not null,
            address varchar not null, user_agent varchar not null, revoked_at timestamptz, revoked_because varchar
        );
        create index ix_session_user_id on identity.session (user_id);
        create table identity.signing_key (
            id varchar primary key, public jsonb not null, sealed bytea not null, created_at timestamptz not null,
            retires_at timestamptz not null
        );
        create table identity.workspace (
            id uuid primary key, kind varchar not null, name varchar not null, currency varchar not null,
            time_zone varchar not null, created_at timestamptz not null
        );
        create table identity.membership (
            workspace_id uuid not null constraint fk_membership_workspace references identity.workspace (id),
            user_id uuid not null constraint fk_membership_user references identity."user" (id),
            role varchar not null, joined_at timestamptz not null,
            constraint pk_membership primary key (workspace_id, user_id)
        );
        create index ix_membership_user_id on identity.membership (user_id);
        create table identity.invitation (
            workspace_id uuid not null constraint fk_invitation_workspace references identity.workspace (id),
            id uuid not null, email varchar not null, role varchar not null, invited_by uuid not null,
            created_at timestamptz not null, expires_at timestamptz not null, accepted_at timestamptz,
            withdrawn_at timestamptz, constraint pk_invitation primary key (workspace_id, id),
            constraint uq_invitation_id unique (id)
        );
    """)
    for table in ("credential", "device", "ticket", "signing_key", '"user"', "workspace", "membership"):
        protect(f"identity.{table}", "internal")
    protect("identity.session", "person", app="select, update")
    protect("identity.invitation", "workspace")
    # Members of one workspace see each other; a person sees their own memberships and what they belong to.
    op.execute(f"""
        grant select, insert, update, delete on identity.membership to guilder_app;
        create policy reader on identity.membership for select to guilder_app using ({WORKSPACE} or {PERSON});
        create policy joins on identity.membership for insert to guilder_app with check ({WORKSPACE});
        create policy changes on identity.membership for update to guilder_app using ({WORKSPACE}) with check ({WORKSPACE});
        create policy leaves on identity.membership for delete to guilder_app using ({WORKSPACE});
        grant select, insert, update on identity.workspace to guilder_app;
        create policy reader on identity.workspace for select to guilder_app using ({HERE} or exists (
            select from identity.membership m where m.workspace_id = workspace.id));
        create policy founds on identity.workspace for insert to guilder_app with check ({HERE});
        create policy changes on identity.workspace for update to guilder_app using ({HERE}) with check ({HERE});
        grant select, update on identity."user" to guilder_app;
        create policy reader on identity."user" for select to guilder_app using ({ME} or exists (
            select from identity.membership m where m.user_id = "user".id and m.{WORKSPACE}));
        create policy changes on identity."user" for update to guilder_app using ({ME}) with check ({ME});
    """)


def downgrade() -> None:
    op.execute("drop schema identity cascade")
