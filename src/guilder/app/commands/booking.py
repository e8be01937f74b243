"""`guilder import FILE…` into a household: the same steps as on the page, without asking where nothing is open."""

import asyncio
import json
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

from guilder.app import registry
from guilder.app.acting import acting_for
from guilder.app.connection import connect
from guilder.app.errors import Stopped
from guilder.banking.service import accounts as bank_accounts
from guilder.kernel.actor import Actor
from guilder.kernel.errors import GuilderError
from guilder.kernel.runtime import Runtime
from guilder.transactions.contracts.importing import ChooseAccount, ConfirmMapping, Import, NewAccount
from guilder.transactions.service import importing

#: Questions about a CSV that a person must answer; the rest is answered by the account.
_OPEN_QUESTIONS = {"date", "amount", "dateOrder", "decimal"}


def run(files: list[Path], *, as_json: bool, email: str | None, account: str | None) -> int:
    """Book `files` for `email` (the demo's person when None), all on `account` if one is named; the exit code."""
    with connect() as connected:
        runtime = registry.build_runtime(connected.settings)
        return asyncio.run(_import(runtime, files, as_json=as_json, email=email, account=account))


async def _import(runtime: Runtime, files: list[Path], *, as_json: bool, email: str | None, account: str | None) -> int:
    try:
        actor = await acting_for(runtime, email)
        if not actor.may("transactions:write"):
            raise Stopped("Your role in this household only reads.", remedy="Ask its owner.", code=3)
        account_id = await _account(runtime, actor, account) if account else None
        done, failed = [], False
        for path in files:
            try:
                found = await _one(runtime, actor, path, account_id)
            except (GuilderError, OSError) as error:
                failed = True
                said = (
                    str(error) if isinstance(error, GuilderError) else f"{path.name} cannot be opened. Check its name."
                )
                print(f"guilder: {' '.join(said.split())}", file=sys.stderr)
                continue
            done.append(found)
            if not as_json:
                left = sum(sheet.lines for sheet in found.sheets) - found.booked_count
                print(f"{found.file_name}: {found.booked_count} imported, {left} left out")
        if as_json:
            print(json.dumps({"imports": [json.loads(found.model_dump_json()) for found in done]}, ensure_ascii=False))
        return 1 if failed else 0
    finally:
        await runtime.close()


async def _account(runtime: Runtime, actor: Actor, wanted: str) -> uuid.UUID:
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        known = await bank_accounts.list_accounts(session, actor=actor, hidden=True)
    for account in known:
        if wanted.casefold() in {account.name.casefold(), str(account.id)}:
            return account.id
    names = ", ".join(account.name for account in known) or "none yet"
    raise Stopped(f"There is no account {wanted}.", remedy=f"The accounts are: {names}.", code=2)


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as stream:
        while chunk := await asyncio.to_thread(stream.read, 1 << 20):
            yield chunk


async def _one(runtime: Runtime, actor: Actor, path: Path, account_id: uuid.UUID | None) -> Import:
    started = await importing.start(runtime, actor=actor, file_name=path.name, chunks=_chunks(path))
    found = await _work(runtime, actor, started, "read")
    if found.status == "failed":
        raise GuilderError(found.error)
    found = await _decide(runtime, actor, found, account_id)
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        if not found.included:
            await importing.discard(runtime, session, actor=actor, import_id=found.id)
            return found
        await importing.confirm(session, actor=actor, import_id=found.id)
    return await _work(runtime, actor, found, "book")


async def _decide(runtime: Runtime, actor: Actor, found: Import, account_id: uuid.UUID | None) -> Import:
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        for sheet in found.sheets:
            if account_id is not None:
                chosen = ChooseAccount(sheet=sheet.index, account_id=account_id)
            elif sheet.new_account is not None and sheet.new_account.currency is None:
                named = NewAccount(name=sheet.new_account.name, kind=sheet.new_account.kind, currency=actor.currency)
                chosen = ChooseAccount(sheet=sheet.index, new_account=named)
            else:
                continue
            found = await importing.choose_account(session, actor=actor, import_id=found.id, cmd=chosen)
        if found.needs_mapping and found.proposal is not None:
            open_ones = [q.message for q in found.proposal.questions if q.field in _OPEN_QUESTIONS]
            if open_ones:
                raise GuilderError(
                    f"{found.file_name}: {' '.join(open_ones)} Answer on the Import page; nothing was booked."
                )
            mapping = ConfirmMapping(mapping=found.proposal.mapping)
            found = await importing.confirm_mapping(session, actor=actor, import_id=found.id, cmd=mapping)
    return found


async def _work(runtime: Runtime, actor: Actor, found: Import, verb: str) -> Import:
    """Do the queued work here and now; a worker that comes to it later finds it done."""
    job = next(j for module in registry.load() for j in module.jobs if j.name == f"transactions.{verb}_import")
    await job.run(runtime, import_id=str(found.id), workspace_id=str(actor.workspace_id), user_id=str(actor.user_id))
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        return await importing.get_import(session, actor=actor, import_id=found.id)
