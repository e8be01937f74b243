import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guilder.app import migrations
from guilder.app.cli import app
from guilder.app.embedded import postgres

Run = Callable[..., tuple[int, str, str]]
HEAVY = {
    "sqlalchemy",
    "fastapi",
    "uvicorn",
    "psycopg",
    "pydantic",
    "numpy",
    "numba",
    "httpx",
    "alembic",
    "procrastinate",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A migrated home whose server runs as long as these tests."""
    place = tmp_path_factory.mktemp("home")
    with postgres.attach(place) as cluster:
        migrations.upgrade(cluster.servers.owner_dsn)
        yield place


def test_help_loads_nothing_heavy() -> None:
    look = (
        "import sys; sys.argv = ['guilder', '--help']\n"
        "import guilder.app.cli as cli\n"
        "try: cli.main()\n"
        "except SystemExit: print(','.join(sys.modules), file=sys.stderr)"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(said.stderr.split(","))
    assert "doctor" in said.stdout


def test_every_command_says_what_it_does() -> None:
    for command in app.registered_commands:
        assert command.callback
        assert command.callback.__doc__, command.name


def test_version(guilder: Run) -> None:
    from guilder import __version__

    assert guilder("version") == (0, f"{__version__}\n", "")
    assert guilder("--version") == (0, f"{__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "says"),
    [
        (["serve", "--modules", "banana"], {}, 2, "there is no module banana"),
        (["work", "--queues", "banana"], {}, 2, "there is no module banana"),
        (["doctor", "--nonsense"], {}, 2, "No such option"),
        (["migrate"], {"GUILDER_DATABASE_URL": "postgresql://localhost/x"}, 2, "GUILDER_DATABASE_SYSTEM_URL is not"),
        (["migrate"], {"GUILDER_DATABASE_POOL": "many"}, 2, "GUILDER_DATABASE_POOL cannot be used"),
        (
            ["work"],
            {
                "GUILDER_DATABASE_URL": "postgresql://127.0.0.1:1/x",
                "GUILDER_DATABASE_SYSTEM_URL": "postgresql://127.0.0.1:1/x",
            },
            3,
            "The database does not answer",
        ),
        (["serve"], {"GUILDER_PG_BIN": "/nowhere"}, 3, "no postgres program lies"),
    ],
)
def test_an_error_is_one_line_with_a_code(
    guilder: Run, tmp_path: Path, arguments: list[str], environment: dict[str, str], code: int, says: str
) -> None:
    returned, out, err = guilder(*arguments, GUILDER_HOME=str(tmp_path / "own"), **environment)
    assert returned == code
    assert says in err
    assert out == ""
    if arguments != ["doctor", "--nonsense"]:
        assert len(err.splitlines()) == 1


def test_serve_refuses_a_database_that_was_not_migrated(guilder: Run, tmp_path: Path) -> None:
    code, _, err = guilder("serve", GUILDER_HOME=str(tmp_path))
    assert code == 3
    assert "guilder migrate" in err


def test_migrate_brings_an_empty_database_to_the_head(guilder: Run, tmp_path: Path) -> None:
    with postgres.attach(tmp_path):
        assert guilder("migrate", "--check", GUILDER_HOME=str(tmp_path))[0] == 1
        code, out, err = guilder("migrate", GUILDER_HOME=str(tmp_path))
        assert code == 0, err
        assert "The database is at" in out
        assert guilder("migrate", "--check", GUILDER_HOME=str(tmp_path))[0] == 0


def test_doctor_finds_all_well(guilder: Run) -> None:
    _, out, _ = guilder("doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(out)}
    assert set(findings) == {
        "/dev/null",
        "disk",
        "page",
        "database",
        "roles",
        "tables",
        "jobs",
        "events",
        "dead letters",
        "rates",
    }
    assert all(finding["ok"] or name == "page" for name, finding in findings.items()), findings


def test_doctor_tells_of_loose_rights(guilder: Run, home: Path) -> None:
    (home / "pg.secret").chmod(0o644)
    code, out, _ = guilder("doctor")
    (home / "pg.secret").chmod(0o600)
    assert code == 1
    assert "others may use it" in out


@pytest.mark.parametrize("role", ["admin", "owner"])
def test_serve_and_work_refuse_a_powerful_role(guilder: Run, home: Path, role: str) -> None:
    with postgres.attach(home) as cluster:
        servers = cluster.servers
        dsn = servers.owner_dsn if role == "owner" else servers.admin_dsn.replace("/postgres?", "/guilder?")
        urls = {"GUILDER_DATABASE_URL": dsn, "GUILDER_DATABASE_SYSTEM_URL": servers.system_dsn}
        code, _, err = guilder("work" if role == "owner" else "serve", **urls)
        assert code == 3
        assert ("owns tables" if role == "owner" else "is a superuser") in err
        assert guilder("doctor", **urls)[0] == 1


def test_nothing_waits_and_the_chains_hold_in_a_new_database(guilder: Run) -> None:
    assert guilder("jobs", "dead") == (0, "Nothing waits.\n", "")
    code, out, _ = guilder("audit", "verify", "--json")
    assert code == 0
    assert json.loads(out)["breaks"] == []
    code, _, err = guilder("jobs", "replay", "job:1")
    assert (code, err) == (1, "guilder: There is no dead letter job:1.\n")


def test_an_operator_makes_an_account_and_replaces_its_password(guilder: Run) -> None:
    code, out, err = guilder("user", "create", "ada@example.org", "--name", "Ada")
    assert code == 0, err
    assert "can sign in with the password" in out
    assert "ada@example.org" in guilder("user", "list")[1]
    assert guilder("user", "password", "ada@example.org")[0] == 0
    assert guilder("user", "password", "nobody@example.org")[0] == 1
    assert guilder("user", "create", "no address")[0] == 2


def test_openapi_needs_no_database(guilder: Run, tmp_path: Path) -> None:
    code, out, err = guilder("openapi", GUILDER_HOME=str(tmp_path / "none"))
    assert code == 0, err
    operations = [operation["operationId"] for path in json.loads(out)["paths"].values() for operation in path.values()]
    assert len(operations) == len(set(operations)) > 20
    assert not (tmp_path / "none").exists()


def test_money_is_converted_at_the_rate_of_a_day(guilder: Run, tmp_path: Path) -> None:
    own = str(tmp_path / "own")
    with postgres.attach(tmp_path / "own"):
        assert guilder("migrate", GUILDER_HOME=own)[0] == 0
        code, out, err = guilder("fx", "100", "USD", "EUR", "--on", "2025-03-01", "--json", GUILDER_HOME=own)
        assert code == 0, err
        found = json.loads(out)
        assert found["converted"] == {"amount": "96.05", "currency": "EUR"}
        assert found["ratedOn"] == "2025-02-28"
        code, out, _ = guilder("fx", "100", "usd", "jpy", "--on", "2025-03-01", GUILDER_HOME=own)
        assert (code, out.splitlines()[0]) == (0, "100.00 USD = 15076 JPY")
        code, _, err = guilder("fx", "1", "BGN", "EUR", "--on", "2026-02-01", GUILDER_HOME=own)
        assert code == 1
        assert "more than 10 days before" in err
    code, _, err = guilder("fx", "1", "DEM", "EUR", GUILDER_HOME=own)
    assert code == 2
    assert "Write: guilder fx 100 USD EUR" in err
