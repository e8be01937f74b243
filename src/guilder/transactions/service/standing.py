"""What people said of accounts that became part of another one holds for that one: in rules and in searches.

Nothing is rewritten, so that it is as before when the accounts are taken apart.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import merging as bank_merging
from guilder.transactions.contracts.rules import Definition
from guilder.transactions.service import acts

_Into = dict[str, str]


async def definitions(session: AsyncSession, workspace_id: uuid.UUID, found: Sequence[Definition]) -> list[Definition]:
    """Rules as they are to be read now."""
    named = {value for each in found for value in _named(each.when.model_dump(mode="json"))}
    into = await _into(session, workspace_id, named)
    if not into:
        return list(found)
    return [Definition.model_validate(_followed(each.model_dump(mode="json"), into)) for each in found]


async def conditions(session: AsyncSession, workspace_id: uuid.UUID, found: dict[str, Any]) -> dict[str, Any]:
    """A search's conditions as they are to be read now."""
    into = await _into(session, workspace_id, {*found.get("account", []), *found.get("not_account", [])})
    if not into:
        return found
    return {key: _each(each, into) if key in {"account", "not_account"} else each for key, each in found.items()}


def _named(part: Any) -> set[str]:
    """The accounts that a rule's conditions name."""
    if part["kind"] == "group":
        return {value for each in part["parts"] for value in _named(each)}
    return set(part["values"]) if part["subject"] == "account" else set()


async def _into(session: AsyncSession, workspace_id: uuid.UUID, named: set[str]) -> _Into:
    """Account → the one that took it in, for those that were merged."""
    if not named:
        return {}
    merged = await bank_merging.merged_accounts(session, actor=acts.nobody(workspace_id))
    return {str(uuid.UUID(each)): str(merged[uuid.UUID(each)]) for each in named if uuid.UUID(each) in merged}


def _each(values: Sequence[str], into: _Into) -> list[str]:
    return list(dict.fromkeys(into.get(value, value) for value in values))


def _followed(definition: Any, into: _Into) -> Any:
    return {**definition, "when": _part(definition["when"], into)}


def _part(part: Any, into: _Into) -> Any:
    if part["kind"] == "group":
        return {**part, "parts": [_part(each, into) for each in part["parts"]]}
    if part["subject"] != "account":
        return part
    return {**part, "values": _each([str(uuid.UUID(value)) for value in part["values"]], into)}
