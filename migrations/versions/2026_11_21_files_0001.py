"""files: what people attach"""

from alembic import op
from tenancy import create_schema, protect

revision = "files_0001"
down_revision = "transactions_0010_meaning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_schema("files")
    op.execute("""
        create table files.file (
            user_id uuid not null,
            name varchar not null,
            media_type varchar not null,
            size bigint not null,
            sha256 bytea not null,
            storage_key varchar not null,
            state varchar not null,
            owner_type varchar,
            owner_id uuid,
            created_at timestamp with time zone not null,
            removed_at timestamp with time zone,
            workspace_id uuid not null,
            id uuid not null,
            constraint pk_file primary key (workspace_id, id),
            constraint ck_file_state check (state in ('arriving','kept')),
            constraint ck_file_owner check ((owner_type is null) = (owner_id is null))
        );
        create index ix_file_owner on files.file (workspace_id, owner_type, owner_id) where removed_at is null;
        create index ix_file_due on files.file (created_at) where owner_id is null;
        create index ix_file_removed on files.file (removed_at) where removed_at is not null;
    """)
    protect("files.file", "workspace")


def downgrade() -> None:
    op.execute("drop schema files cascade")
