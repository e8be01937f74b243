"""The list of transactions, and changes to it."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from guilder.banking.contracts import Account, AccountNotFound, BalanceNotFound, StateBalance
from guilder.kernel.actor import Actor
from guilder.kernel.errors import InvalidInput, NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.acts import Act, ActNotFound, ChangeMany, Done, FoundAnother, Many, NothingToChange
from guilder.transactions.contracts.filters import Filter
from guilder.transactions.contracts.links import TransferIsNotSpent
from guilder.transactions.contracts.reconciling import PeriodIsLocked
from guilder.transactions.contracts.records import (
    AmountIsPending,
    CategoryNotFound,
    ChangeTransaction,
    CreateTransaction,
    CurrencyMismatch,
    PartsDoNotAddUp,
    SplitTransaction,
    Sums,
    Transaction,
    TransactionDetail,
    TransactionIsSplit,
    TransactionNotFound,
)
from guilder.transactions.contracts.search import Instead, SearchNotUnderstood, SearchReading
from guilder.transactions.service import acts, balances, editing, finding, instead, many, records, splitting, undoing

router = Router(tags=["transactions"])

CanReadTransactions = Annotated[Actor, Depends(requires("transactions:read"))]
CanWriteTransactions = Annotated[Actor, Depends(requires("transactions:write"))]
CanWriteAccounts = Annotated[Actor, Depends(requires("accounts:write"))]


class Listing(Filter):
    """A filter and which page of it."""

    cursor: str | None = None
    limit: Annotated[int, Query(ge=1, le=500)] = 100


@router.get(
    "/transactions", operation_id="listTransactions", responses=failures(NotSignedIn, InvalidInput, SearchNotUnderstood)
)
async def list_transactions(
    wanted: Annotated[Listing, Query()], actor: CanReadTransactions, session: Session
) -> ListEnvelope[Transaction]:
    """Transactions, newest first, a page at a time."""
    rows, cursor = await records.list_transactions(
        session, actor=actor, wanted=wanted, cursor=wanted.cursor, limit=wanted.limit
    )
    return page(rows, cursor=cursor, limit=wanted.limit)


@router.get("/transactions/sums", operation_id="sumTransactions", responses=failures(NotSignedIn, SearchNotUnderstood))
async def sum_transactions(
    wanted: Annotated[Filter, Query()], actor: CanReadTransactions, session: Session
) -> ListEnvelope[Sums]:
    """Count, money in and money out of what a filter finds, per currency."""
    return page(await finding.sums(session, actor=actor, wanted=wanted))


@router.get("/transactions/search", operation_id="readSearch", responses=failures(NotSignedIn))
async def read_search(
    actor: CanReadTransactions,
    session: Session,
    q: Annotated[str, Query(max_length=500)] = "",
    at: Annotated[int | None, Query(ge=0, le=500)] = None,
) -> Envelope[SearchReading]:
    """How a query is understood: its conditions, its mistakes, and what could stand at the character `at`."""
    return envelope(await finding.read(session, actor=actor, query=q, at=at))


@router.get(
    "/transactions/search/instead", operation_id="searchInstead", responses=failures(NotSignedIn, SearchNotUnderstood)
)
async def search_instead(
    wanted: Annotated[Filter, Query()], actor: CanReadTransactions, session: Session
) -> Envelope[Instead | None]:
    """What to show where a query finds nothing: its nearest spelling; null where it finds something, or nothing is near."""
    return envelope(await instead.of(session, actor=actor, wanted=wanted))


@router.post(
    "/transactions", status_code=201, operation_id="createTransaction",
    responses=failures(NotSignedIn, NotAllowed, AccountNotFound, CategoryNotFound, CurrencyMismatch, PeriodIsLocked),
)  # fmt: skip
async def create_transaction(
    cmd: CreateTransaction, actor: CanWriteTransactions, session: Session
) -> Envelope[TransactionDetail]:
    """Book one by hand."""
    return envelope(await records.create_transaction(session, actor=actor, cmd=cmd))


@router.post(
    "/transactions/recategorise", operation_id="recategoriseTransactions",
    responses=failures(NotSignedIn, NotAllowed, CategoryNotFound, NothingToChange, FoundAnother, SearchNotUnderstood),
)  # fmt: skip
async def recategorise(cmd: ChangeMany, actor: CanWriteTransactions, session: Session) -> Envelope[Act]:
    """Put many into one category."""
    return envelope(await many.change_many(session, actor=actor, cmd=cmd))


@router.post(
    "/transactions/remove", operation_id="removeTransactions", responses=failures(NotSignedIn, NotAllowed, NothingToChange, FoundAnother, SearchNotUnderstood, PeriodIsLocked),
)  # fmt: skip
async def remove_many(cmd: Many, actor: CanWriteTransactions, session: Session) -> Envelope[Act]:
    """Take many out of the record; the act undoes it."""
    return envelope(await many.remove_many(session, actor=actor, cmd=cmd))


@router.get("/transactions/acts", operation_id="listActs", responses=failures(NotSignedIn))
async def list_acts(actor: CanReadTransactions, session: Session) -> ListEnvelope[Done]:
    """What was done last, newest first."""
    return page(await acts.list_acts(session, actor=actor))


@router.get("/transactions/acts/{act_id}", operation_id="getAct", responses=failures(NotSignedIn, ActNotFound))
async def get_act(act_id: uuid.UUID, actor: CanReadTransactions, session: Session) -> Envelope[Done]:
    """One act, also while a worker is at it."""
    return envelope(await acts.get_act(session, actor=actor, act_id=act_id))


@router.post(
    "/transactions/acts/{act_id}/undo", operation_id="undoAct", responses=failures(NotSignedIn, NotAllowed, ActNotFound, PeriodIsLocked),
)  # fmt: skip
async def undo_act(act_id: uuid.UUID, actor: CanWriteTransactions, session: Session) -> Envelope[Act]:
    """Take one act back."""
    return envelope(await undoing.undo(session, actor=actor, act_id=act_id))


@router.get(
    "/transactions/{transaction_id}", operation_id="getTransaction", responses=failures(NotSignedIn, TransactionNotFound),
)  # fmt: skip
async def get_transaction(
    transaction_id: uuid.UUID, actor: CanReadTransactions, session: Session
) -> Envelope[TransactionDetail]:
    """One with the bank's own words, where it came from and what was changed."""
    return envelope(await records.get_transaction(session, actor=actor, transaction_id=transaction_id))


@router.patch(
    "/transactions/{transaction_id}", operation_id="changeTransaction",
    responses=failures(
        NotSignedIn, NotAllowed, TransactionNotFound, CategoryNotFound, AccountNotFound, TransactionIsSplit, TransferIsNotSpent, CurrencyMismatch,
        AmountIsPending, PeriodIsLocked,
    ),
)  # fmt: skip
async def change_transaction(
    transaction_id: uuid.UUID, cmd: ChangeTransaction, actor: CanWriteTransactions, session: Session
) -> Envelope[TransactionDetail]:
    """Correct its category, note, merchant, tags, day, amount or account."""
    return envelope(await editing.change_transaction(session, actor=actor, transaction_id=transaction_id, cmd=cmd))


@router.put(
    "/transactions/{transaction_id}/splits", operation_id="splitTransaction",
    responses=failures(NotSignedIn, NotAllowed, TransactionNotFound, CategoryNotFound, PartsDoNotAddUp, TransferIsNotSpent),
)  # fmt: skip
async def split_transaction(
    transaction_id: uuid.UUID, cmd: SplitTransaction, actor: CanWriteTransactions, session: Session
) -> Envelope[TransactionDetail]:
    """Divide it into parts that come to the whole; no parts put it together again."""
    return envelope(await splitting.split(session, actor=actor, transaction_id=transaction_id, cmd=cmd))


@router.delete(
    "/transactions/{transaction_id}", operation_id="removeTransaction",
    responses=failures(NotSignedIn, NotAllowed, TransactionNotFound, PeriodIsLocked),
)  # fmt: skip
async def remove_transaction(transaction_id: uuid.UUID, actor: CanWriteTransactions, session: Session) -> Envelope[Act]:
    """Take one out of the record; the act undoes it."""
    return envelope(await records.remove_transaction(session, actor=actor, transaction_id=transaction_id))


@router.put(
    "/banks/accounts/{account_id}/balance", operation_id="stateBalance",
    responses=failures(NotSignedIn, NotAllowed, AccountNotFound),
)  # fmt: skip
async def state_balance(
    account_id: uuid.UUID, cmd: StateBalance, actor: CanWriteAccounts, session: Session
) -> Envelope[Account]:
    """Say what an account holds; what is booked after that day is counted on."""
    return envelope(await balances.state(session, actor=actor, account_id=account_id, cmd=cmd))


@router.delete(
    "/banks/accounts/{account_id}/balances/{on}", operation_id="forgetBalance",
    responses=failures(NotSignedIn, NotAllowed, AccountNotFound, BalanceNotFound),
)  # fmt: skip
async def forget_balance(
    account_id: uuid.UUID, on: date, actor: CanWriteAccounts, session: Session
) -> Envelope[Account]:
    """Take back what you said it held at the end of a day."""
    return envelope(await balances.unsay(session, actor=actor, account_id=account_id, on=on))
