import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from guilder.app.embedded import binaries, identity, postgres
from guilder.app.embedded.errors import PostgresUnavailable

ATTACH = """
import sys
from pathlib import Path
import psycopg
from guilder.app.embedded import postgres
with postgres.attach(Path(sys.argv[1])) as cluster:
    psycopg.connect(cluster.servers.app_dsn).close()
    print(cluster.pid, flush=True)
    if "stay" in sys.argv:
        sys.stdin.read()
"""
AS_NOBODY = """
import os, pwd, sys
import encodings.ascii, encodings.idna, encodings.utf_8, psycopg, psycopg._encodings, psycopg.types.string
from guilder.app.embedded import binaries, postgres
try:
    psycopg.connect("host=/nowhere user=x")
except psycopg.OperationalError:
    pass
entry = pwd.getpwnam("nobody")
os.setgroups([]); os.setgid(entry.pw_gid); os.setuid(entry.pw_uid)
""" + ATTACH.replace("import sys\n", "", 1)
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with a short path; a server that is left in it is ended."""
    folder = Path(tempfile.mkdtemp(prefix="guilder-test-"))
    yield folder
    if pid := _pid(folder):
        os.kill(pid, signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


def _pid(folder: Path) -> int | None:
    try:
        return int((folder / "pg" / "postmaster.pid").read_text().split("\n", 1)[0])
    except FileNotFoundError:
        return None


def test_from_nothing_it_makes_three_plain_roles_and_a_database(place: Path) -> None:
    said: list[str] = []
    with postgres.attach(place, progress=said.append) as cluster:
        assert said == ["Creating the database"]
        with psycopg.connect(cluster.servers.admin_dsn) as connection:
            rows = connection.execute(
                "select rolname, rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname like 'guilder%' order by 1"
            ).fetchall()
        assert rows == [(f"guilder_{name}", False, False, False) for name in ("app", "owner", "system")]
        with psycopg.connect(cluster.servers.system_dsn) as connection:
            connection.execute("set local role guilder_app")
        with (
            psycopg.connect(cluster.servers.app_dsn) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("set local role guilder_system")
        assert (place / "pg.secret").stat().st_mode & 0o077 == 0
        assert cluster.servers.app_dsn.endswith(f"host={cluster.address.socket}&port=5432")  # no network
    assert _pid(place) is None


def test_a_wrong_password_is_refused(place: Path) -> None:
    with postgres.attach(place) as cluster:
        wrong = cluster.servers.app_dsn.replace(cluster.address.password("guilder_app"), "guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_a_second_start_keeps_what_was_written(place: Path) -> None:
    with postgres.attach(place) as cluster, psycopg.connect(cluster.servers.owner_dsn) as connection:
        connection.execute("create table public.mark as select 7 as number")
    with postgres.attach(place) as cluster, psycopg.connect(cluster.servers.owner_dsn) as connection:
        assert connection.execute("select number from public.mark").fetchone() == (7,)


def test_eight_processes_at_once_share_one_server_that_the_last_one_stops(place: Path) -> None:
    begun = [
        subprocess.Popen([sys.executable, "-c", ATTACH, str(place)], stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    pids = [program.communicate(timeout=60)[0].strip() for program in begun]
    assert all(program.returncode == 0 for program in begun)
    assert all(pids)
    assert _pid(place) is None


def test_a_server_whose_program_was_killed_is_adopted(place: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", ATTACH, str(place), "stay"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout
    pid = int(program.stdout.readline())
    program.kill()
    program.communicate()
    with postgres.attach(place) as cluster:
        assert cluster.pid == pid
    assert _pid(place) is None


def test_what_was_committed_survives_a_kill_of_the_server(place: Path) -> None:
    cluster = postgres.attach(place)
    with psycopg.connect(cluster.servers.owner_dsn, autocommit=True) as connection:
        connection.execute("create table public.mark (number int)")
        connection.execute("insert into public.mark select generate_series(1, 1000)")
        os.kill(cluster.pid, signal.SIGKILL)
    cluster.close()
    with postgres.attach(place) as again, psycopg.connect(again.servers.owner_dsn) as connection:
        assert connection.execute("select count(*) from public.mark").fetchone() == (1000,)


def test_a_long_path_gets_a_socket_elsewhere(place: Path) -> None:
    home = place / ("long" * 25)
    with postgres.attach(home) as cluster:
        assert not cluster.address.socket.startswith(str(home))
        psycopg.connect(cluster.servers.app_dsn).close()


@only_root
def test_root_becomes_a_plain_user_where_namespaces_are_forbidden(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUILDER_PG_USER", "nobody")
    place.chmod(0o755)
    with postgres.attach(place) as cluster:
        assert Path(f"/proc/{cluster.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
        psycopg.connect(cluster.servers.app_dsn).close()


@only_root
def test_a_plain_user_can_run_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    programs = identity.readable(binaries.find(), identity.Identity(uid=nobody.pw_uid, gid=nobody.pw_gid))
    monkeypatch.setenv("GUILDER_PG_BIN", str(programs))
    ran = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(place / "home")], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert (place / "home" / "pg").stat().st_uid == nobody.pw_uid


def test_another_major_version_is_refused_with_a_remedy(place: Path) -> None:
    with postgres.attach(place):
        pass
    (place / "pg" / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresUnavailable, match="written by Postgres 17") as refused:
        postgres.attach(place)
    assert "pg_dump" in refused.value.remedy


def test_other_programs_are_refused_when_they_are_no_postgres_18(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUILDER_PG_BIN", str(tmp_path))
    with pytest.raises(PostgresUnavailable, match="no postgres program"):
        binaries.find()
    program = tmp_path / "postgres"
    program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 16.4'\n")
    program.chmod(0o755)
    with pytest.raises(PostgresUnavailable, match=r"holds Postgres 16\.4"):
        binaries.find()


def test_a_lost_password_file_is_named(place: Path) -> None:
    with postgres.attach(place):
        pass
    (place / "pg.secret").unlink()
    with pytest.raises(PostgresUnavailable, match=r"pg\.secret is gone"):
        postgres.attach(place)
