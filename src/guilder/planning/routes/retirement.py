"""Social Security, required distributions, history and lives over HTTP, for whoever asks; no plan is needed."""

from guilder.finance.longevity.contracts import LongevityInput, LongevityResult
from guilder.finance.montecarlo.contracts_history import HistoricalInput, HistoricalResult
from guilder.finance.montecarlo.contracts_views import MarketViews
from guilder.finance.rmd.contracts import RmdInput, RmdResult
from guilder.finance.socialsecurity.contracts import (
    ClaimingInput,
    ClaimingResult,
    SocialSecurityInput,
    SocialSecurityResult,
)
from guilder.kernel.errors import InvalidInput
from guilder.kernel.http import Envelope, envelope, failures
from guilder.kernel.routing import Router
from guilder.planning.routes.access import ALWAYS, CanRead
from guilder.planning.service import tools

router = Router(prefix="/retirement", tags=["retirement"])
_ANSWERS = failures(*ALWAYS, InvalidInput)


@router.post("/social-security", operation_id="socialSecurity", responses=_ANSWERS)
async def social_security(cmd: SocialSecurityInput, actor: CanRead) -> Envelope[SocialSecurityResult]:
    """From earnings to the benefit at every claiming age, with the working."""
    del actor
    return envelope(await tools.social_security(cmd))


@router.post("/claiming", operation_id="claiming", responses=_ANSWERS)
async def claiming(cmd: ClaimingInput, actor: CanRead) -> Envelope[ClaimingResult]:
    """The claiming ages of the largest expected present value, for one person or a couple."""
    del actor
    return envelope(await tools.claiming(cmd))


@router.post("/rmd", operation_id="distributions", responses=_ANSWERS)
async def distributions(cmd: RmdInput, actor: CanRead) -> Envelope[RmdResult]:
    """What has to be taken out of one account in one year."""
    del actor
    return envelope(await tools.distributions(cmd))


@router.post("/historical-success", operation_id="historicalSuccess", responses=_ANSWERS)
async def historical_success(cmd: HistoricalInput, actor: CanRead) -> Envelope[HistoricalResult]:
    """A retirement tried from every January on record."""
    del actor
    return envelope(await tools.historical_success(cmd))


@router.post("/longevity", operation_id="longevity", responses=_ANSWERS)
async def longevity(cmd: LongevityInput, actor: CanRead) -> Envelope[LongevityResult]:
    """How long one or two people live, by the life table."""
    del actor
    return envelope(await tools.longevity(cmd))


@router.get("/markets", operation_id="listMarkets", responses=failures(*ALWAYS))
async def markets(actor: CanRead) -> Envelope[MarketViews]:
    """The views of the coming decades that a plan may be run under, and the years that were."""
    del actor
    return envelope(await tools.markets())
