"""Fifty rounds of kill -9 while statements are read and booked, jobs run and handlers follow: what was lost or doubled?

    make soak [ARGS="--rounds 50 --rows 400 --seed 1"]

Each round uploads a statement, and beside it books single transactions by hand. Somewhere in between, the worker, the
server or both are killed and begun again. The client is one that a broken line does not confuse: it looks what was kept
before it asks again, and it never repeats a transaction that may have been booked. At the end every line of every
confirmed statement must be there once, every acknowledged transaction once, every budget must equal its rows, each
threshold must have been announced once, and the event log must have no holes.
"""

import argparse
import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg

from house import PATIENCE, Client, Program, client, database, free_port, statement

NUMBER = "DE02100100100006820101"


@dataclass
class Ledger:
    """What the client was promised. maybe: asked for, with the line broken before the answer."""

    statements: list[str] = field(default_factory=list)
    sure: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    kills: dict[str, int] = field(default_factory=dict)


async def by_hand(api: Client, account_id: str, ledger: Ledger, stop: asyncio.Event) -> None:
    """Book one small transaction after another; an answer with 201 is a promise."""
    today = datetime.now(UTC).date().isoformat()
    while not stop.is_set():
        words = f"BY HAND {uuid.uuid4().hex}"
        body = {"accountId": account_id, "bookedOn": today, "amount": "-1.00", "description": words}
        ledger.maybe.add(words)
        try:
            await api.call("POST", "/v1/transactions", json=body)
        except (httpx.TransportError, httpx.HTTPStatusError):
            await asyncio.sleep(0.2)
            continue
        ledger.maybe.discard(words)
        ledger.sure.add(words)
        await asyncio.sleep(0.05)


async def patiently(api: Client, method: str, path: str, **options: Any) -> Any:
    """A call that may be repeated, until it is answered."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return await api.call(method, path, **options)
        except httpx.TransportError:
            pass
        except httpx.HTTPStatusError as error:
            if error.response.status_code < 500:
                raise
        if time.monotonic() > end:
            raise SystemExit(f"{method} {path} was not answered")
        await asyncio.sleep(0.2)


async def upload(api: Client, name: str, content: bytes) -> str:
    """Upload once, however often the line breaks; the import's id."""
    while True:
        with contextlib.suppress(httpx.TransportError):
            return str((await api.call("POST", "/v1/banks/import", files={"file": (name, content)}))["id"])
        for known in await patiently(api, "GET", "/v1/banks/import"):
            if known["fileName"] == name:
                return str(known["id"])


class Stalled(Exception):
    """Something promised did not happen in time."""


async def until(api: Client, import_id: str, *wanted: str) -> str:
    """Wait until the import is in one of the states. Raises Stalled."""
    end = time.monotonic() + PATIENCE
    while True:
        found = await patiently(api, "GET", f"/v1/banks/import/{import_id}")
        if found["status"] in wanted:
            return str(found["status"])
        if found["status"] == "failed" or time.monotonic() > end:
            raise Stalled(f"an import is {found['status']}: {found['error']}")
        await asyncio.sleep(0.1)


async def confirm(api: Client, import_id: str) -> None:
    """Confirm; a broken line is answered by looking."""
    while True:
        try:
            await api.call("POST", f"/v1/banks/import/{import_id}/confirm")
        except httpx.HTTPStatusError as error:
            if error.response.status_code < 500 and error.response.status_code != 409:
                raise
        except httpx.TransportError:
            pass
        else:
            return
        if (await patiently(api, "GET", f"/v1/banks/import/{import_id}"))["status"] in {"booking", "booked"}:
            return
        await asyncio.sleep(0.2)


async def strike(dice: random.Random, server: Program, worker: Program, ledger: Ledger, latest: float) -> None:
    """Within `latest` seconds kill the worker, the server or both, and begin them again."""
    victim = dice.choices(("worker", "server", "both"), weights=(6, 3, 1))[0]
    await asyncio.sleep(dice.uniform(0, latest))
    ledger.kills[victim] = ledger.kills.get(victim, 0) + 1
    programs = [program for name, program in (("worker", worker), ("server", server)) if victim in {name, "both"}]
    for program in programs:
        await asyncio.to_thread(program.kill)
    for program in programs:
        program.start()


async def rounds(
    options: argparse.Namespace, address: str, server: Program, worker: Program
) -> tuple[uuid.UUID, Ledger]:
    """Every round; the workspace and what was promised there."""
    dice, ledger, stop = random.Random(options.seed), Ledger(), asyncio.Event()
    today = datetime.now(UTC).strftime("%Y%m%d")
    async with client(address) as api:
        await api.answers()
        workspace_id = await api.new_household()
        account_id = await api.new_account(NUMBER)
        cash = await api.new_account("DE02500105170137075030")
        categories = {each["slug"]: each["id"] for each in await api.call("GET", "/v1/categories")}
        budget = {"categoryId": categories["groceries"], "limit": str(options.rounds * options.rows), "currency": "EUR"}
        await api.call("POST", "/v1/budgets", json=budget)
        del account_id
        hand = asyncio.create_task(by_hand(api, cash, ledger, stop))
        for number in range(options.rounds):
            mark = f"r{number}-{options.seed}"
            killing = asyncio.create_task(strike(dice, server, worker, ledger, dice.choice((0.3, 1.5, 4.0))))
            import_id = await upload(api, f"{mark}.ofx", statement(NUMBER, mark, options.rows, [today]))
            if number % 2:  # every other round strikes while booking and handling, not while reading
                await killing
                await until(api, import_id, "ready")
                killing = asyncio.create_task(strike(dice, server, worker, ledger, dice.choice((0.1, 0.5, 2.0))))
            await until(api, import_id, "ready")
            await confirm(api, import_id)
            ledger.statements.append(mark)
            await until(api, import_id, "booked")
            await killing
            print(f"round {number + 1}: {sum(ledger.kills.values())} kills, {len(ledger.sure)} by hand", flush=True)
        stop.set()
        await hand
    return workspace_id, ledger


def what_waits(connection: psycopg.Connection) -> str:
    """The jobs that are not done, and what the database's connections are doing: where to look when work stalls."""
    jobs = connection.execute(
        "select j.id, j.task_name, j.status, j.attempts, j.scheduled_at, j.worker_id, w.last_heartbeat, now()"
        " from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id where j.status <> 'failed'"
    ).fetchall()
    connections = connection.execute(
        "select pid, application_name, state, wait_event_type, wait_event, now() - xact_start, pg_blocking_pids(pid),"
        " left(query, 200) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    ).fetchall()
    return "\n".join(str(row) for row in [*jobs, *connections])


def settled(connection: psycopg.Connection) -> bool:
    """Whether no job and no event waits."""
    row = connection.execute(
        "select (select count(*) from procrastinate_jobs where status in ('todo', 'doing')"
        " and (scheduled_at is null or scheduled_at <= now()))"
        " + (select count(*) from kernel.cursor c join kernel.head h using (part) where c.position < h.position)"
    ).fetchone()
    return bool(row and row[0] == 0)


def count(
    connection: psycopg.Connection, workspace_id: uuid.UUID, ledger: Ledger, rows: int
) -> dict[str, tuple[int, int]]:
    """For each kind of work, how many were lost and how many doubled."""

    def ask(query: str, **values: Any) -> list[Any]:
        return connection.execute(query, {"workspace": workspace_id, **values}).fetchall()

    lines = ask("select split_part(provider_id, ':', -1), count(*) from transactions.transaction where workspace_id = %(workspace)s"
                " and removed_at is null and provider_id <> '' group by 1")  # fmt: skip
    wanted = {f"{mark}-{number}" for mark in ledger.statements for number in range(rows)}
    there = dict(lines)
    hand = dict(ask("select description, count(*) from transactions.transaction where workspace_id = %(workspace)s"
                    " and description like 'BY HAND %%' group by 1"))  # fmt: skip
    spent = ask(
        "select p.spent, p.count, kept.spent, kept.count"
        " from budgets.progress p join budgets.budget b on b.workspace_id = p.workspace_id and b.id = p.budget_id"
        " cross join lateral (select coalesce(-sum(t.amount), 0) as spent, count(*) as count"
        "  from transactions.transaction t where t.workspace_id = p.workspace_id and t.removed_at is null"
        "  and b.category_ids ? t.category_id::text and t.booked_on between p.first_on and p.last_on) kept"
        " where p.workspace_id = %(workspace)s and p.first_on = date_trunc('month', now() at time zone 'UTC')::date"
    )
    notices = ask("select count(*) from budgets.notice where workspace_id = %(workspace)s")[0][0]
    raised = ask(
        "select count(*) from kernel.event where workspace_id = %(workspace)s and key like 'budget.%%' and key <> 'budget.period.closed'"
    )[0][0]
    holes = ask("select coalesce(sum(h.position - coalesce(n, 0)), 0)::int from kernel.head h left join"
                " (select part, count(*) n from kernel.event group by part) e using (part)")[0][0]  # fmt: skip
    failed = ask("select (select count(*) from procrastinate_jobs where status = 'failed')"
                 " + (select count(*) from kernel.dead_letter)")[0][0]  # fmt: skip
    kept, rowed, real, real_rows = spent[0] if spent else (0, 0, 0, 0)
    return {
        f"statement lines ({len(wanted):,})": (len(wanted - set(there)), sum(there.values()) - len(set(there) & wanted)),
        f"transactions by hand ({len(ledger.sure):,})": (
            len(ledger.sure - set(hand)), sum(hand.values()) - len(set(hand) & (ledger.sure | ledger.maybe)),
        ),
        f"rows in the budget ({real_rows:,})": (max(0, real_rows - rowed), max(0, rowed - real_rows)),
        f"cents in the budget ({real * 100:,.0f})": (max(0, int((real - kept) * 100)), max(0, int((kept - real) * 100))),
        f"thresholds announced ({notices})": (max(0, notices - raised), max(0, raised - notices)),
        "positions of the event log": (max(0, holes), max(0, -holes)),
        "jobs and events done": (failed, 0),
    }  # fmt: skip


def main() -> int:
    """Run, count, print; exit code 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--rows", type=int, default=400, help="lines of each statement")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="guilder-soak-"))
    port = free_port()
    server, worker = Program(home, "serve", "--port", str(port)), Program(home, "work")
    began = time.monotonic()
    try:
        with database(home) as cluster:
            server.start()
            worker.start()
            try:
                with psycopg.connect(
                    cluster.servers.admin_dsn.replace("/postgres?", "/guilder?"), autocommit=True
                ) as connection:
                    try:
                        workspace_id, ledger = asyncio.run(rounds(options, f"http://127.0.0.1:{port}", server, worker))
                    except Stalled as stalled:
                        raise SystemExit(f"{stalled}\n{what_waits(connection)}\n{worker.last_words()}") from stalled
                    end = time.monotonic() + PATIENCE
                    while not settled(connection) and time.monotonic() < end:
                        time.sleep(0.5)
                    result = count(connection, workspace_id, ledger, options.rows)
            finally:
                server.stop()
                worker.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    kills = ", ".join(f"{name} {number}" for name, number in sorted(ledger.kills.items()))
    print(f"\n{sum(ledger.kills.values())} kills ({kills}) in {time.monotonic() - began:.0f} s\n")
    print(f"{'':42}{'lost':>8}{'doubled':>9}")
    for name, (lost, doubled) in result.items():
        print(f"{name:42}{lost:>8,}{doubled:>9,}")
    return int(any(lost or doubled for lost, doubled in result.values()))


if __name__ == "__main__":
    sys.exit(main())
