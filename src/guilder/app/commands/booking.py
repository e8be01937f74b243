"""`guilder import FILE…` with a database: read, then book what is new, as the page does with its one button."""

import asyncio
import json
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import procrastinate

from guilder.app import registry
from guilder.app.acting import acting_for
from guilder.app.connection import connect, refuse_old_schema
from guilder.app.errors import Stopped
from guilder.banking import service as banking
from guilder.kernel import jobs
from guilder.kernel.actor import Actor
from guilder.kernel.errors import GuilderError
from guilder.kernel.runtime import Runtime
from guilder.transactions.contracts.importing import ChooseAccount, Import
from guilder.transactions.service import importing

_POLL = 0.2
_PIECE = 1 << 20


def run(files: list[Path], *, as_json: bool, email: str | None, account: str | None) -> int:
    """Book `files` for `email`, on `account` when it is named; exit code 1 when a file could not be booked."""
    with connect() as connected:
        refuse_old_schema(connected.settings)
        runtime = registry.build_runtime(connected.settings)
        done, failed = asyncio.run(_book_all(runtime, files, email, account))
    if as_json:
        print(json.dumps([each.model_dump(mode="json", by_alias=True) for each in done], indent=2))
    else:
        for each in done:
            known = sum(sheet.known for sheet in each.sheets)
            print(f"{each.file_name}: booked {each.booked_count}, {known} were there already.")
    return 1 if failed else 0


async def _book_all(
    runtime: Runtime, files: list[Path], email: str | None, account: str | None
) -> tuple[list[Import], bool]:
    (transactions,) = registry.load(["transactions"])
    worker = jobs.build_worker(runtime, transactions.jobs, ())
    done: list[Import] = []
    failed = False
    try:
        actor = await acting_for(runtime, email)
        account_id = await _account(runtime, actor, account) if account else None
        async with worker.open_async():
            for path in files:
                try:
                    done.append(await _book(runtime, worker, actor, path, account_id))
                except (GuilderError, OSError) as error:
                    failed = True
                    reason = f"it cannot be opened: {error.strerror}." if isinstance(error, OSError) else str(error)
                    print(f"guilder: {path.name}: {' '.join(reason.split())}", file=sys.stderr)
    finally:
        await runtime.close()
    return done, failed


async def _book(
    runtime: Runtime, worker: procrastinate.App, actor: Actor, path: Path, account_id: uuid.UUID | None
) -> Import:
    with path.open("rb") as file:

        async def pieces() -> AsyncIterator[bytes]:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield piece

        begun = await importing.start(runtime, actor=actor, file_name=path.name, chunks=pieces())
    read = await _settled(runtime, worker, actor, begun.id)
    if read.status == "failed":
        raise GuilderError(read.error or "The file could not be read.")
    if account_id is not None:
        async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
            for sheet in read.sheets:
                chosen = ChooseAccount(sheet=sheet.index, account_id=account_id)
                read = await importing.choose_account(session, actor=actor, import_id=read.id, cmd=chosen)
    if not read.included:
        async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
            await importing.discard(runtime, session, actor=actor, import_id=read.id)
        return read
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        await importing.confirm(session, actor=actor, import_id=read.id)
    return await _settled(runtime, worker, actor, read.id)


async def _settled(runtime: Runtime, worker: procrastinate.App, actor: Actor, import_id: uuid.UUID) -> Import:
    """Run the import's job here, or wait for the worker that took it."""
    while True:
        await worker.run_worker_async(
            queues=["transactions"], wait=False, install_signal_handlers=False, listen_notify=False,
            delete_jobs="successful",
        )  # fmt: skip
        async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
            now = await importing.get_import(session, actor=actor, import_id=import_id)
        if now.status not in {"reading", "booking"}:
            return now
        await asyncio.sleep(_POLL)


async def _account(runtime: Runtime, actor: Actor, named: str) -> uuid.UUID:
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        accounts = await banking.list_accounts(session, actor=actor)
    for account in accounts:
        if named in {str(account.id), account.name}:
            return account.id
    names = ", ".join(account.name for account in accounts) or "none yet"
    raise Stopped(f"There is no account {named}.", remedy=f"These are there: {names}.", code=2)
