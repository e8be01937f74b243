"""Portfolios: what they are, how they did, what they consist of, what to trade."""

import uuid
from datetime import date

from guilder.banking.contracts import AccountNotFound
from guilder.finance.lots.contracts_harvesting import HarvestResult
from guilder.investments.contracts.instruments import InstrumentNotFound
from guilder.investments.contracts.portfolios import (
    ChangePortfolio,
    CreatePortfolio,
    NothingToMeasure,
    Portfolio,
    PortfolioAllocation,
    PortfolioIsFixed,
    PortfolioNotFound,
    PortfolioPerformance,
    ProposedTrades,
    ProposeHarvest,
    ProposeTrades,
    TargetsDoNotFit,
)
from guilder.investments.routes.access import CanRead, CanWrite
from guilder.investments.service import allocating, measuring, portfolios
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router

router = Router(prefix="/portfolios", tags=["investments"])
_ONE = failures(NotSignedIn, NotAllowed, PortfolioNotFound)
#: An id and nothing else, so that `/portfolios/optimize` and its kin are not taken for one.
_PATH = "/{portfolio_id:uuid}"


@router.get("", operation_id="listPortfolios", responses=failures(NotSignedIn, NotAllowed))
async def list_portfolios(actor: CanRead, session: Session) -> ListEnvelope[Portfolio]:
    """The portfolio of all accounts, and those that people made."""
    return page(await portfolios.list_portfolios(session, actor=actor))


@router.post("", status_code=201, operation_id="createPortfolio",
             responses=failures(NotSignedIn, NotAllowed, AccountNotFound, InstrumentNotFound))  # fmt: skip
async def create_portfolio(cmd: CreatePortfolio, actor: CanWrite, session: Session) -> Envelope[Portfolio]:
    """Look at some accounts together."""
    return envelope(await portfolios.create_portfolio(session, actor=actor, cmd=cmd))


@router.get(_PATH, operation_id="getPortfolio", responses=_ONE)
async def get_portfolio(portfolio_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[Portfolio]:
    """One portfolio; the id of zeros is the one of all accounts."""
    return envelope(await portfolios.get_portfolio(session, actor=actor, portfolio_id=portfolio_id))


@router.patch(_PATH, operation_id="changePortfolio",
              responses=failures(NotSignedIn, NotAllowed, PortfolioNotFound, PortfolioIsFixed, AccountNotFound,
                                 InstrumentNotFound))  # fmt: skip
async def change_portfolio(
    portfolio_id: uuid.UUID, cmd: ChangePortfolio, actor: CanWrite, session: Session
) -> Envelope[Portfolio]:
    """Change its name, accounts, benchmark or targets."""
    return envelope(await portfolios.change_portfolio(session, actor=actor, portfolio_id=portfolio_id, cmd=cmd))


@router.delete(_PATH, status_code=204, operation_id="removePortfolio",
               responses=failures(NotSignedIn, NotAllowed, PortfolioNotFound, PortfolioIsFixed))  # fmt: skip
async def remove_portfolio(portfolio_id: uuid.UUID, actor: CanWrite, session: Session) -> None:
    """Put it away; what is in its accounts stays."""
    await portfolios.remove_portfolio(session, actor=actor, portfolio_id=portfolio_id)


@router.get(f"{_PATH}/performance", operation_id="getPortfolioPerformance",
            responses=failures(NotSignedIn, NotAllowed, PortfolioNotFound, NothingToMeasure))  # fmt: skip
async def performance(
    portfolio_id: uuid.UUID, actor: CanRead, session: Session, *, first: date | None = None, last: date | None = None,
    benchmark: uuid.UUID | None = None,
) -> Envelope[PortfolioPerformance]:  # fmt: skip
    """Time- and money-weighted returns between two days, against a benchmark."""
    return envelope(
        await measuring.performance(
            session, actor=actor, portfolio_id=portfolio_id, first=first, last=last, benchmark_id=benchmark
        )
    )


@router.get(f"{_PATH}/allocation", operation_id="getPortfolioAllocation", responses=_ONE)
async def allocation(
    portfolio_id: uuid.UUID, actor: CanRead, session: Session, on: date | None = None
) -> Envelope[PortfolioAllocation]:
    """What it consists of, by class, sector, region, account and currency, funds looked through."""
    return envelope(await allocating.allocation(session, actor=actor, portfolio_id=portfolio_id, on=on))


@router.post(f"{_PATH}/rebalance", operation_id="proposePortfolioTrades",
             responses=failures(NotSignedIn, NotAllowed, PortfolioNotFound, TargetsDoNotFit))  # fmt: skip
async def propose_trades(
    portfolio_id: uuid.UUID, cmd: ProposeTrades, actor: CanRead, session: Session
) -> Envelope[ProposedTrades]:
    """The trades that bring it to its targets, by lots, with their tax; nothing is recorded."""
    return envelope(await allocating.trades(session, actor=actor, portfolio_id=portfolio_id, cmd=cmd))


@router.post(f"{_PATH}/harvest", operation_id="proposeHarvest", responses=_ONE)
async def propose_harvest(
    portfolio_id: uuid.UUID, cmd: ProposeHarvest, actor: CanRead, session: Session
) -> Envelope[HarvestResult]:
    """Which lots to sell for a loss that counts, or a gain that no tax falls on; nothing is recorded."""
    return envelope(await allocating.losses(session, actor=actor, portfolio_id=portfolio_id, cmd=cmd))
