"""The tools of `guilder calc` for whoever is signed in: the same contracts, the same numbers, nothing read or kept.

Each raises InvalidInput 422, naming the field, where `finance` refuses what the contract let through, and Unavailable 503
where NumPy is not installed.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from guilder.finance.longevity.contracts import LongevityInput, LongevityResult
from guilder.finance.montecarlo.contracts_history import HistoricalInput, HistoricalResult
from guilder.finance.montecarlo.contracts_views import MarketViews, YearsOnRecord
from guilder.finance.montecarlo.market import LONG_RUN, Market
from guilder.finance.options.contracts import (
    HedgeInput,
    HedgeResult,
    LadderInput,
    LadderResult,
    OptionInput,
    OptionResult,
)
from guilder.finance.portfolio.contracts import FrontierInput, FrontierResult, PortfolioInput, PortfolioResult
from guilder.finance.portfolio.contracts_rebalancing import RebalanceInput, RebalanceResult
from guilder.finance.portfolio.refusal import Refused
from guilder.finance.risk.contracts import RiskInput, RiskResult, StressInput, StressResult
from guilder.finance.rmd.contracts import RmdInput, RmdResult
from guilder.finance.socialsecurity.contracts import (
    ClaimingInput,
    ClaimingResult,
    SocialSecurityInput,
    SocialSecurityResult,
)
from guilder.finance.tax.contracts import LAST_YEAR, MarginalInput, MarginalResult, TaxInput, TaxResult
from guilder.finance.tax.germany.contracts import GermanTaxInput, GermanTaxResult
from guilder.kernel.errors import FieldProblem, InvalidInput
from guilder.planning import engine
from guilder.planning.contracts_tools import MarketAssumptions, StateYears, TaxYears

Given = TypeVar("Given")
Answer = TypeVar("Answer")

#: Portfolios of hundreds of assets can take seconds: one at a time, so that they never fill the threads of everything else.
_long = asyncio.Semaphore(1)


async def _work(work: Callable[[Given], Answer], inputs: Given) -> Answer:
    try:
        return await engine.off_loop(work, inputs)
    except Refused as refused:
        words = f"{refused.words[:1].upper()}{refused.words[1:]}."
        raise InvalidInput(details=[FieldProblem(field=refused.field, message=words)]) from None


async def tax_years() -> TaxYears:
    """Which figures there are."""

    def work(_: None) -> TaxYears:
        from guilder.finance.tax.figures import published_years
        from guilder.finance.tax.states.registry import STATES, WITHOUT_TAX

        found = {code: published_years(f"us-{code.lower()}") for code in STATES} | dict.fromkeys(WITHOUT_TAX, ())
        return TaxYears(
            published=published_years("us"),
            last_year=LAST_YEAR,
            states=tuple(StateYears.model_validate({"code": code, "published": found[code]}) for code in sorted(found)),
            germany=published_years("de"),
        )

    return await _work(work, None)


async def tax(inputs: TaxInput) -> TaxResult:
    """See finance.tax.report."""

    def work(given: TaxInput) -> TaxResult:
        from guilder.finance.tax import report

        return report.calculate(given)

    return await _work(work, inputs)


async def marginal_tax(inputs: MarginalInput) -> MarginalResult:
    """See finance.tax.report."""

    def work(given: MarginalInput) -> MarginalResult:
        from guilder.finance.tax import report

        return report.curve(given)

    return await _work(work, inputs)


async def german_tax(inputs: GermanTaxInput) -> GermanTaxResult:
    """See finance.tax.germany.report."""

    def work(given: GermanTaxInput) -> GermanTaxResult:
        from guilder.finance.tax.germany import report

        return report.calculate_all([given])[0]

    return await _work(work, inputs)


async def social_security(inputs: SocialSecurityInput) -> SocialSecurityResult:
    """See finance.socialsecurity.report."""

    def work(given: SocialSecurityInput) -> SocialSecurityResult:
        from guilder.finance.socialsecurity import report

        return report.calculate(given)

    return await _work(work, inputs)


async def claiming(inputs: ClaimingInput) -> ClaimingResult:
    """See finance.socialsecurity.report."""

    def work(given: ClaimingInput) -> ClaimingResult:
        from guilder.finance.socialsecurity import report

        return report.claim(given)

    return await _work(work, inputs)


async def distributions(inputs: RmdInput) -> RmdResult:
    """See finance.rmd.distributions."""

    def work(given: RmdInput) -> RmdResult:
        from guilder.finance.rmd import distributions

        return distributions.calculate(given)

    return await _work(work, inputs)


async def risk(inputs: RiskInput) -> RiskResult:
    """See finance.risk.report."""

    def work(given: RiskInput) -> RiskResult:
        from guilder.finance.risk import report

        return report.calculate(given)

    return await _work(work, inputs)


async def stress(inputs: StressInput) -> StressResult:
    """See finance.risk.stress."""

    def work(given: StressInput) -> StressResult:
        from guilder.finance.risk import stress as stressing

        return stressing.replay(given)

    return await _work(work, inputs)


async def option(inputs: OptionInput) -> OptionResult:
    """See finance.options.report."""

    def work(given: OptionInput) -> OptionResult:
        from guilder.finance.options import report

        return report.option(given)

    return await _work(work, inputs)


async def hedge(inputs: HedgeInput) -> HedgeResult:
    """See finance.options.report."""

    def work(given: HedgeInput) -> HedgeResult:
        from guilder.finance.options import report

        return report.hedge(given)

    return await _work(work, inputs)


async def tips_ladder(inputs: LadderInput) -> LadderResult:
    """See finance.options.report."""

    def work(given: LadderInput) -> LadderResult:
        from guilder.finance.options import report

        return report.tips_ladder(given)

    return await _work(work, inputs)


async def frontier(inputs: FrontierInput) -> FrontierResult:
    """See finance.portfolio.report."""

    def work(given: FrontierInput) -> FrontierResult:
        from guilder.finance.portfolio import report

        with engine.one_blas_thread():
            return report.frontier(given)

    async with _long:
        return await _work(work, inputs)


async def portfolio(inputs: PortfolioInput) -> PortfolioResult:
    """See finance.portfolio.report."""

    def work(given: PortfolioInput) -> PortfolioResult:
        from guilder.finance.portfolio import report

        with engine.one_blas_thread():
            return report.portfolio(given)

    async with _long:
        return await _work(work, inputs)


async def rebalance(inputs: RebalanceInput) -> RebalanceResult:
    """See finance.portfolio.rebalancing."""

    def work(given: RebalanceInput) -> RebalanceResult:
        from guilder.finance.portfolio import rebalancing

        return rebalancing.rebalance(given)

    return await _work(work, inputs)


async def historical_success(inputs: HistoricalInput) -> HistoricalResult:
    """See finance.montecarlo.historical."""

    def work(given: HistoricalInput) -> HistoricalResult:
        from guilder.finance.montecarlo import historical

        return historical.calculate(given)

    return await _work(work, inputs)


async def longevity(inputs: LongevityInput) -> LongevityResult:
    """See finance.longevity.report."""

    def work(given: LongevityInput) -> LongevityResult:
        from guilder.finance.longevity import report

        return report.calculate(given)

    return await _work(work, inputs)


async def markets() -> MarketViews:
    """See finance.montecarlo.views."""

    def work(_: None) -> MarketViews:
        from guilder.finance.montecarlo import views

        return views.choices()

    return await _work(work, None)


async def market_assumptions() -> MarketAssumptions:
    """What plans and goals assume, for a page to begin with."""

    def work(market: Market) -> MarketAssumptions:
        from guilder.finance.montecarlo import views

        return _assumed(market, views.on_record(1928))

    return await _work(work, LONG_RUN)


def _assumed(market: Market, history: YearsOnRecord) -> MarketAssumptions:
    given = market.correlations
    return MarketAssumptions.model_validate(
        {
            "name": market.name,
            "source": market.source,
            "assets": [
                {
                    "name": title,
                    "asset_class": key,
                    "mean_rate": getattr(market, key).mean_rate,
                    "volatility_rate": getattr(market, key).volatility_rate,
                }
                for key, title in (("stocks", "Stocks"), ("bonds", "Bonds"), ("cash", "Cash"))
            ],
            "correlations": [
                [1.0, given.stocks_bonds, given.stocks_cash],
                [given.stocks_bonds, 1.0, given.bonds_cash],
                [given.stocks_cash, given.bonds_cash, 1.0],
            ],
            "inflation_rate": market.inflation.mean_rate,
            "inflation_volatility_rate": market.inflation.volatility_rate,
            "history": history,
        }
    )
