"""Rules."""

import uuid
from typing import Annotated

from fastapi import Depends, Response

from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.acts import Act
from guilder.transactions.contracts.records import CategoryNotFound
from guilder.transactions.contracts.sense import ApplyRule, DryRun, MoveRule, RuleDraft, RuleNotFound, SavedRule
from guilder.transactions.service import rules

router = Router(prefix="/rules", tags=["rules"])

CanRead = Annotated[Actor, Depends(requires("transactions:read"))]
CanWrite = Annotated[Actor, Depends(requires("transactions:write"))]


@router.get("", operation_id="listRules", responses=failures(NotSignedIn, NotAllowed))
async def list_rules(actor: CanRead, session: Session) -> ListEnvelope[SavedRule]:
    """All rules in the order in which they are asked."""
    return page(await rules.list_rules(session, actor=actor))


@router.post(
    "", status_code=201, operation_id="createRule", responses=failures(NotSignedIn, NotAllowed, CategoryNotFound)
)
async def create_rule(cmd: RuleDraft, actor: CanWrite, session: Session) -> Envelope[SavedRule]:
    """Add a rule for what comes in from now on."""
    return envelope(await rules.create_rule(session, actor=actor, cmd=cmd))


@router.post("/dry-run", operation_id="tryRule", responses=failures(NotSignedIn, NotAllowed, CategoryNotFound))
async def try_rule(cmd: RuleDraft, actor: CanRead, session: Session) -> Envelope[DryRun]:
    """What a rule would do to the past. Nothing is changed."""
    return envelope(await rules.try_rule(session, actor=actor, cmd=cmd))


@router.put("/{rule_id}", operation_id="replaceRule",
            responses=failures(NotSignedIn, NotAllowed, RuleNotFound, CategoryNotFound))  # fmt: skip
async def replace_rule(rule_id: uuid.UUID, cmd: RuleDraft, actor: CanWrite, session: Session) -> Envelope[SavedRule]:
    """Change a rule."""
    return envelope(await rules.replace_rule(session, actor=actor, rule_id=rule_id, cmd=cmd))


@router.put("/{rule_id}/position", operation_id="moveRule", responses=failures(NotSignedIn, NotAllowed, RuleNotFound))
async def move_rule(rule_id: uuid.UUID, cmd: MoveRule, actor: CanWrite, session: Session) -> ListEnvelope[SavedRule]:
    """Put a rule at another place in the order."""
    return page(await rules.move_rule(session, actor=actor, rule_id=rule_id, cmd=cmd))


@router.post("/{rule_id}/apply", operation_id="applyRule", responses=failures(NotSignedIn, NotAllowed, RuleNotFound))
async def apply_rule(rule_id: uuid.UUID, cmd: ApplyRule, actor: CanWrite, session: Session) -> Envelope[Act]:
    """Apply a rule to the past. The act that comes back undoes it."""
    return envelope(await rules.apply_rule(session, actor=actor, rule_id=rule_id, cmd=cmd))


@router.delete("/{rule_id}", status_code=204, operation_id="deleteRule",
               responses=failures(NotSignedIn, NotAllowed, RuleNotFound))  # fmt: skip
async def delete_rule(rule_id: uuid.UUID, actor: CanWrite, session: Session) -> Response:
    """Drop a rule. What it did stays."""
    await rules.delete_rule(session, actor=actor, rule_id=rule_id)
    return Response(status_code=204)
