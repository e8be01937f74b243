"""The category tree, corrections and totals per category."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from guilder.kernel.actor import Actor
from guilder.kernel.errors import InvalidInput, NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.acts import Act
from guilder.transactions.contracts.links import TransferIsNotSpent
from guilder.transactions.contracts.records import CategoryNotFound, TransactionIsSplit, TransactionNotFound
from guilder.transactions.contracts.sense import (
    Category,
    CategoryNameTaken,
    CategoryTooDeep,
    ChangeCategory,
    ChooseCategory,
    Correction,
    CreateCategory,
    MonthTotal,
)
from guilder.transactions.service import categories, correcting, spending

router = Router(tags=["categories"])

CanRead = Annotated[Actor, Depends(requires("transactions:read"))]
CanWrite = Annotated[Actor, Depends(requires("transactions:write"))]
_YEARS = 366 * 25


@router.get("/categories", operation_id="listCategories", responses=failures(NotSignedIn, NotAllowed))
async def list_categories(actor: CanRead, session: Session, counts: bool = False) -> ListEnvelope[Category]:
    """The whole tree, hidden ones included; with counts, how often each is used."""
    return page(await categories.list_categories(session, actor=actor, counts=counts))


@router.post("/categories", status_code=201, operation_id="createCategory",
             responses=failures(NotSignedIn, NotAllowed, CategoryNotFound, CategoryTooDeep, CategoryNameTaken))  # fmt: skip
async def create_category(cmd: CreateCategory, actor: CanWrite, session: Session) -> Envelope[Category]:
    """Add a category of your own."""
    return envelope(await categories.create_category(session, actor=actor, cmd=cmd))


@router.patch("/categories/{category_id}", operation_id="changeCategory",
              responses=failures(NotSignedIn, NotAllowed, CategoryNotFound, CategoryNameTaken))  # fmt: skip
async def change_category(
    category_id: uuid.UUID, cmd: ChangeCategory, actor: CanWrite, session: Session
) -> Envelope[Category]:
    """Rename a category, give it another icon, hide it or show it again."""
    return envelope(await categories.change_category(session, actor=actor, category_id=category_id, cmd=cmd))


@router.get("/transactions/categories/summary", operation_id="summariseCategories",
            responses=failures(NotSignedIn, NotAllowed, InvalidInput))  # fmt: skip
async def summarise(
    actor: CanRead,
    session: Session,
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
) -> ListEnvelope[MonthTotal]:
    """What each category moved per month and currency, from one day to another. Currencies are never added."""
    if not 0 <= (last - first).days <= _YEARS:
        raise InvalidInput("The last day must not be before the first, and at most 25 years after it.")
    return page(await spending.month_totals(session, actor.workspace_id, first=first, last=last))


@router.put("/transactions/{transaction_id}/category", operation_id="chooseCategory",
            responses=failures(NotSignedIn, NotAllowed, TransactionNotFound, CategoryNotFound, TransactionIsSplit,
                               TransferIsNotSpent))  # fmt: skip
async def choose_category(
    transaction_id: uuid.UUID, cmd: ChooseCategory, actor: CanWrite, session: Session
) -> Envelope[Correction]:
    """Correct a category. Guilder follows your choice from now on, and offers to take the merchant's others along."""
    return envelope(await correcting.choose_category(session, actor=actor, transaction_id=transaction_id, cmd=cmd))


@router.post("/transactions/{transaction_id}/category/apply-to-others", operation_id="applyCategoryToOthers",
             responses=failures(NotSignedIn, NotAllowed, TransactionNotFound))  # fmt: skip
async def apply_to_others(transaction_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[Act]:
    """Give the merchant's other transactions the same category, except those you chose by hand."""
    return envelope(await correcting.apply_to_others(session, actor=actor, transaction_id=transaction_id))
