"""`guilder doctor`: everything that Guilder stands on, checked one by one."""

import json
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from guilder.app import migrations
from guilder.app.commands.serving import PAGE
from guilder.app.connection import Connected, applied, connect, reach, refuse_powerful_roles
from guilder.app.embedded import binaries
from guilder.app.errors import Stopped
from guilder.kernel.settings import KernelSettings

_GIB = 1 << 30
_LEAST_DISK = 1 * _GIB
_LEAST_SERVER = 170000
_TOLERATED_LAG = 10_000


@dataclass(frozen=True)
class Finding:
    """One check. remedy: what to do, empty when all is well."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def doctor(*, as_json: bool) -> int:
    """Print every finding; exit code 1 when one is not well, 3 when the database cannot be reached."""
    settings = KernelSettings.read()
    findings = [*_machine(settings)]
    code = 0
    try:
        with connect(settings) as connected:
            findings += _database(connected)
    except Stopped as error:
        findings.append(Finding("database", ok=False, found=str(error), remedy=error.remedy))
        code = error.code
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            print(f"{'ok   ' if finding.ok else 'ERROR'} {finding.name}: {finding.found}")
            if finding.remedy:
                print(f"      {finding.remedy}")
    return code or (0 if all(finding.ok for finding in findings) else 1)


def _machine(settings: KernelSettings) -> Iterator[Finding]:
    null = Path("/dev/null")
    device = not null.exists() or stat.S_ISCHR(null.stat().st_mode)
    yield Finding(
        "/dev/null", device, "a device" if device else "a plain file: a program run as root has replaced it",
        "" if device else "As root: rm /dev/null && mknod -m 666 /dev/null c 1 3",
    )  # fmt: skip
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    yield Finding(
        "disk", free >= _LEAST_DISK, f"{free / _GIB:.1f} GiB free under {settings.home}",
        "" if free >= _LEAST_DISK else "Make room: the database needs a gibibyte to breathe.",
    )  # fmt: skip
    for name in ("pg.secret", "master.keys", "demo.json"):
        path = settings.home / name
        if path.exists() and (open_to := stat.S_IMODE(path.stat().st_mode) & 0o077):
            yield Finding(name, ok=False, found=f"others may use it (mode {open_to:o})", remedy=f"chmod 600 {path}")
    built = (PAGE / "index.html").exists()
    yield Finding("page", built, "built" if built else "not built", "" if built else "Run: make run")


def _database(connected: Connected) -> Iterator[Finding]:
    system = connected.settings.database_system_url.get_secret_value()
    checks: tuple[Callable[[], Finding], ...] = (
        lambda: _server(system, embedded=connected.revive is not None),
        lambda: _roles(connected.settings),
        lambda: _schema(system),
    )
    for check in checks:
        finding = check()
        yield finding
        if not finding.ok:
            return
    yield _jobs(system)
    yield _events(system)
    yield _letters(system)
    yield _rates(system)


def _server(dsn: str, *, embedded: bool) -> Finding:
    with reach(dsn) as connection:
        version = connection.info.server_version
    number = f"Postgres {version // 10000}.{version % 10000}"
    kind = "embedded" if embedded else "by GUILDER_DATABASE_URL"
    ok = version >= _LEAST_SERVER
    remedy = "" if ok else f"Guilder is tested with Postgres {binaries.MAJOR}; 17 is the oldest that serves."
    return Finding("database", ok, f"{number}, {kind}", remedy)


def _roles(settings: KernelSettings) -> Finding:
    try:
        refuse_powerful_roles(settings)
    except Stopped as error:
        return Finding("roles", ok=False, found=str(error), remedy=error.remedy)
    return Finding("roles", ok=True, found="neither role can read past row-level security")


def _schema(dsn: str) -> Finding:
    now, newest = applied(dsn), migrations.head()
    ok = now == newest
    return Finding(
        "tables",
        ok,
        f"at {now or 'no revision'}" + ("" if ok else f", not at {newest}"),
        "" if ok else "Run: guilder migrate",
    )


def _jobs(dsn: str) -> Finding:
    with reach(dsn) as connection:
        row = connection.execute(
            "select count(*) from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id "
            "where j.status = 'doing' and (w.id is null or w.last_heartbeat < now() - interval '1 minute')"
        ).fetchone()
    stalled = row[0] if row else 0
    remedy = "Start a worker (guilder work): it takes them up again." if stalled else ""
    return Finding("jobs", not stalled, f"{stalled} held by workers that are gone", remedy)


def _events(dsn: str) -> Finding:
    with reach(dsn) as connection:
        row = connection.execute(
            "select coalesce(max(lag), 0) from (select sum(h.position - c.position) as lag "
            "from kernel.cursor c join kernel.head h using (part) group by c.handler) as lags"
        ).fetchone()
    lag = int(row[0]) if row else 0
    ok = lag < _TOLERATED_LAG
    return Finding(
        "events", ok, f"the slowest reader is {lag} behind", "" if ok else "Start another worker: guilder work"
    )


def _letters(dsn: str) -> Finding:
    with reach(dsn) as connection:
        row = connection.execute(
            "select (select count(*) from kernel.dead_letter) + "
            "(select count(*) from procrastinate_jobs where status = 'failed')"
        ).fetchone()
    count = row[0] if row else 0
    return Finding("dead letters", not count, f"{count} wait", "See: guilder jobs dead" if count else "")


def _rates(dsn: str) -> Finding:
    with reach(dsn) as connection:
        row = connection.execute(
            "select (select max(day) from fx.rate where currency = 'USD'), feed.checked_at, feed.problem "
            "from (select 1) as one left join fx.feed on feed.provider = 'ecb'"
        ).fetchone()
    newest, checked, problem = row or (None, None, None)
    found = f"the newest are of {newest}" if newest else "the bank's history is loaded when Guilder runs"
    if not problem:
        return Finding("rates", ok=True, found=found)
    return Finding(
        "rates", ok=False, found=f"{found}; the last update ({checked:%Y-%m-%d %H:%M} UTC) failed: {problem}",
        remedy="It is tried again every hour. GUILDER_FX_ECB_URL names another source, GUILDER_FX_UPDATE=false switches it off.",
    )  # fmt: skip
