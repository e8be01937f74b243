"""From contracts to figures: one option, the hedges of a holding, a ladder."""

import math
from decimal import Decimal

import numpy as np

from guilder.finance.figure import Figure, figure
from guilder.finance.options import blackscholes, ladder
from guilder.finance.options.contracts import (
    Ending,
    HedgeInput,
    HedgeResult,
    LadderInput,
    LadderResult,
    OptionInput,
    OptionResult,
    Rung,
)
from guilder.finance.options.formulas import FORMULAS
from guilder.kernel.money import quantize

MODEL = (
    "European options at model prices: real ones cost more (bid and ask, commissions, skew), come in set strikes and lots, and "
    "may be exercised early."
)
STRIKE_STEP = Decimal("0.0001")
PRICE_STEP = Decimal("0.000001")
LADDER_FORMULA = (
    "face = max(0, need − coupons of longer bonds) / (1 + coupon rate), from the last year back; cost = Σ face × price"
)
LADDER_SOURCE = "cash-flow matching (dedication), Fabozzi, Bond Markets, Analysis and Strategies"


def option(inputs: OptionInput) -> OptionResult:
    """Price or implied volatility, and the Greeks at it."""
    call = inputs.kind == "call"
    spot, strike, years = float(inputs.spot), float(inputs.strike), inputs.days / 365
    interest, dividend = inputs.interest_rate, inputs.dividend_rate
    low, high = blackscholes.bounds(
        call, spot=spot, strike=strike, years=years, interest_rate=interest, dividend_rate=dividend
    )
    volatility = inputs.volatility
    if inputs.price is not None:
        found = float(
            blackscholes.implied_volatility(
                call,
                price=float(inputs.price),
                spot=spot,
                strike=strike,
                years=years,
                interest_rate=interest,
                dividend_rate=dividend,
            )
        )
        volatility = None if math.isnan(found) else found
    first = [
        figure(
            FORMULAS, "forward", blackscholes.forward(spot, years=years, interest_rate=interest, dividend_rate=dividend)
        ),
        figure(FORMULAS, "intrinsic", low),
    ]
    if volatility is None:
        note = f"No volatility gives this price: it must lie above {low:.6g} and below {high:.6g}, and far enough above to be told."
        return OptionResult(
            price=None, figures=(figure(FORMULAS, "implied_volatility", None, note), *first), inputs=inputs
        )
    price = float(
        blackscholes.price(
            call,
            spot=spot,
            strike=strike,
            years=years,
            interest_rate=interest,
            dividend_rate=dividend,
            volatility=volatility,
        )
    )
    difference = blackscholes.parity(spot, strike, years=years, interest_rate=interest, dividend_rate=dividend)
    other = max(0.0, price - difference if call else price + difference)
    named = "volatility" if inputs.price is None else "implied_volatility"
    return OptionResult(
        price=Decimal(price).quantize(PRICE_STEP),
        figures=(
            figure(FORMULAS, "price", price),
            figure(FORMULAS, named, volatility),
            *first,
            *_greeks(inputs, call, volatility),
            figure(FORMULAS, "parity", other, f"The {'put' if call else 'call'} of the same strike and day."),
        ),
        inputs=inputs,
    )


def _greeks(inputs: OptionInput, call: bool, volatility: float) -> list[Figure]:
    found = blackscholes.greeks(
        call,
        spot=float(inputs.spot),
        strike=float(inputs.strike),
        years=inputs.days / 365,
        interest_rate=inputs.interest_rate,
        dividend_rate=inputs.dividend_rate,
        volatility=volatility,
    )
    theta = float(found.theta)
    return [
        figure(FORMULAS, "delta", float(found.delta)),
        figure(FORMULAS, "gamma", float(found.gamma)),
        figure(FORMULAS, "vega", float(found.vega)),
        figure(FORMULAS, "theta", theta),
        figure(FORMULAS, "theta_day", theta / 365),
        figure(FORMULAS, "rho", float(found.rho)),
    ]


def hedge(inputs: HedgeInput) -> HedgeResult:
    """A protective put and a collar side by side, by what they cost and by what is left on the day."""
    spot, floor, years = float(inputs.spot), float(inputs.put_strike), inputs.days / 365
    put = _price(inputs, call=False, strike=floor)
    zero_cost = _zero_cost_strike(inputs, put)
    chosen = inputs.call_strike or Decimal(zero_cost).quantize(STRIKE_STEP)
    cap = float(chosen)
    call = _price(inputs, call=True, strike=cap)
    later = math.exp(inputs.interest_rate * years)
    units = inputs.units

    ends = sorted({0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, floor / spot, cap / spot})
    endings = []
    for share in ends:
        end = share * spot
        kept = max(end, floor)
        endings.append(
            Ending(
                spot=_money(inputs.currency, end),
                unhedged=_money(inputs.currency, units * (end - spot)),
                protected=_money(inputs.currency, units * (kept - spot - put * later)),
                collared=_money(inputs.currency, units * (min(kept, cap) - spot - (put - call) * later)),
            )
        )
    return HedgeResult(
        figures=(
            figure(FORMULAS, "put_price", put),
            figure(FORMULAS, "put_cost_rate", put / spot),
            figure(FORMULAS, "break_even", spot + put * later),
            figure(FORMULAS, "largest_loss", 1 - (floor - put * later) / spot),
            figure(FORMULAS, "zero_cost_strike", zero_cost),
            figure(FORMULAS, "call_price", call, f"At a strike of {chosen:f}."),
            figure(FORMULAS, "largest_loss_collar", 1 - (floor - (put - call) * later) / spot),
        ),
        put_cost=_money(inputs.currency, units * put),
        call_strike=chosen,
        call_income=_money(inputs.currency, units * call),
        collar_cost=_money(inputs.currency, units * (put - call)),
        floor=_money(inputs.currency, units * floor),
        cap=_money(inputs.currency, units * cap),
        endings=tuple(endings),
        warnings=tuple(_doubts(inputs, cap)),
        inputs=inputs,
    )


def _money(currency: str, amount: float) -> Decimal:
    """Rounded to the currency's digits; what rounds to nothing has no sign."""
    return quantize(Decimal(amount), currency) + 0


def _price(inputs: HedgeInput, *, call: bool, strike: float) -> float:
    volatility = inputs.call_volatility if call and inputs.call_volatility else inputs.volatility
    return float(
        blackscholes.price(
            call,
            spot=float(inputs.spot),
            strike=strike,
            years=inputs.days / 365,
            interest_rate=inputs.interest_rate,
            dividend_rate=inputs.dividend_rate,
            volatility=volatility,
        )
    )


def _zero_cost_strike(inputs: HedgeInput, put: float) -> float:
    """The strike whose call costs `put`: one exists, for a call falls with its strike from the underlying's own worth to nothing."""
    low, high = 1e-9 * float(inputs.spot), float(inputs.spot)
    while _price(inputs, call=True, strike=high) > put and high < 1e12 * float(inputs.spot):
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _price(inputs, call=True, strike=middle) > put else (low, middle)
    return (low + high) / 2


def _doubts(inputs: HedgeInput, cap: float) -> list[str]:
    found = [MODEL]
    if cap <= float(inputs.put_strike):
        found.append("The cap lies at or below the floor: this collar sells the holding on that day at a fixed price.")
    elif cap < float(inputs.spot):
        found.append("The cap lies below today's price: this collar gives up more than every gain.")
    return found


def tips_ladder(inputs: LadderInput) -> LadderResult:
    """The bonds to buy today so that each year's need is paid in today's money."""
    count = len(inputs.needs)
    years = np.arange(1, count + 1)
    known = sorted(inputs.yields, key=lambda each: each.years)
    real = np.interp(years, [each.years for each in known], [each.rate for each in known])
    coupons = np.maximum(real, 0.0) if inputs.coupon_rates is None else np.array(inputs.coupon_rates, np.float64)
    needs = np.array([float(each) for each in inputs.needs])
    faces = ladder.faces(needs, coupons)
    prices = ladder.bond_price(coupons, real, years)
    paid = ladder.payments(faces, coupons)
    exact = {each.years for each in known}

    rungs = tuple(
        Rung(
            year=int(year),
            real_yield=float(real[year - 1]),
            interpolated=int(year) not in exact,
            coupon_rate=float(coupons[year - 1]),
            price=float(prices[year - 1]),
            face=_money(inputs.currency, faces[year - 1]),
            cost=_money(inputs.currency, faces[year - 1] * prices[year - 1]),
            payment=_money(inputs.currency, paid[year - 1]),
            need=inputs.needs[year - 1],
        )
        for year in years
    )
    warnings = [
        "Coupons are taken once a year, at its end; real TIPS pay twice, come in steps of 100, and not for every year."
    ]
    if any(each.interpolated for each in rungs):
        warnings.append("Some yields are interpolated or carried on: look up whether such a bond exists.")
    if bool((paid > needs + 0.005).any()):
        warnings.append(
            "In some years the coupons of longer bonds bring more than is needed; the surplus is not put to use."
        )
    return LadderResult(
        formula=LADDER_FORMULA,
        source=LADDER_SOURCE,
        cost=sum((each.cost for each in rungs), Decimal(0)),
        rungs=rungs,
        warnings=tuple(warnings),
        inputs=inputs,
    )
