"""Risk figures, stress replays and hedges over HTTP, each with its formula."""

from guilder.finance.options.contracts import (
    HedgeInput,
    HedgeResult,
    LadderInput,
    LadderResult,
    OptionInput,
    OptionResult,
)
from guilder.finance.risk.contracts import RiskInput, RiskResult, StressInput, StressResult
from guilder.kernel.errors import InvalidInput
from guilder.kernel.http import Envelope, envelope, failures
from guilder.kernel.routing import Router
from guilder.planning.routes.access import ALWAYS, CanRead
from guilder.planning.service import tools

router = Router(prefix="/risk", tags=["risk"])
_ANSWERS = failures(*ALWAYS, InvalidInput)


@router.post("/measures", operation_id="riskMeasures", responses=_ANSWERS)
async def measures(cmd: RiskInput, actor: CanRead) -> Envelope[RiskResult]:
    """Volatility, tails, ratios, drawdown, beta and correlation of one series of returns."""
    del actor
    return envelope(await tools.risk(cmd))


@router.post("/stress", operation_id="stressTest", responses=_ANSWERS)
async def stress(cmd: StressInput, actor: CanRead) -> Envelope[StressResult]:
    """What past crashes, or one of your own, would do to holdings."""
    del actor
    return envelope(await tools.stress(cmd))


@router.post("/option", operation_id="priceOption", responses=_ANSWERS)
async def option(cmd: OptionInput, actor: CanRead) -> Envelope[OptionResult]:
    """A European option's price or implied volatility, with its Greeks."""
    del actor
    return envelope(await tools.option(cmd))


@router.post("/hedge", operation_id="hedge", responses=_ANSWERS)
async def hedge(cmd: HedgeInput, actor: CanRead) -> Envelope[HedgeResult]:
    """A protective put and a collar for one holding."""
    del actor
    return envelope(await tools.hedge(cmd))


@router.post("/tips-ladder", operation_id="tipsLadder", responses=_ANSWERS)
async def tips_ladder(cmd: LadderInput, actor: CanRead) -> Envelope[LadderResult]:
    """The inflation-linked bonds that pay for the needs of coming years."""
    del actor
    return envelope(await tools.tips_ladder(cmd))
