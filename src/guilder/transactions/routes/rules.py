"""Rules."""

import uuid
from typing import Annotated

from fastapi import Depends, Query, Response

from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.acts import Begun
from guilder.transactions.contracts.filters import Filter
from guilder.transactions.contracts.records import CategoryNotFound
from guilder.transactions.contracts.rules import (
    ApplyRule,
    DryRun,
    MoveRule,
    RuleDraft,
    RuleNotFound,
    RuleProposal,
    RuleSuggestion,
    SavedRule,
    SuggestionNotFound,
)
from guilder.transactions.contracts.search import SearchNotUnderstood
from guilder.transactions.contracts.tags import TagNotFound
from guilder.transactions.service import rule_runs, rules, suggesting

router = Router(prefix="/rules", tags=["rules"])

CanRead = Annotated[Actor, Depends(requires("transactions:read"))]
CanWrite = Annotated[Actor, Depends(requires("transactions:write"))]


@router.get("", operation_id="listRules", responses=failures(NotSignedIn, NotAllowed))
async def list_rules(actor: CanRead, session: Session) -> ListEnvelope[SavedRule]:
    """All rules in the order in which they are asked."""
    return page(await rules.list_rules(session, actor=actor))


@router.post("", status_code=201, operation_id="createRule",
             responses=failures(NotSignedIn, NotAllowed, CategoryNotFound, TagNotFound))  # fmt: skip
async def create_rule(cmd: RuleDraft, actor: CanWrite, session: Session) -> Envelope[SavedRule]:
    """Add a rule for what comes in from now on."""
    return envelope(await rules.create_rule(session, actor=actor, cmd=cmd))


@router.post("/dry-run", operation_id="tryRule",
             responses=failures(NotSignedIn, NotAllowed, CategoryNotFound, TagNotFound))  # fmt: skip
async def try_rule(cmd: RuleDraft, actor: CanRead, session: Session) -> Envelope[DryRun]:
    """What a rule would do to the past. Nothing is changed."""
    return envelope(await rule_runs.try_rule(session, actor=actor, cmd=cmd))


@router.get("/draft", operation_id="draftRule", responses=failures(NotSignedIn, NotAllowed, SearchNotUnderstood))
async def draft_rule(wanted: Annotated[Filter, Query()], actor: CanRead, session: Session) -> Envelope[RuleProposal]:
    """A search as the conditions of a rule."""
    return envelope(await rules.draft_rule(session, actor=actor, wanted=wanted))


@router.get("/suggestions", operation_id="listSuggestions", responses=failures(NotSignedIn, NotAllowed))
async def list_suggestions(actor: CanRead, session: Session) -> ListEnvelope[RuleSuggestion]:
    """The rules that corrections suggest and nobody decided on."""
    return page(await suggesting.list_suggestions(session, actor=actor))


@router.post("/suggestions/{suggestion_id}/accept", status_code=201, operation_id="acceptSuggestion",
             responses=failures(NotSignedIn, NotAllowed, SuggestionNotFound))  # fmt: skip
async def accept_suggestion(suggestion_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[SavedRule]:
    """Make the suggested rule."""
    return envelope(await suggesting.accept(session, actor=actor, suggestion_id=suggestion_id))


@router.post("/suggestions/{suggestion_id}/refuse", status_code=204, operation_id="refuseSuggestion",
             responses=failures(NotSignedIn, NotAllowed, SuggestionNotFound))  # fmt: skip
async def refuse_suggestion(suggestion_id: uuid.UUID, actor: CanWrite, session: Session) -> Response:
    """Never suggest this again."""
    await suggesting.refuse(session, actor=actor, suggestion_id=suggestion_id)
    return Response(status_code=204)


@router.delete("/suggestions/{suggestion_id}/decision", status_code=204, operation_id="reconsiderSuggestion",
               responses=failures(NotSignedIn, NotAllowed))  # fmt: skip
async def reconsider_suggestion(suggestion_id: uuid.UUID, actor: CanWrite, session: Session) -> Response:
    """Take back what was decided about a suggestion."""
    await suggesting.reconsider(session, actor=actor, suggestion_id=suggestion_id)
    return Response(status_code=204)


@router.put("/{rule_id}", operation_id="replaceRule",
            responses=failures(NotSignedIn, NotAllowed, RuleNotFound, CategoryNotFound, TagNotFound))  # fmt: skip
async def replace_rule(rule_id: uuid.UUID, cmd: RuleDraft, actor: CanWrite, session: Session) -> Envelope[SavedRule]:
    """Change a rule."""
    return envelope(await rules.replace_rule(session, actor=actor, rule_id=rule_id, cmd=cmd))


@router.put("/{rule_id}/position", operation_id="moveRule", responses=failures(NotSignedIn, NotAllowed, RuleNotFound))
async def move_rule(rule_id: uuid.UUID, cmd: MoveRule, actor: CanWrite, session: Session) -> ListEnvelope[SavedRule]:
    """Put a rule at another place in the order."""
    return page(await rules.move_rule(session, actor=actor, rule_id=rule_id, cmd=cmd))


@router.post("/{rule_id}/apply", operation_id="applyRule", responses=failures(NotSignedIn, NotAllowed, RuleNotFound))
async def apply_rule(rule_id: uuid.UUID, cmd: ApplyRule, actor: CanWrite, session: Session) -> Envelope[Begun]:
    """Apply a rule to the past. The act that comes back undoes it; while it has a plan, a worker is still at it."""
    return envelope(await rule_runs.apply_rule(session, actor=actor, rule_id=rule_id, cmd=cmd))


@router.delete("/{rule_id}", status_code=204, operation_id="deleteRule",
               responses=failures(NotSignedIn, NotAllowed, RuleNotFound))  # fmt: skip
async def delete_rule(rule_id: uuid.UUID, actor: CanWrite, session: Session) -> Response:
    """Drop a rule. What it did stays."""
    await rules.delete_rule(session, actor=actor, rule_id=rule_id)
    return Response(status_code=204)
