"""From values and flows to figures, each with its formula and with what limits it."""

import math
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np

from guilder.finance.figure import Figure, figure
from guilder.finance.performance import benchmark, moneyweighted, timeweighted
from guilder.finance.performance.contracts import MeasuredPeriod, PerformanceInput, PerformanceResult
from guilder.finance.performance.formulas import FORMULAS
from guilder.finance.performance.timeweighted import Links, Reals, ReturnUnknown
from guilder.kernel.money import quantize


def calculate(inputs: PerformanceInput) -> PerformanceResult:
    """Every figure of one portfolio."""
    first, last = inputs.values[0], inputs.values[-1]
    values = np.array([float(each.amount) for each in inputs.values])
    value_days = np.array([(each.on - first.on).days for each in inputs.values], np.float64)
    flows = np.array([float(each.amount) for each in inputs.flows])
    flow_days = np.array([(each.on - first.on).days for each in inputs.flows], np.float64)
    span = float(value_days[-1])
    rates, money = _money_weighted(inputs, values, flows, flow_days, span)
    links, linked = _time_weighted(inputs, values, value_days, flows, flow_days)
    moved = sum((each.amount for each in inputs.flows), Decimal(0))
    paid_in = sum((each.amount for each in inputs.flows if each.amount > 0), Decimal(0))
    return PerformanceResult(
        figures=(
            *linked,
            _dietz(inputs, values, flows, flow_days, span),
            *money,
            *_against(inputs, links, span),
        ),
        days=int(span),
        gain=quantize(last.amount - first.amount - moved, inputs.currency),
        contributed=quantize(paid_in, inputs.currency),
        withdrawn=quantize(paid_in - moved, inputs.currency),
        money_weighted_rates=rates.rates if rates else (),
        sign_changes=rates.sign_changes if rates else 0,
        periods=_periods(inputs, links) if links else (),
        inputs=inputs,
    )


def _money_weighted(
    inputs: PerformanceInput, values: Reals, flows: Reals, flow_days: Reals, span: float
) -> tuple[moneyweighted.InternalRates | None, list[Figure]]:
    early = 1.0 if inputs.flow_timing == "start" else 0.0
    amounts = np.concatenate(([-values[0]], -flows, [values[-1]]))
    days = np.concatenate(([0.0], flow_days - early, [span]))
    try:
        found = moneyweighted.xirr(amounts, days)
    except (moneyweighted.NoSignChange, moneyweighted.NotConverged) as error:
        note = str(error)
        if values[-1] == 0 and (flows >= 0).all():
            note = "Everything was lost: no rate above −100 % balances the flows."
        return None, [_money(None, note), _whole(None, note)]
    if len(found.rates) > 1:
        note = (
            f"The flows change sign {found.sign_changes} times and {len(found.rates)} rates balance them, so that none of them is the "
            "return; look at the time-weighted one."
        )
        return found, [_money(None, note), _whole(None, note)]
    rate = found.rates[0]
    notes = []
    if found.sign_changes > 1:
        notes.append(
            f"The flows change sign {found.sign_changes} times; "
            + ("this is the only rate that balances them." if found.complete else "other rates may balance them too.")
        )
    if span < 365:
        notes.append(f"Scaled up from {span:.0f} days to a year.")
    return found, [_money(rate, " ".join(notes)), _whole(math.expm1(found.logarithms[0] * span / 365), "")]


def _money(value: float | None, note: str) -> Figure:
    return figure(FORMULAS, "money_weighted", value, note)


def _whole(value: float | None, note: str) -> Figure:
    return figure(FORMULAS, "money_weighted_period", value, note)


def _time_weighted(
    inputs: PerformanceInput, values: Reals, value_days: Reals, flows: Reals, flow_days: Reals
) -> tuple[Links | None, list[Figure]]:
    try:
        links = timeweighted.link(values, value_days, flows, flow_days, at_start=inputs.flow_timing == "start")
    except ReturnUnknown as error:
        note = _empty(inputs, error)
        return None, [figure(FORMULAS, key, None, note) for key in ("time_weighted", "time_weighted_annual")]
    total, span = timeweighted.compound(links.returns), float(value_days[-1])
    estimated = int((~links.exact).sum())
    note = ""
    if estimated:
        note = (
            f"In {estimated} of {len(links.exact)} periods money moved on days without a value; they are estimated by Modified Dietz. A value on "
            "each such day makes it exact."
        )
    if span < 365:
        yearly = figure(FORMULAS, "time_weighted_annual", None, f"Not scaled up to a year from {span:.0f} days (GIPS).")
    else:
        yearly = figure(FORMULAS, "time_weighted_annual", timeweighted.annualised(total, span), note)
    return links, [figure(FORMULAS, "time_weighted", total, note), yearly]


def _dietz(inputs: PerformanceInput, values: Reals, flows: Reals, flow_days: Reals, span: float) -> Figure:
    try:
        found = timeweighted.modified_dietz(
            float(values[0]),
            float(values[-1]),
            flows,
            flow_days,
            length=span,
            at_start=inputs.flow_timing == "start",
        )
    except ReturnUnknown as error:
        return figure(FORMULAS, "modified_dietz", None, _empty(inputs, error))
    return figure(FORMULAS, "modified_dietz", found, "Over the whole period at once, not linked.")


def _empty(inputs: PerformanceInput, error: ReturnUnknown) -> str:
    start = inputs.values[0].on
    first, last = (start + timedelta(days=day) for day in (error.first, error.last))
    return (
        f"Between {first} and {last} no return can be told: nothing was invested on average, or more was lost than that. Start with the "
        "value after the first deposit, and add a value on each day when much moved."
    )


def _against(inputs: PerformanceInput, links: Links | None, span: float) -> list[Figure]:
    levels = np.array([each.benchmark for each in inputs.values if each.benchmark is not None], np.float64)
    if not len(levels):
        return []
    theirs = levels[1:] / levels[:-1] - 1
    total = float(levels[-1] / levels[0] - 1)
    figures = [figure(FORMULAS, "benchmark_return", total)]
    if links is None:
        return figures
    ours = links.returns
    figures.append(figure(FORMULAS, "excess_return", timeweighted.compound(ours) - total))
    for key, up in (("up_capture", True), ("down_capture", False)):
        share = benchmark.capture(ours, theirs, up=up)
        never = f"The benchmark never {'rose' if up else 'fell'}."
        figures.append(figure(FORMULAS, key, share, never if math.isnan(share) else ""))
    if len(ours) < 2:
        return [
            *figures,
            *(figure(FORMULAS, key, None, "It takes three values.") for key in ("tracking_error", "information_ratio")),
        ]
    periods = inputs.periods_per_year or len(ours) * 365 / span
    lengths = np.diff([each.on.toordinal() for each in inputs.values])
    note = f"{periods:.4g} periods a year."
    if lengths.max() > 1.5 * max(float(np.median(lengths)), 3):
        note += " The periods are of unequal length, which this figure takes no account of."
    ratio = benchmark.information_ratio(ours, theirs, periods)
    return [
        *figures,
        figure(FORMULAS, "tracking_error", benchmark.tracking_error(ours, theirs, periods), note),
        figure(FORMULAS, "information_ratio", ratio, "The difference never varied." if math.isnan(ratio) else note),
    ]


def _periods(inputs: PerformanceInput, links: Links) -> tuple[MeasuredPeriod, ...]:
    ordered = sorted(inputs.flows, key=lambda each: each.on)
    found, place = [], 0
    for index, (opening, closing) in enumerate(pairwise(inputs.values)):
        moved = Decimal(0)
        while place < len(ordered) and ordered[place].on <= closing.on:
            moved += ordered[place].amount
            place += 1
        found.append(
            MeasuredPeriod(
                starts_on=opening.on,
                ends_on=closing.on,
                opening=quantize(opening.amount, inputs.currency),
                flows=quantize(moved, inputs.currency),
                closing=quantize(closing.amount, inputs.currency),
                return_rate=float(links.returns[index]),
                exact=bool(links.exact[index]),
            )
        )
    return tuple(found)
