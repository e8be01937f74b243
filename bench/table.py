"""One table of what Guilder takes: import, reads at a million rows, simulation, start, memory.

    make bench [ARGS="--rows 1000000 --quick"]

Real processes over a home of their own; medians of several runs, p95 where it is said. The load comes from the same
machine, so the figures hold the client's share too.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

import banks
import ledger
import montecarlo
import peers
import planning
import tax
import withdrawals
from guilder.banking.sandbox import serving
from guilder.banking.sandbox.serving import Sandbox
from guilder.finance.montecarlo import futures
from house import Client, Program, client, database, environment, free_port, guilder, statement

Row = tuple[str, str, str]
IMPORTS = (10_000, 100_000)
#: Seconds after which a server has loaded what it loads beside its first requests.
_WARM_AFTER = 8.0


async def imported(api: Client, worker: Program, rows: int, runs: int) -> list[Row]:
    """Upload, read and categorise, book; then the same file again. The worker's peak memory is its own."""
    days = [(datetime.now(UTC).date() - timedelta(days=n)).strftime("%Y%m%d") for n in range(700)]
    seconds: dict[str, list[float]] = {"read": [], "book": [], "again": []}
    for run in range(runs):
        number = f"DE{rows:010}{run:010}"
        account_id = await api.new_account(number)
        content = statement(number, f"{rows}-{run}", rows, days)
        began = time.monotonic()
        import_id = await _upload(api, content)
        seconds["read"].append(time.monotonic() - began)
        began = time.monotonic()
        await api.call("POST", f"/v1/banks/import/{import_id}/confirm")
        await _until(api, import_id, "booked")
        seconds["book"].append(time.monotonic() - began)
        began = time.monotonic()
        again = await _upload(api, content)
        seconds["again"].append(time.monotonic() - began)
        known = await api.call("GET", f"/v1/banks/import/{again}")
        if known["included"]:
            raise SystemExit(f"a second import of {account_id} would add {known['included']} lines")
        await api.call("DELETE", f"/v1/banks/import/{again}")
    total = median(read + book for read, book in zip(seconds["read"], seconds["book"], strict=True))
    assert worker.process
    return [
        (f"import and categorise {rows:,} rows", f"{total:.2f} s", f"read {median(seconds['read']):.2f}, book {median(seconds['book']):.2f}"),
        (f"the same {rows:,} rows again: 0 added", f"{median(seconds['again']):.2f} s", ""),
        (f"  worker's peak memory by then ({rows:,})", f"{_status(worker.process.pid, 'VmHWM') / 1024:.0f} MiB", ""),
    ]  # fmt: skip


async def _upload(api: Client, content: bytes) -> str:
    import_id = str((await api.call("POST", "/v1/banks/import", files={"file": ("bench.ofx", content)}))["id"])
    await _until(api, import_id, "ready")
    return import_id


async def _until(api: Client, import_id: str, state: str) -> None:
    while (found := await api.call("GET", f"/v1/banks/import/{import_id}"))["status"] != state:
        if found["status"] == "failed":
            raise SystemExit(f"the import failed: {found['error']}")
        await asyncio.sleep(0.02)


def _paths(rows: int) -> dict[str, str]:
    """What a person waits for, by what it is called here."""
    today = date.today()  # noqa: DTZ011  the month that a person means
    month = {"from": today.replace(day=1).isoformat(), "to": today.isoformat()}
    year = {"from": (today - timedelta(days=365)).isoformat(), "to": today.isoformat()}
    return {
        "first list page": "/v1/transactions?limit=50",
        "search, two words": "/v1/transactions?limit=50&text=netflix%20com",
        "search, one row of all": f"/v1/transactions?limit=50&text={rows // 2}",
        "search, a misspelt word": "/v1/transactions/search/instead?text=netflxi",
        "search, by what it is about": "/v1/transactions?limit=50&q=about%3Astreaming",
        "category report, this month": f"/v1/transactions/categories/summary?from={month['from']}&to={month['to']}",
        "category report, twelve months": f"/v1/transactions/categories/summary?from={year['from']}&to={year['to']}",
        "what everything comes to": "/v1/transactions/sums",
        "net worth, twelve months": "/v1/analytics/net-worth",
        "the month on Home": "/v1/analytics/month",
        "budgets": "/v1/budgets/overview",
        "regular payments": "/v1/recurring",
        "merchants, twelve months": "/v1/merchants",
        "accounts that look like one": "/v1/banks/alike",
    }


async def _entered(api: Client, household: dict[str, str]) -> dict[str, str]:
    """The headers of somebody who has just signed in: on a busy machine a bench outlasts a token."""
    await api.sign_in(household["email"], household["password"])
    return {"Authorization": api.http.headers["Authorization"], "X-Workspace-Id": household["workspaceId"]}


async def reads(api: Client, address: str, household: dict[str, str], rows: int) -> list[Row]:
    """Pages, searches and reports, at one user and at 32."""
    table = []
    for name, path in _paths(rows).items():
        headers = await _entered(api, household)
        await _timed(address, path, headers, users=4, each=4)
        alone = await _timed(address, path, headers, users=1, each=100)
        many = await _timed(address, path, headers, users=32, each=4)
        table.append(
            (f"{name}, {rows:,} rows", f"{median(alone):.1f} ms", f"p95 {_p95(alone):.1f} · 32 users: {median(many):.0f}, p95 {_p95(many):.0f}")
        )  # fmt: skip
    return table


_GROWING = (
    "first list page", "search, two words", "category report, twelve months", "what everything comes to", "net worth, twelve months",
)  # fmt: skip


async def growth(api: Client, address: str, households: dict[int, dict[str, str]]) -> list[Row]:
    """The same questions to households of 10,000, 100,000 and a million rows, in turns: what grows with the rows."""
    found: dict[str, list[str]] = {name: [] for name in _GROWING}
    for rows, household in households.items():
        headers = await _entered(api, household)
        for name in _GROWING:
            path = _paths(rows)[name]
            await _timed(address, path, headers, users=1, each=5)
            found[name].append(f"{median(await _timed(address, path, headers, users=1, each=60)):.1f}")
    sizes = " · ".join(f"{rows:,}" for rows in households)
    return [(f"{name}, {sizes} rows", f"{values[-1]} ms", " · ".join(values)) for name, values in found.items()]


async def dry_runs(api: Client, headers: dict[str, str], rows: int) -> list[Row]:
    """What rules would do to all that is there, while one writes them."""

    def condition(subject: str, operator: str, *values: str) -> dict[str, object]:
        return {"kind": "condition", "subject": subject, "operator": operator, "values": list(values)}

    nested = {
        "kind": "group",
        "join": "any",
        "parts": [condition("amount", "over", "50"), condition("weekday", "is", "6", "7")],
    }
    rules = {
        "text contains": [condition("description", "contains", "netflix")],
        "merchant and direction": [condition("merchant", "equals", "Netflix"), condition("direction", "is", "out")],
        "nested, two words": [condition("description", "contains", "rewe", "lidl"), nested],
        "a pattern": [condition("description", "regex", r"(rewe|edeka) .*\d{5}")],
    }
    table = []
    for name, parts in rules.items():
        body = {"name": "bench", "when": {"kind": "group", "join": "all", "parts": parts}, "sets": {"note": "bench"}}
        took, found = [], 0
        for _ in range(6):
            began = time.perf_counter()
            found = (await api.call("POST", "/v1/rules/dry-run", json=body, headers=headers))["matched"]
            took.append(time.perf_counter() - began)
        table.append((f"dry run of a rule over {rows:,} rows: {name}", f"{median(took[1:]):.2f} s", f"fits {found:,}"))
    return table


async def _timed(address: str, path: str, headers: dict[str, str], *, users: int, each: int) -> list[float]:
    """Milliseconds of every answer; plain sockets, because a full client would cost more than the server."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n{lines}\r\n".encode()

    async def user() -> list[float]:
        reader, writer = await asyncio.open_connection(host, port)
        took = []
        for _ in range(each):
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"{path}: {head[:300]!r}")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            took.append(1000 * (time.perf_counter() - began))
        writer.close()
        return took

    return [value for took in await asyncio.gather(*(user() for _ in range(users))) for value in took]


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def _status(pid: int, field: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return float(line.split()[1])
    return 0.0


def _own_memory(pid: int) -> float:
    """MiB of one process, shared pages counted by their share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return float(line.split()[1]) / 1024
    return 0.0


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(each for child in children for each in _tree(int(child)))]


def starts(*, runs: int, idle_after: float) -> list[Row]:
    """`guilder run` from nothing and again, how it stops, and what it holds when nothing happens."""
    home = Path(tempfile.mkdtemp(prefix="guilder-bench-"))
    cold, warm, stop, memory = 0.0, [], [], [0.0, 0.0, 0.0]
    try:
        for run in range(1 + runs):
            last = run == runs
            began = time.monotonic()
            program = subprocess.Popen(
                [sys.executable, "-m", "guilder.app.cli", "run", "--port", str(free_port())],
                env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            assert program.stdout
            if not any("is ready" in line for line in program.stdout):
                raise SystemExit("guilder run did not start")
            took = time.monotonic() - began
            if run:
                warm.append(took)
            else:
                cold = took
            if last:
                time.sleep(idle_after)
                parts = _tree(program.pid)
                server = int((home / "pg" / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
                memory = [_own_memory(parts[0]), sum(map(_own_memory, parts[1:])), sum(map(_own_memory, _tree(server)))]
            began = time.monotonic()
            program.send_signal(signal.SIGINT)
            program.wait(timeout=30)
            stop.append(time.monotonic() - began)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    api, worker, postgres = memory
    return [
        ("guilder run from nothing, with the demo household", f"{cold:.1f} s", ""),
        ("guilder run again", f"{median(warm):.1f} s", ""),
        ("Ctrl-C to the end", f"{median(stop):.1f} s", ""),
        ("memory when idle", f"{sum(memory):.0f} MiB", f"API {api:.0f}, worker {worker:.0f}, Postgres {postgres:.0f}"),
    ]


def simulations() -> list[Row]:
    """The figures of bench/montecarlo.py."""
    futures.warm(Path(tempfile.gettempdir()) / "guilder-bench")
    found = montecarlo.measure()
    one, two = found["one thread"], found["two threads"]
    many, normals = found["100,000 paths"], found["100,000 paths, only drawing"]
    drawing = found["one thread, only drawing"], found["two threads, only drawing"]
    return [
        ("Monte Carlo, 5,000 × 30 years, one thread", f"{one:.1f} ms", f"{one / drawing[0]:.2f} × only drawing"),
        ("Monte Carlo, 5,000 × 30 years, two threads", f"{two:.1f} ms", f"{two / drawing[1]:.2f} × only drawing"),
        ("what-if over drawn futures", f"{found['what-if']:.1f} ms", ""),
        ("years of history in blocks, two threads", f"{found['bootstrap']:.1f} ms", ""),
        ("fat tails, two threads", f"{found['student t']:.1f} ms", ""),
        ("two regimes, two threads", f"{found['regimes']:.1f} ms", ""),
        ("Monte Carlo, 100,000 × 30 years, two threads", f"{many:.0f} ms", f"{many / normals:.2f} × only drawing"),
    ]


def taxes() -> list[Row]:
    """The figures of bench/tax.py and bench/withdrawals.py."""
    found = tax.measure() | withdrawals.measure()
    return [(name, f"{value:.0f} ms", "processor time, one core") for name, value in found.items()]


def years() -> list[Row]:
    """The figures of bench/ledger.py and bench/planning.py."""
    ledgers = [(f"ledger, {name}", f"{value:.0f} ms", "") for name, value in ledger.measure().items()]
    return ledgers + [(name, f"{value:.1f} ms", "") for name, value in planning.measure().items()]


async def served(
    address: str, worker: Program, seeded: dict[int, dict[str, str]], sandbox: Sandbox, options: argparse.Namespace
) -> list[Row]:
    """Everything that a running server answers. seeded: by their rows, how to sign in to the households."""
    table: list[Row] = []
    async with client(address) as api:
        await api.answers()
        await asyncio.sleep(_WARM_AFTER)
        table += await reads(api, address, seeded[options.rows], options.rows)
        table += await growth(api, address, seeded)
        table += await dry_runs(api, await _entered(api, seeded[options.rows]), options.rows)
    async with client(address) as api:
        await api.new_household()
        for rows in IMPORTS[: 1 if options.quick else None]:
            table += await imported(api, worker, rows, runs=3 if rows < 50_000 else 1)
        table += await banks.synced(api, sandbox, 1_000, runs=5)
        table += await planning.sliders(api)
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=1_000_000, help="transactions in the large household")
    parser.add_argument("--quick", action="store_true", help="only the small import, fewer starts")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="guilder-bench-"))
    port = free_port()
    table: list[Row] = []
    try:
        with serving.running() as sandbox, database(home):
            os.environ.update(sandbox.environment)
            server, worker = Program(home, "serve", "--port", str(port)), Program(home, "work")
            seeded = {}
            for rows in sorted({*(() if options.quick else IMPORTS), options.rows}):
                began = time.monotonic()
                made = json.loads(guilder(home, "seed", "--json", "--scale", str(rows)).splitlines()[-1])
                seeded[rows] = made["scale"]
            table.append((f"guilder seed --scale {options.rows}", f"{time.monotonic() - began:.0f} s", ""))
            server.start()
            worker.start()
            try:
                table += asyncio.run(served(f"http://127.0.0.1:{port}", worker, seeded, sandbox, options))
            finally:
                server.stop()
                worker.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    steps: tuple[Callable[[], list[Row]], ...] = (
        simulations,
        taxes,
        years,
        lambda: peers.compared(100_000, runs=1 if options.quick else 2),
        lambda: starts(runs=1 if options.quick else 3, idle_after=15),
    )
    for step in steps:
        table += step()
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} at the end\n")
    width = max(len(name) for name, _, _ in table)
    for name, value, more in table:
        print(f"{name:{width}}  {value:>10}  {more}")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
