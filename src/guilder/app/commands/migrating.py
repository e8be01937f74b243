"""`guilder migrate`."""

from guilder.app import migrations
from guilder.app.connection import Connected, applied, connect
from guilder.app.errors import Stopped


def migrate(*, check: bool) -> int:
    """Run missing migrations, or with `check` only say what is missing (exit code 1)."""
    with connect(progress=print) as connected:
        if check:
            now, newest = applied(_owner(connected)), migrations.head()
            print(f"The database is at {now or 'no revision'}; the newest is {newest}.")
            return 0 if now == newest else 1
        print(f"The database is at {upgrade(connected)}.")
    return 0


def upgrade(connected: Connected) -> str:
    """Bring the database to the head, where it is not there yet; the revision."""
    newest = migrations.head()
    if applied(_owner(connected)) != newest:
        migrations.upgrade(connected.owner_dsn)
    return newest


def _owner(connected: Connected) -> str:
    if not connected.owner_dsn:
        raise Stopped(
            "Nobody has said how to connect as the owner of the tables.",
            remedy="Set GUILDER_DATABASE_OWNER_URL for this command; docs/operate/database.md shows how.",
            code=2,
        )
    return connected.owner_dsn
