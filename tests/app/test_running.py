import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pytest

from guilder.app.embedded import postgres

Program = subprocess.Popen[str]
Start = Callable[..., Program]
READY = re.compile(r"ready after .* s:\s+(http://127\.0\.0\.1:\d+)")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _address(program: Program) -> str:
    """Read what `guilder run` prints until it says where it serves."""
    assert program.stdout
    said = []
    for line in program.stdout:
        said.append(line)
        if found := READY.search(line):
            return found[1]
    raise AssertionError("".join(said))


def _get(address: str) -> tuple[int, str]:
    answer = httpx.get(address, timeout=15)
    return answer.status_code, answer.text


def _eventually(check: Callable[[], object], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, f"it did not happen within {seconds} s"
        time.sleep(0.1)


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def _worker_of(program: Program) -> int | None:
    for pid in _children(program.pid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a child may end while one looks
            if b"work" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                return pid
    return None


def _workers(home: Path) -> int:
    with postgres.attach(home) as cluster, psycopg.connect(cluster.servers.admin_dsn) as connection:
        row = connection.execute(
            "select count(*) from pg_stat_activity where application_name = 'guilder worker'"
        ).fetchone()
    return int(row[0]) if row else 0


@pytest.mark.slow
def test_a_whole_day(start: Start, home: Path) -> None:
    """Start on a taken port, serve, lose the worker, keep a stream open, and stop within five seconds."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        program = start("run", "--no-demo", "--port", str(taken))
        assert program.stdout
        assert program.stdout.readline().strip() == f"Port {taken} is taken by another program; using {taken + 1}."
        address = _address(program)
    assert address.endswith(str(taken + 1))
    assert json.loads(_get(f"{address}/health")[1])["status"] == "ok"
    assert _get(f"{address}/ready")[0] == 200

    _eventually(lambda: _worker_of(program))
    first = _worker_of(program)
    assert first
    _eventually(lambda: _workers(home))
    os.kill(first, signal.SIGKILL)
    _eventually(lambda: (now := _worker_of(program)) and now != first)

    os.kill(int((home / "pg" / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
    _eventually(lambda: "started again" in (program.stdout.readline() if program.stdout else ""))
    _eventually(lambda: _get(f"{address}/ready")[0] == 200)

    with socket.create_connection(("127.0.0.1", taken + 1)) as stream:
        stream.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n")  # a request that never ends
        began = time.monotonic()
        program.send_signal(signal.SIGINT)
        program.wait(timeout=20)
        assert time.monotonic() - began < 5
    assert program.returncode == 0
    assert not (home / "pg" / "postmaster.pid").exists()


@pytest.mark.slow
def test_after_a_kill_the_worker_ends_and_the_next_start_recovers(start: Start, home: Path) -> None:
    program = start("run", "--no-demo", "--port", str(_free_port()))
    _address(program)
    _eventually(lambda: _worker_of(program))
    worker = _worker_of(program)
    server = int((home / "pg" / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(server, signal.SIGKILL)
    program.kill()
    program.wait()
    _eventually(lambda: not Path(f"/proc/{worker}").exists())

    again = start("run", "--no-demo", "--port", str(_free_port()))
    assert _get(f"{_address(again)}/ready")[0] == 200
    again.send_signal(signal.SIGTERM)
    assert again.wait(timeout=20) == 0


@pytest.mark.slow
def test_some_modules_alone(start: Start, guilder: Callable[..., tuple[int, str, str]], home: Path) -> None:
    """`serve --modules identity` answers for identity and nothing else; `work --queues planning` takes up work."""
    assert guilder("migrate")[0] == 0
    port = _free_port()
    serving = start("serve", "--modules", "identity", "--port", str(port))

    def answers() -> bool:
        try:
            return _get(f"http://127.0.0.1:{port}/ready")[0] == 200
        except httpx.TransportError:
            return False

    _eventually(answers)
    assert _get(f"http://127.0.0.1:{port}/v1/users/me")[0] == 401
    assert _get(f"http://127.0.0.1:{port}/v1/budgets")[0] == 404

    working = start("work", "--queues", "planning")
    _eventually(lambda: _workers(home))
    for program in (serving, working):
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=10) == 0


@pytest.mark.slow
def test_the_demo_household_without_a_server(guilder: Callable[..., tuple[int, str, str]]) -> None:
    """`guilder seed` makes the household once, in a database that no demo runs on."""
    assert guilder("migrate")[0] == 0
    code, out, errors = guilder("seed", "--demo", "--json")
    assert code == 0, errors
    assert guilder("seed", "--demo", "--json") == (0, out, "")
    assert json.loads(out)["demo"]["email"] == "demo@guilder.example"
