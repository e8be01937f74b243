"""The trades that bring holdings back to their targets: cash flows first, then bands, in money and whole shares.

1. What is held, the cash and the flow make up the value; each target is its share of it, cash's what the targets leave over.
2. Money beyond cash's target buys what is furthest below target, the furthest first; missing money is raised from what is
   furthest above. So a deposit or withdrawal rebalances as far as it goes, in as few trades as can be.
3. Whatever then lies outside its band brings every asset back to target. The band is the smaller of an absolute and a relative
   one, the "5/25 rule" (Swedroe, What Wall Street Doesn't Want You to Know, 2001).

Amounts are decimals of one currency. No trade is below the minimum except to raise cash that is missing; no order spends money that is
not there. Neither taxes nor costs are counted.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, Decimal

from guilder.finance.portfolio.contracts_rebalancing import (
    After,
    RebalanceInput,
    RebalanceResult,
    RebalanceTrade,
    TargetHolding,
)
from guilder.finance.portfolio.refusal import Refused
from guilder.kernel.money import quantize

ZERO = Decimal(0)
#: Fractions of a share that brokers take.
FRACTION = Decimal("0.000001")


@dataclass(frozen=True)
class _Position:
    """One asset on its way: value now, target value, and what has been decided to sell or to buy, in money and in shares (both positive)."""

    holding: TargetHolding
    value: Decimal
    target: Decimal
    sold: Decimal = ZERO
    bought: Decimal = ZERO
    count: Decimal = ZERO

    @property
    def gap(self) -> Decimal:
        """What is missing to the target; negative above it."""
        return self.target - self.value + self.sold - self.bought


def rebalance(inputs: RebalanceInput) -> RebalanceResult:
    """Raises Refused when more is withdrawn than there is."""
    held = [quantize(holding.worth(), inputs.currency) for holding in inputs.holdings]
    total = sum(held, _cash(inputs))
    if total < 0:
        raise Refused(
            "cashFlow",
            f"{-inputs.cash_flow} cannot be withdrawn: holdings and cash are worth {total - inputs.cash_flow}",
        )
    positions = [
        _Position(holding, value, quantize(holding.target * total, inputs.currency))
        for holding, value in zip(inputs.holdings, held, strict=True)
    ]
    left = 1 - sum((holding.target for holding in inputs.holdings), ZERO)
    cash_target = max(quantize(left * total, inputs.currency), ZERO)
    notices: list[str] = []
    with_flow = _trade(inputs, positions, cash_target, notices, all_excess=False)
    outside = [position.holding.name for position in with_flow if _is_outside(inputs, position, total)]
    if outside:
        notices = [f"Outside their bands: {', '.join(outside)}. Every asset goes back to its target."]
        with_flow = _trade(inputs, positions, cash_target, notices, all_excess=True)
    return _result(inputs, with_flow, total, notices)


def _cash(inputs: RebalanceInput) -> Decimal:
    return quantize(inputs.cash, inputs.currency) + quantize(inputs.cash_flow, inputs.currency)


def _trade(
    inputs: RebalanceInput, positions: list[_Position], cash_target: Decimal, notices: list[str], *, all_excess: bool
) -> list[_Position]:
    cash = _cash(inputs)
    decided = list(positions)
    for place in sorted(range(len(decided)), key=lambda place: decided[place].gap):
        excess, missing = -decided[place].gap, cash_target - cash
        wanted = excess if all_excess else min(excess, missing)
        if wanted <= 0:
            break
        sale, count = _sale(inputs, decided[place], wanted, at_least=not all_excess)
        if sale >= inputs.minimum_trade:
            decided[place] = replace(decided[place], sold=sale, count=count)
            cash += sale
    if cash < 0:
        cash = _raise_rest(inputs, decided, cash, notices)
    spendable = cash - cash_target
    for place in sorted(range(len(decided)), key=lambda place: -decided[place].gap):
        purchase, count = _purchase(inputs, decided[place].holding, min(decided[place].gap, spendable))
        if decided[place].sold == 0 and purchase > 0 and purchase >= inputs.minimum_trade:
            decided[place] = replace(decided[place], bought=purchase, count=count)
            spendable -= purchase
    return _with_odd_shares(inputs, decided, spendable)


def _raise_rest(inputs: RebalanceInput, decided: list[_Position], cash: Decimal, notices: list[str]) -> Decimal:
    """Cash that is missing is raised whatever the minimum: from what is furthest above its target."""
    for place in sorted(range(len(decided)), key=lambda place: decided[place].gap):
        if cash >= 0:
            break
        position = decided[place]
        sale, count = _sale(inputs, position, min(position.sold - cash, position.value), at_least=True)
        cash += sale - position.sold
        decided[place] = replace(position, sold=sale, count=count)
    if cash < 0:
        raise Refused(
            "cashFlow", f"whole shares leave {-cash} of it unraised: withdraw less, or set wholeShares to false"
        )
    notices.append("The minimum trade was passed over to raise the cash that is missing.")
    return cash


def _with_odd_shares(inputs: RebalanceInput, decided: list[_Position], spendable: Decimal) -> list[_Position]:
    """What whole shares leave over buys one more share where that comes nearer to the target."""
    if not inputs.whole_shares:
        return decided
    for place in sorted(range(len(decided)), key=lambda place: -decided[place].gap):
        position = decided[place]
        price = position.holding.price
        if price is None or position.sold or position.gap < price / 2:
            continue
        cost = quantize((position.count + 1) * price, inputs.currency)
        if cost >= inputs.minimum_trade and cost - position.bought <= spendable:
            decided[place] = replace(position, bought=cost, count=position.count + 1)
            spendable -= cost - position.bought
    return decided


def _sale(inputs: RebalanceInput, position: _Position, wanted: Decimal, *, at_least: bool) -> tuple[Decimal, Decimal]:
    """(money, shares) of the order nearest to `wanted`, never more than is held; not below `wanted` when `at_least`."""
    price, held = position.holding.price, position.holding.shares
    if price is None or held is None:
        return min(wanted, position.value), ZERO
    step = Decimal(1) if inputs.whole_shares else FRACTION
    count = (wanted / price / step).to_integral_value(ROUND_CEILING if at_least else ROUND_HALF_EVEN) * step
    if count > held:
        count = held if wanted >= position.value else held.quantize(step, ROUND_DOWN)
    return quantize(count * price, inputs.currency), count


def _purchase(inputs: RebalanceInput, holding: TargetHolding, wanted: Decimal) -> tuple[Decimal, Decimal]:
    """(money, shares) of the largest order that costs no more than `wanted`."""
    if wanted <= 0:
        return ZERO, ZERO
    if holding.price is None:
        return wanted, ZERO
    step = Decimal(1) if inputs.whole_shares else FRACTION
    count = (wanted / holding.price / step).to_integral_value(ROUND_DOWN) * step
    return quantize(count * holding.price, inputs.currency), count


def _is_outside(inputs: RebalanceInput, position: _Position, total: Decimal) -> bool:
    target = position.holding.target
    band = min(inputs.absolute_band, inputs.relative_band * target) if target else ZERO
    return total > 0 and abs(position.gap) > band * total


def _result(inputs: RebalanceInput, decided: list[_Position], total: Decimal, notices: list[str]) -> RebalanceResult:
    trades, after = [], []
    cash = _cash(inputs)
    for position in decided:
        amount = position.sold - position.bought
        price = position.holding.price
        if amount:
            cash += amount
            shares = None if price is None else position.count.copy_sign(-amount)
            trades.append(RebalanceTrade(name=position.holding.name, amount=amount, shares=shares))
        value = position.value - amount
        after.append(
            After(
                name=position.holding.name,
                value=value,
                weight=float(value / total) if total else 0.0,
                target=float(position.holding.target),
                outside_band=_is_outside(inputs, position, total),
            )
        )
    traded = sum((abs(trade.amount) for trade in trades), ZERO)
    return RebalanceResult(
        trades=tuple(trades),
        after=tuple(after),
        cash=cash,
        turnover=float(traded / 2 / total) if total else 0.0,
        notices=tuple(notices),
    )
