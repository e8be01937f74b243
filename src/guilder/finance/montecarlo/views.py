"""Views of the coming decades to choose from: the consensus, what has been, and a poorer future.

None of them is the truth; a plan that only holds under one of them is told apart by running it under all.
"""

from functools import cache

from guilder.finance.montecarlo.contracts_views import HardStart, MarketViews, YearsOnRecord
from guilder.finance.montecarlo.history import STRESSES, history
from guilder.finance.montecarlo.market import LONG_RUN, Assumption, Correlations, Market
from guilder.finance.montecarlo.models import Since

#: By how much the poorer future falls short of the consensus, a year: stocks, bonds, cash.
_POORER = (0.02, 0.01, 0.005)


@cache
def views() -> tuple[Market, ...]:
    """All views, the default first; each has the lognormal model until another is chosen."""
    return LONG_RUN, measured(1928), measured(1871), poorer()


def choices() -> MarketViews:
    """The views, the hard starts, and the years from 1928 on."""
    return MarketViews(
        views=views(),
        stresses=tuple(HardStart(start_year=year, name=name) for year, name in STRESSES.items()),
        history=on_record(1928),
    )


def on_record(since: Since) -> YearsOnRecord:
    """History as JSON carries it."""
    past = history(since)
    rows = [
        (*returns, inflation) for returns, inflation in zip(past.returns.tolist(), past.inflation.tolist(), strict=True)
    ]
    return YearsOnRecord.model_validate({"since": since, "rows": rows, "source": past.source})


def measured(since: Since) -> Market:
    """What has been: means, deviations and correlations of yearly simple returns; inflation as an autoregression of order 1 of
    its logs, by least squares, its shock correlated with the same year's returns. Starts from today's consensus inflation.
    """
    import numpy as np

    past = history(since)
    log = np.log1p(past.inflation)
    slope, level = np.polyfit(log[:-1], log[1:], 1)
    shock = log[1:] - level - slope * log[:-1]
    among = np.atleast_2d(np.corrcoef(past.returns.T))
    with_shock = [float(np.corrcoef(past.returns[1:, asset], shock)[0, 1]) for asset in range(3)]
    stocks, bonds, cash = (
        Assumption(mean_rate=round(float(column.mean()), 4), volatility_rate=round(float(column.std(ddof=1)), 4))
        for column in past.returns.T
    )
    return Market(
        name=f"As it was, {past.years[0]}–{past.years[-1]}",
        source=past.source,
        stocks=stocks,
        bonds=bonds,
        cash=cash,
        inflation=Assumption(
            mean_rate=round(float(past.inflation.mean()), 4),
            volatility_rate=round(float(past.inflation.std(ddof=1)), 4),
        ),
        inflation_now=LONG_RUN.inflation_now,
        inflation_persistence=round(float(slope), 2),
        correlations=Correlations(
            stocks_bonds=round(float(among[0, 1]), 2),
            stocks_cash=round(float(among[0, 2]), 2),
            bonds_cash=round(float(among[1, 2]), 2),
            stocks_inflation=round(with_shock[0], 2),
            bonds_inflation=round(with_shock[1], 2),
            cash_inflation=round(with_shock[2], 2),
        ),
    )


def poorer() -> Market:
    """The consensus with lower means and nothing else changed."""
    stocks, bonds, cash = (
        asset.model_copy(update={"mean_rate": round(asset.mean_rate - cut, 4)})
        for asset, cut in zip((LONG_RUN.stocks, LONG_RUN.bonds, LONG_RUN.cash), _POORER, strict=True)
    )
    return LONG_RUN.model_copy(
        update={
            "name": "Lower returns",
            "source": (
                "No forecast: the long-run consensus with 2 points a year less for stocks, 1 for bonds and ½ for cash, as "
                "when high prices are paid for with low returns (Campbell and Shiller 1998). " + LONG_RUN.source
            ),
            "stocks": stocks,
            "bonds": bonds,
            "cash": cash,
        }
    )
