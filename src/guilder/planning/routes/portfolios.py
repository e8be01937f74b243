"""Portfolio mathematics over HTTP: frontier, one best portfolio, trades, and the market assumptions to begin with."""

from guilder.finance.portfolio.contracts import FrontierInput, FrontierResult, PortfolioInput, PortfolioResult
from guilder.finance.portfolio.contracts_rebalancing import RebalanceInput, RebalanceResult
from guilder.kernel.errors import InvalidInput
from guilder.kernel.http import Envelope, envelope, failures
from guilder.kernel.routing import Router
from guilder.planning.contracts_tools import MarketAssumptions
from guilder.planning.routes.access import ALWAYS, CanRead
from guilder.planning.service import tools

router = Router(prefix="/portfolios", tags=["portfolios"])
_ANSWERS = failures(*ALWAYS, InvalidInput)


@router.get("/market", operation_id="getMarketAssumptions", responses=failures(*ALWAYS))
async def market_assumptions(actor: CanRead) -> Envelope[MarketAssumptions]:
    """What Guilder assumes of stocks, bonds, cash and inflation, with its source."""
    del actor
    return envelope(await tools.market_assumptions())


@router.post("/frontier", operation_id="frontier", responses=_ANSWERS)
async def frontier(cmd: FrontierInput, actor: CanRead) -> Envelope[FrontierResult]:
    """The whole exact efficient frontier."""
    del actor
    return envelope(await tools.frontier(cmd))


@router.post("/optimize", operation_id="optimizePortfolio", responses=_ANSWERS)
async def optimize(cmd: PortfolioInput, actor: CanRead) -> Envelope[PortfolioResult]:
    """The portfolio that is best at one aim."""
    del actor
    return envelope(await tools.portfolio(cmd))


@router.post("/trades", operation_id="rebalance", responses=_ANSWERS)
async def rebalance(cmd: RebalanceInput, actor: CanRead) -> Envelope[RebalanceResult]:
    """The trades that bring holdings back to their targets."""
    del actor
    return envelope(await tools.rebalance(cmd))
