"""The supervisor of the embedded Postgres: one server per home folder, shared by every process that attaches.

`attach` starts the server when none answers and adopts one that does (also one whose program was killed). Every
attached process holds a shared lock on `pg.users`; the one that lets go last stops the server. One exclusive lock
around start and stop makes it safe for many processes at once.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Self

import psycopg
from psycopg import sql

from guilder.app.embedded import binaries, identity, roles
from guilder.app.embedded.errors import PostgresUnavailable
from guilder.app.embedded.identity import Identity
from guilder.app.embedded.roles import Address, Servers

_SETTINGS = """\
# Written by Guilder at every start; put your own settings into postgresql.conf.
listen_addresses = ''
port = 5432
unix_socket_directories = '{socket}'
unix_socket_permissions = 0777
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 2GB
work_mem = 16MB
maintenance_work_mem = 256MB
wal_compression = on
max_wal_size = 1GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 500
log_checkpoints = off
"""
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_SOCKET_PATH_LIMIT = 80  # sun_path holds 108 bytes on Linux and 104 on macOS, with the file's own name
_REMNANTS = 5.0  # seconds in which the processes of a killed server may still hold its memory
_SLOW_AFTER = 2.0  # seconds of silence before a person is told that recovery runs

Progress = Callable[[str], None]


@dataclass
class Cluster:
    """A running server that this process has attached to. Use as a context manager, or call `close`."""

    home: Path
    address: Address
    pid: int
    _data: Path
    _users: IO[str]

    @property
    def servers(self) -> Servers:
        """The connection URLs."""
        return self.address.servers()

    def create_database(self, name: str, *, template: str = "template0") -> Servers:
        """Create a further database for our roles, as a copy of `template`; its connection URLs."""
        with psycopg.connect(self.servers.admin_dsn, autocommit=True) as connection:
            roles.create_database(connection, name, template)
        return replace(self.address, database=name).servers()

    def drop_database(self, name: str) -> None:
        """Remove a database and end its connections."""
        with psycopg.connect(self.servers.admin_dsn, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def revive(self) -> bool:
        """Start the server again when it has died under us; whether that was needed."""
        if _answering(self._data) is not None:
            return False
        with _exclusive(self.home):
            if self._users.closed:  # it was stopped on purpose
                return False
            answering = _answering(self._data) or _start(
                self.home, self._data, identity.choose(self._data), progress=lambda _: None, timeout=600
            )
            self.pid, _ = answering
        return True

    def close(self) -> None:
        """Let go; the last process to do so stops the server. A second call does nothing."""
        if self._users.closed:
            return
        with _exclusive(self.home), self._users as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            _stop(self.pid, self._data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def attach(home: Path, *, progress: Progress = lambda _: None, timeout: float = 600) -> Cluster:
    """Attach to the server of `home`, starting it when none answers.

    progress: told in one line what takes time. timeout: seconds to wait for a crash recovery.
    Raises PostgresUnavailable.
    """
    home = home.absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _exclusive(home):
        runs_as = identity.choose(home / "pg")
        data = identity.place(home, runs_as)
        runs_as = identity.choose(data)
        secret = _secret(home)
        answering = _answering(data)
        if answering is None:
            fresh = not (data / "PG_VERSION").exists()
            if fresh:
                progress("Creating the database")
                _create(data, runs_as, Address("", secret).password(roles.ADMIN))
            binaries.refuse_other_major(data)
            answering = _start(home, data, runs_as, progress=progress, timeout=timeout)
        pid, directory = answering
        address = Address(directory, secret)
        if not (home / "pg.ready").exists():
            roles.prepare(address)
            (home / "pg.ready").touch()
        users = (home / "pg.users").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        return Cluster(home, address, pid, data, users)


@contextlib.contextmanager
def _exclusive(home: Path) -> Iterator[None]:
    with (home / "pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _secret(home: Path) -> str:
    path = home / "pg.secret"
    if not path.exists():
        if (home / "pg.ready").exists():
            raise PostgresUnavailable(
                f"The database in {home} is there, but its password file pg.secret is gone.",
                remedy="Put pg.secret back from a backup of that folder.",
            )
        draft = home / "pg.secret.new"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32), encoding="ascii")
        draft.rename(path)
    return path.read_text(encoding="ascii")


def _create(data: Path, runs_as: Identity, password: str) -> None:
    """Initialise the cluster beside its place and move it there whole, so that a kill half-way leaves nothing."""
    programs = identity.readable(binaries.find(), runs_as)
    draft = data.with_name(f"{data.name}.new")
    subprocess.run(["rm", "-rf", str(draft)], check=True)
    draft.mkdir(mode=0o700)
    runs_as.own(draft)
    with tempfile.NamedTemporaryFile("w") as file:  # only the server's user may read it
        file.write(password)
        file.flush()
        runs_as.own(Path(file.name))
        made = subprocess.run(
            [
                *runs_as.prefix, str(programs / "initdb"), "-D", str(draft), "-U", roles.ADMIN, "-E", "UTF8",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=scram-sha-256",
                f"--pwfile={file.name}", "--no-instructions",
            ],
            capture_output=True, text=True, env=_ENVIRONMENT, cwd="/", check=False, **runs_as.process,
        )  # fmt: skip
    if made.returncode != 0:
        raise PostgresUnavailable(
            f"The database could not be created: {_last_line(made.stderr)}",
            remedy="Run `guilder doctor`: it checks the disk, /dev/null and the folder's rights.",
        )
    if data.exists():
        data.rmdir()  # only an empty folder goes; anything else is not ours to remove
    draft.rename(data)


def _start(home: Path, data: Path, runs_as: Identity, *, progress: Progress, timeout: float) -> tuple[int, str]:
    programs = identity.readable(binaries.find(), runs_as)
    directory = _socket_folder(data, runs_as)
    settings = data / "postgresql.auto.conf"
    settings.write_text(_SETTINGS.format(socket=directory), encoding="utf-8")
    runs_as.own(settings)
    command = [*runs_as.prefix, str(programs / "postgres"), "-D", str(data)]
    log = home / "pg.log"
    begun = told = time.monotonic()
    server = _launch(command, log, runs_as)
    while (answering := _answering(data)) is None:
        now = time.monotonic()
        if server.poll() is not None and not _starting(data):
            if now - begun > _REMNANTS:
                raise PostgresUnavailable(
                    f"Postgres stopped while starting: {_last_line(log.read_text(encoding='utf-8', errors='replace'))}",
                    remedy=f"The whole story is in {log}. `guilder doctor` checks the usual causes.",
                )
            time.sleep(0.25)
            server = _launch(command, log, runs_as)
        if now - begun > timeout:
            raise PostgresUnavailable(
                f"Postgres has not become ready in {timeout:.0f} seconds.",
                remedy=f"See {log}; it may still be recovering.",
            )
        if now - told > _SLOW_AFTER:
            told = now
            progress(f"Recovering the database after a sudden stop ({now - begun:.0f} s)")
        time.sleep(0.01)
    if server.poll() is None:
        server.returncode = 0  # it outlives this process on purpose; Popen would warn about that
    return answering


def _launch(command: list[str], log: Path, runs_as: Identity) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            env=_ENVIRONMENT, cwd="/", start_new_session=True, **runs_as.process,
        )  # fmt: skip


def _starting(data: Path) -> bool:
    """Whether another server, begun by a process that was killed, is on its way up over `data`."""
    try:
        return _lives(int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]))
    except (OSError, ValueError):
        return False


def _socket_folder(data: Path, runs_as: Identity) -> str:
    if len(str(data)) <= _SOCKET_PATH_LIMIT:
        return str(data)
    short = Path(tempfile.gettempdir()) / f"guilder-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
    with contextlib.suppress(FileExistsError):
        short.mkdir(mode=0o700)
    if short.stat().st_uid not in {os.geteuid(), runs_as.uid}:
        raise PostgresUnavailable(
            f"The folder {short} for the database's socket belongs to someone else.",
            remedy="Set GUILDER_HOME to a folder with a shorter path.",
        )
    runs_as.own(short)
    return str(short)


def _answering(data: Path) -> tuple[int, str] | None:
    """The process id and socket folder of a server that is ready over `data`."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
        pid, port, directory, status = int(lines[0]), int(lines[3]), lines[4], lines[7].strip()
    except (OSError, ValueError, IndexError):
        return None
    if status != "ready" or not _lives(pid):
        return None
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(f"{directory}/.s.PGSQL.{port}")
        except OSError:
            return None
    return pid, directory


def _stop(pid: int, data: Path) -> None:
    """A fast shutdown: connections end, what is committed is written. After ten seconds, an immediate one."""
    for request, patience in ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, request)
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if not _lives(pid) or not (data / "postmaster.pid").exists():
                return
            time.sleep(0.01)


def _lives(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # a server that this process started stays a zombie until it is asked for
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it gave no reason")
