"""One block of futures, by the model of the market."""

from functools import cache
from typing import TYPE_CHECKING

from guilder.finance.montecarlo import laws
from guilder.finance.montecarlo.history import history
from guilder.finance.montecarlo.market import Lognormal, Market, lognormal
from guilder.finance.montecarlo.models import BootstrapModel, RegimesModel, StudentTModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def draw(
    market: Market, *, seed: int, block: int, years: int, out: "NDArray[np.float32] | None" = None
) -> "NDArray[np.float32]":
    """Block `block` of the futures that `seed` stands for, (years, 37, 250): monthly returns and deflators.

    Written to `out` where one is given: fresh memory costs as much as the arithmetic.
    """
    import numpy as np

    from guilder.finance.montecarlo import kernel

    drawn = np.empty((years, kernel.ROWS, kernel.BLOCK), np.float32) if out is None else out
    model = market.model
    if isinstance(model, BootstrapModel):
        _resample(drawn, market, model, _stream(seed, block))
        return drawn
    _stream(seed, block).random(dtype=np.float32, out=drawn)
    kernel.normalise(drawn)
    normal = lognormal(market)
    if isinstance(model, StudentTModel):
        _fatten(drawn, market, model, normal, _stream(seed, block, 1))
    elif isinstance(model, RegimesModel):
        _switch(drawn, market, model, normal, _stream(seed, block, 1))
    else:
        kernel.grow(drawn, _floats(normal.drift), _floats(normal.loadings), _inflation(normal))
    return drawn


def _stream(seed: int, *key: int) -> "np.random.Generator":
    import numpy as np

    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))


def _floats(values: object) -> "NDArray[np.float32]":
    import numpy as np

    return np.array(values, np.float32)


def _inflation(normal: Lognormal) -> "NDArray[np.float32]":
    return _floats(
        (
            normal.inflation_mean,
            normal.inflation_start,
            normal.inflation_persistence,
            normal.inflation_shock,
        )
    )


def _fatten(
    drawn: "NDArray[np.float32]",
    market: Market,
    model: StudentTModel,
    normal: Lognormal,
    stream: "np.random.Generator",
) -> None:
    import numpy as np

    from guilder.finance.montecarlo import sampling

    law = laws.student_t(market, model)
    mixing = stream.random((len(drawn), 12, drawn.shape[2]), np.float32)
    table = factors(law.degrees_of_freedom)
    sampling.fatten(drawn, mixing, table, _floats(law.means), _floats(law.loadings), _inflation(normal))


def _switch(
    drawn: "NDArray[np.float32]",
    market: Market,
    model: RegimesModel,
    normal: Lognormal,
    stream: "np.random.Generator",
) -> None:
    import numpy as np

    from guilder.finance.montecarlo import sampling

    law = laws.regimes(market, model)
    leave, recover = model.crisis_probability, model.recovery_probability
    begin = stream.random((drawn.shape[2],), np.float32)
    mixing = stream.random((len(drawn), 12, drawn.shape[2]), np.float32)
    chain = _floats((leave / (leave + recover), leave, recover))
    sampling.switch(
        drawn,
        mixing,
        begin,
        chain,
        _floats((*law.calm, *law.crisis, *law.drift)),
        _floats(law.loadings),
        _inflation(normal),
    )


def _resample(
    drawn: "NDArray[np.float32]", market: Market, model: BootstrapModel, stream: "np.random.Generator"
) -> None:
    import numpy as np

    from guilder.finance.montecarlo import sampling

    uniforms = stream.random((len(drawn), drawn.shape[2]), np.float32)
    sampling.resample(drawn, uniforms, months_of_years(market, model), model.block_years, model.scheme == "circular")


def months_of_years(market: Market, model: BootstrapModel) -> "NDArray[np.float32]":
    """(n, 4): one month of each year of history, stocks, bonds, cash and the deflator, each a twelfth (by logs) of the
    year's, after the shift of the means that `model` asks for.
    """
    import numpy as np

    past = history(model.since)
    gross = 1 + np.column_stack([past.returns, past.inflation])
    if model.means == "assumptions":
        wanted = [each.mean_rate for each in (market.stocks, market.bonds, market.cash, market.inflation)]
        gross = gross * (1 + np.array(wanted)) / gross.mean(axis=0)
    logs = np.log(gross) / 12
    logs[:, 3] *= -1
    months: NDArray[np.float32] = np.expm1(logs).astype(np.float32)
    return months


@cache
def factors(degrees_of_freedom: float) -> "NDArray[np.float32]":
    """The table of √((ν − 2)/χ²) that `sampling.fatten` reads: χ² integrated numerically over its logarithm from both ends."""
    import math

    import numpy as np

    from guilder.finance.montecarlo.sampling import CELLS, OCTAVES

    half = degrees_of_freedom / 2
    log = np.linspace(-30.0, 6.5, 200_001)
    density = np.exp(half * (log - math.log(2)) - np.exp(log) / 2 - math.lgamma(half))
    piece = (density[1:] + density[:-1]) / 2 * (log[1] - log[0])
    below = np.concatenate([[0.0], np.cumsum(piece)])
    above = np.concatenate([np.cumsum(piece[::-1])[::-1], [0.0]])
    cell = np.arange(OCTAVES * CELLS + 1)
    tail = np.ldexp(1 + (cell % CELLS) / CELLS, cell // CELLS - OCTAVES - 1)
    low = np.interp(tail, below, log)
    high = np.interp(tail, above[::-1], log[::-1])
    table: NDArray[np.float32] = np.sqrt((degrees_of_freedom - 2) / np.exp(np.stack([low, high]))).astype(np.float32)
    return table
