"""Portfolios: accounts looked at together, a benchmark, and targets."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.contracts import AccountNotFound
from guilder.banking.service import accounts as bank_accounts
from guilder.investments.contracts.instruments import InstrumentNotFound, Shares
from guilder.investments.contracts.portfolios import (
    EVERYTHING,
    ChangePortfolio,
    CreatePortfolio,
    Portfolio,
    PortfolioIsFixed,
    PortfolioNotFound,
)
from guilder.investments.service import instruments
from guilder.investments.tables import PortfolioRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor

_ALL = Portfolio(
    id=EVERYTHING, name="All investments", account_ids=[], benchmark_id=None, targets={}, created_at=None
)  # fmt: skip


async def list_portfolios(session: AsyncSession, *, actor: Actor) -> list[Portfolio]:
    """The one of all accounts, then those that people made, by name."""
    query = select(PortfolioRow).where(
        PortfolioRow.workspace_id == actor.workspace_id, PortfolioRow.removed_at.is_(None)
    )
    rows = await session.scalars(query.order_by(PortfolioRow.name, PortfolioRow.id))
    return [_ALL, *(Portfolio.model_validate(row) for row in rows)]


async def get_portfolio(session: AsyncSession, *, actor: Actor, portfolio_id: uuid.UUID) -> Portfolio:
    """One portfolio. Raises PortfolioNotFound 404."""
    return _ALL if portfolio_id == EVERYTHING else Portfolio.model_validate(await _row(session, actor, portfolio_id))


async def create_portfolio(session: AsyncSession, *, actor: Actor, cmd: CreatePortfolio) -> Portfolio:
    """Add a portfolio. Raises AccountNotFound 404, InstrumentNotFound 404."""
    row = PortfolioRow(
        workspace_id=actor.workspace_id, name=cmd.name, account_ids=await _accounts(session, actor, cmd.account_ids),
        benchmark_id=await _benchmark(session, actor, cmd.benchmark_id),
        targets=await _targets(session, actor, cmd.targets), created_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await audit.record(session, actor, "portfolio.created", "portfolio", row.id)
    return Portfolio.model_validate(row)


async def change_portfolio(
    session: AsyncSession, *, actor: Actor, portfolio_id: uuid.UUID, cmd: ChangePortfolio
) -> Portfolio:
    """Change it. Raises PortfolioNotFound 404, PortfolioIsFixed 409, AccountNotFound 404, InstrumentNotFound 404."""
    row = await _row(session, actor, portfolio_id)
    if cmd.name is not None:
        row.name = cmd.name
    if cmd.account_ids is not None:
        row.account_ids = await _accounts(session, actor, cmd.account_ids)
    if "benchmark_id" in cmd.model_fields_set:
        row.benchmark_id = await _benchmark(session, actor, cmd.benchmark_id)
    if cmd.targets is not None:
        row.targets = await _targets(session, actor, cmd.targets)
    await session.flush()
    await audit.record(session, actor, "portfolio.changed", "portfolio", row.id, fields=sorted(cmd.model_fields_set))
    return Portfolio.model_validate(row)


async def remove_portfolio(session: AsyncSession, *, actor: Actor, portfolio_id: uuid.UUID) -> None:
    """Put it away; accounts and what is in them stay. Raises PortfolioNotFound 404, PortfolioIsFixed 409."""
    row = await _row(session, actor, portfolio_id)
    row.removed_at = clock.now()
    await audit.record(session, actor, "portfolio.removed", "portfolio", row.id)


async def _row(session: AsyncSession, actor: Actor, portfolio_id: uuid.UUID) -> PortfolioRow:
    if portfolio_id == EVERYTHING:
        raise PortfolioIsFixed
    row = await session.get(PortfolioRow, (actor.workspace_id, portfolio_id))
    if row is None or row.removed_at is not None:
        raise PortfolioNotFound
    return row


async def _accounts(session: AsyncSession, actor: Actor, account_ids: list[uuid.UUID]) -> list[str]:
    there = {one.id for one in await bank_accounts.list_accounts(session, actor=actor, hidden=True)}
    if set(account_ids) - there:
        raise AccountNotFound
    return [str(each) for each in dict.fromkeys(account_ids)]


async def _benchmark(session: AsyncSession, actor: Actor, instrument_id: uuid.UUID | None) -> uuid.UUID | None:
    if instrument_id is not None:
        await instruments.row_of(session, actor, instrument_id)
    return instrument_id


async def _targets(session: AsyncSession, actor: Actor, targets: Shares) -> dict[str, str]:
    try:
        wanted = {uuid.UUID(each): share for each, share in targets.items()}
    except ValueError:
        raise InstrumentNotFound("Targets name instruments by their ids.") from None
    if wanted.keys() - (await instruments.named(session, actor.workspace_id, wanted.keys())).keys():
        raise InstrumentNotFound
    return {str(each): format(share, "f") for each, share in wanted.items()}
