"""Accounts and their balances."""

import uuid
from typing import Annotated

from fastapi import Depends

from guilder.banking.contracts import (
    Account,
    AccountNotFound,
    AccountNumberTaken,
    ArrangeAccounts,
    ChangeAccount,
    CreateAccount,
    StatedBalance,
)
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import balances as bank_balances
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router

router = Router(tags=["accounts"])

CanReadAccounts = Annotated[Actor, Depends(requires("accounts:read"))]
CanWriteAccounts = Annotated[Actor, Depends(requires("accounts:write"))]


@router.get("/accounts", operation_id="listAccounts", responses=failures(NotSignedIn, NotAllowed))
async def list_accounts(actor: CanReadAccounts, session: Session, *, hidden: bool = False) -> ListEnvelope[Account]:
    """The household's accounts; with `hidden=true` also those that were put away."""
    return page(await bank_accounts.list_accounts(session, actor=actor, hidden=hidden))


@router.post(
    "/accounts", status_code=201, operation_id="createAccount",
    responses=failures(NotSignedIn, NotAllowed, AccountNumberTaken),
)  # fmt: skip
async def create_account(cmd: CreateAccount, actor: CanWriteAccounts, session: Session) -> Envelope[Account]:
    """Add an account."""
    return envelope(await bank_accounts.create_account(session, actor=actor, cmd=cmd))


@router.put(
    "/accounts/order", operation_id="arrangeAccounts", responses=failures(NotSignedIn, NotAllowed, AccountNotFound)
)
async def arrange(cmd: ArrangeAccounts, actor: CanWriteAccounts, session: Session) -> ListEnvelope[Account]:
    """Put the accounts in an order; the answer holds all of them, also those put away."""
    return page(await bank_accounts.arrange_accounts(session, actor=actor, cmd=cmd))


@router.get("/accounts/{account_id}", operation_id="getAccount", responses=failures(NotSignedIn, AccountNotFound))
async def get_account(account_id: uuid.UUID, actor: CanReadAccounts, session: Session) -> Envelope[Account]:
    """One account."""
    return envelope(await bank_accounts.get_account(session, actor=actor, account_id=account_id))


@router.patch(
    "/accounts/{account_id}", operation_id="changeAccount", responses=failures(NotSignedIn, NotAllowed, AccountNotFound),
)  # fmt: skip
async def change_account(
    account_id: uuid.UUID, cmd: ChangeAccount, actor: CanWriteAccounts, session: Session
) -> Envelope[Account]:
    """Rename it, put it away or bring it back, close it."""
    return envelope(await bank_accounts.change_account(session, actor=actor, account_id=account_id, cmd=cmd))


@router.get(
    "/accounts/{account_id}/balances", operation_id="listBalances", responses=failures(NotSignedIn, AccountNotFound)
)
async def list_balances(account_id: uuid.UUID, actor: CanReadAccounts, session: Session) -> ListEnvelope[StatedBalance]:
    """What statements and people said that it held."""
    return page(await bank_balances.list_balances(session, actor=actor, account_id=account_id))
