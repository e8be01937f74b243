"""Harvesting: which lots to sell for a loss that counts, or for a gain that no tax falls on.

1. Every lot of a taxable account with a loss (or a long-term gain) stands to be sold at the price of the day.
2. The wash sale rule runs over all accounts, with the purchases planned for the next 30 days. A lot of whose loss nothing counts is kept, and
   becomes what may replace others; so it goes on until nothing changes.
3. Lots are sold from the one that yields most per dollar sold, as long as the household gains: tax saved now, and the worth of losses carried
   on, less the tax on a lower basis later (or more, on a higher one) and costs.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from guilder.finance.lots.contracts import WashSaleLine
from guilder.finance.lots.contracts_harvesting import (
    HarvestInput,
    HarvestLot,
    HarvestResult,
    HarvestSale,
    HarvestStep,
    LeftLot,
    LeftReason,
)
from guilder.finance.lots.records import Lot, Realised, WashSale
from guilder.finance.lots.returns import LIMIT, Change, Effect, by_household, by_rates, worth_of_carryover
from guilder.finance.lots.sharing import portion, trimmed
from guilder.finance.lots.wash import DAYS, Washing
from guilder.kernel.money import exponent, quantize

ZERO: Final = Decimal(0)
#: How many plans are compared.
PLANS: Final = 100
_SALE: Final = "harvest"


@dataclass(frozen=True)
class _Candidate:
    """So many shares of a lot at the day's price."""

    lot: HarvestLot
    quantity: Decimal
    proceeds: Decimal
    basis: Decimal

    @property
    def gain(self) -> Decimal:
        return self.proceeds - self.basis


@dataclass(frozen=True)
class _Plan:
    """sold: what came of each candidate. effect: of the year's tax with them; net: what the household gains in all."""

    sold: list[Realised]
    washes: list[WashSale]
    change: Change
    effect: Effect
    steps: tuple[HarvestStep, ...]

    @property
    def net(self) -> Decimal:
        return self.steps[-1].amount


def harvest(inputs: HarvestInput) -> HarvestResult:
    """What to sell on the day, for every account at once."""
    return _Harvest(inputs).result()


class _Harvest:
    def __init__(self, inputs: HarvestInput) -> None:
        self.inputs = inputs
        self._group = {name: group[0] for group in inputs.identical for name in group}
        self._untaxed = {account.id for account in inputs.accounts if not account.taxable}
        self._step = Decimal(1).scaleb(-exponent(inputs.currency))
        self._left: list[LeftLot] = []

    def result(self) -> HarvestResult:
        candidates = self._candidates()
        if self.inputs.aim == "losses":
            candidates = self._that_count(candidates)
        best, plan = max(self._valued(candidates), key=lambda valued: valued[1].net)
        kept = candidates[:best]
        for each in candidates[best:]:
            self._leave(each.lot, each.gain, "not_worth_it", "Selling it gains the household nothing more.")
        return HarvestResult(
            sales=tuple(self._sale(each, kept) for each in plan.sold),
            left=tuple(self._left),
            wash_sales=tuple(WashSaleLine.model_validate(wash) for wash in plan.washes),
            short_term=plan.change.short,
            long_term=plan.change.long,
            short_carryover=plan.effect.short_carryover,
            long_carryover=plan.effect.long_carryover,
            value=plan.steps,
            notices=tuple(self._notices(kept, plan)),
            inputs=self.inputs,
        )

    # What may be sold.

    def _candidates(self) -> list[_Candidate]:
        found = []
        for lot in self.inputs.lots:
            price = self.inputs.prices.get(lot.instrument)
            if price is None:
                self._leave(lot, None, "no_price", f"There is no price of {lot.instrument}.")
                continue
            worth = quantize(lot.quantity * price, self.inputs.currency)
            each = _Candidate(lot, lot.quantity, worth, quantize(lot.basis, self.inputs.currency))
            if self._may_be_sold(each):
                found.append(each)
        found.sort(key=lambda each: abs(each.gain) / each.proceeds if each.proceeds else ZERO, reverse=True)
        return self._within_room(found) if self.inputs.aim == "gains" else found

    def _may_be_sold(self, each: _Candidate) -> bool:
        wanted = each.gain < 0 if self.inputs.aim == "losses" else each.gain > 0
        if not wanted:
            return False
        if each.lot.account in self._untaxed:
            self._leave(each.lot, each.gain, "no_tax_account", f"Gains and losses in {each.lot.account} are not taxed.")
        elif self.inputs.sell_from and each.lot.account not in self.inputs.sell_from:
            self._leave(each.lot, each.gain, "other_account", f"Nothing is sold from {each.lot.account}.")
        elif self.inputs.aim == "gains" and _term(each.lot, self.inputs.on) == "short":
            self._leave(each.lot, each.gain, "short_term", "Its gain is short-term and would be taxed as income.")
        elif abs(each.gain) < self.inputs.minimum_loss:
            self._leave(each.lot, each.gain, "small", f"It is less than {self.inputs.minimum_loss}.")
        else:
            return True
        return False

    def _within_room(self, found: list[_Candidate]) -> list[_Candidate]:
        """Gains up to what no tax falls on; the last lot in part."""
        room, kept = self._room(), []
        for each in found:
            if each.gain <= room:
                kept.append(each)
                room -= each.gain
                continue
            quantity = trimmed(each.quantity * room / each.gain) if room > 0 else ZERO
            part = _Candidate(
                each.lot,
                quantity,
                portion(each.proceeds, quantity, each.quantity, self._step),
                portion(each.basis, quantity, each.quantity, self._step),
            )
            if 0 < part.gain <= room:
                kept.append(part)
            self._leave(each.lot, each.gain - part.gain, "not_worth_it", "Its gain goes beyond what no tax falls on.")
            room = ZERO
        return kept

    def _room(self) -> Decimal:
        if self.inputs.rates is not None:
            rates = self.inputs.rates
            net = rates.short_gain - rates.short_carryover + rates.long_gain - rates.long_carryover
            return max(ZERO, rates.zero_rate_room - max(net, ZERO))
        from guilder.finance.tax import report
        from guilder.finance.tax.contracts import MarginalInput

        assert self.inputs.tax is not None
        asked = {"kind": "long_term_gain", "up_to": Decimal(1_000_000)}
        curve = report.curve(MarginalInput.model_validate(dict(self.inputs.tax) | asked))
        taxed = (piece.start for piece in curve.pieces if piece.rate > 0 or piece.jump > 0)
        return next(taxed, Decimal(1_000_000))

    def _that_count(self, candidates: list[_Candidate]) -> list[_Candidate]:
        while True:
            sold, _ = self._washed(candidates)
            counting = {part.lot for part in sold if -part.counted > max(ZERO, self.inputs.minimum_loss - self._step)}
            if len(counting) == len(candidates):
                return candidates
            for each in candidates:
                if each.lot.id not in counting:
                    words = "Its loss would not count, or too little of it: the same is bought within 30 days."
                    self._leave(each.lot, each.gain, "washed", words)
            candidates = [each for each in candidates if each.lot.id in counting]

    def _leave(self, lot: HarvestLot, gain: Decimal | None, reason: LeftReason, words: str) -> None:
        self._left.append(
            LeftLot(lot=lot.id, account=lot.account, instrument=lot.instrument, gain=gain, reason=reason, words=words)
        )

    # What becomes of the sale.

    def _washed(self, candidates: Iterable[_Candidate]) -> tuple[list[Realised], list[WashSale]]:
        """The sales and their wash sales, by the rule that the book of lots follows."""
        sold = {each.lot.id: each for each in candidates}
        groups: dict[str, list[HarvestLot]] = defaultdict(list)
        for lot in self.inputs.lots:
            groups[self._group.get(lot.instrument, lot.instrument)].append(lot)
        realised, washes = [], []
        for name, lots in sorted(groups.items()):
            if not any(lot.id in sold for lot in lots):
                continue
            washing = Washing(step=self._step, part=_part, taxable=lambda account: account not in self._untaxed)
            parts = []
            for held in sorted(map(_lot, lots), key=lambda each: each.acquired_on):
                washing.bought(held, self.inputs.on)
                if (each := sold.get(held.id)) is not None:
                    held.quantity -= each.quantity
                    parts.append(self._realised(each, held))
            washing.sold(parts, self.inputs.on)
            for coming in self._coming(name):
                washing.bought(coming, coming.acquired_on)
            realised += parts
            washes += washing.found
        return sorted(realised, key=lambda part: list(sold).index(part.lot)), washes

    def _coming(self, group: str) -> list[Lot]:
        """What is to be bought while a replacement counts, as lots to be."""
        near = [
            buy
            for buy in self.inputs.planned
            if self._group.get(buy.instrument, buy.instrument) == group
            and timedelta(0) <= buy.on - self.inputs.on <= timedelta(days=DAYS)
        ]
        return [
            Lot(
                id=f"planned {number}", origin=f"planned {number}", account=buy.account, instrument=buy.instrument,
                quantity=buy.quantity, basis=ZERO, acquired_on=buy.on, held_from=buy.on,
            )
            for number, buy in enumerate(sorted(near, key=lambda buy: buy.on), start=1)
        ]  # fmt: skip

    def _realised(self, each: _Candidate, lot: Lot) -> Realised:
        return Realised(
            event=_SALE, lot=lot.id, origin=lot.origin, account=lot.account, instrument=lot.instrument, quantity=each.quantity,
            acquired_on=lot.acquired_on, held_from=lot.held_from, sold_on=self.inputs.on, proceeds=each.proceeds,
            basis=each.basis, taxable=True, inherited=lot.inherited,
        )  # fmt: skip

    # What it is worth.

    def _valued(self, candidates: list[_Candidate]) -> list[tuple[int, _Plan]]:
        """The plan with no candidate, with the first, with the first two and so on; of very many lots at PLANS of those numbers."""
        every = -(-len(candidates) // PLANS) or 1
        numbers = sorted({*range(0, len(candidates), every), len(candidates)})
        sales = [self._washed(candidates[:number]) for number in numbers]
        changes = [_change(sold) for sold, _ in sales]
        effects, ordinary = self._effects(changes)
        return [
            (number, _Plan(sold, washes, change, effect, self._steps(sold, change, effect, effects[0], ordinary)))
            for number, (sold, washes), change, effect in zip(numbers, sales, changes, effects, strict=True)
        ]

    def _effects(self, changes: list[Change]) -> tuple[list[Effect], float]:
        if self.inputs.tax is not None:
            return by_household(self.inputs.tax, changes)
        assert self.inputs.rates is not None
        rates = self.inputs.rates
        return [by_rates(rates, change, self.inputs.currency) for change in changes], rates.ordinary_rate

    def _steps(
        self, sold: list[Realised], change: Change, effect: Effect, before: Effect, ordinary: float
    ) -> tuple[HarvestStep, ...]:
        later = self.inputs.later
        rate, discount = Decimal(str(later.rate)), 1 + Decimal(str(later.discount_rate))
        gone = sum((part.lost for part in sold), ZERO)
        due = ZERO if later.years is None else rate / discount ** Decimal(str(later.years))
        limit = LIMIT if self.inputs.rates is None else self.inputs.rates.loss_limit

        def carried(each: Effect) -> Decimal:
            amount = each.short_carryover + each.long_carryover
            return worth_of_carryover(amount, limit=limit, rate=ordinary, discount_rate=later.discount_rate)

        rows = [
            ("tax", "Tax saved this year", "tax without − tax with the sales", "26 U.S.C. §1211(b), §1222", before.tax - effect.tax),
            ("carryover", "Losses carried on", "sum over the years of limit × ordinary rate ÷ (1 + discount)^year, more than without",
             "26 U.S.C. §1212(b)", carried(effect) - carried(before)),
            ("later", "Tax on the other basis later", "gain or loss that counts × later rate ÷ (1 + discount)^years", "26 U.S.C. §1012, §1014",
             (change.short + change.long) * due),
            ("lost", "Losses lost to an IRA", "− lost loss × later rate ÷ (1 + discount)^years", "Rev. Rul. 2008-5", -gone * due),
            ("costs", "Costs", "− trades × cost of a trade", "", -self.inputs.trade_cost * len(sold)),
        ]  # fmt: skip
        steps = [
            HarvestStep(key=key, title=title, formula=formula, source=source, amount=quantize(amount, self.inputs.currency) + ZERO)
            for key, title, formula, source, amount in rows
        ]  # fmt: skip
        net = sum((step.amount for step in steps), ZERO)
        total = HarvestStep(
            key="net", title="Worth to the household", formula="the sum of the lines above", source="", amount=net
        )
        return (*steps, total)

    # What to say.

    def _sale(self, part: Realised, kept: list[_Candidate]) -> HarvestSale:
        loss = part.gain < 0
        return HarvestSale(
            lot=part.lot,
            account=part.account,
            instrument=part.instrument,
            quantity=part.quantity,
            proceeds=part.proceeds,
            basis=part.basis,
            gain=part.gain,
            term=part.term,
            disallowed=part.disallowed,
            lost=part.lost,
            allowed=part.counted,
            substitutes=self._substitutes(part.instrument, kept) if loss else (),
            buy_again_from=self.inputs.on + timedelta(days=DAYS + 1) if loss else None,
        )

    def _substitutes(self, instrument: str, kept: list[_Candidate]) -> tuple[str, ...]:
        """Not what is sold at a loss itself now, or was in the last 30 days, or is identical to it."""
        barred = {self._group.get(each.lot.instrument, each.lot.instrument) for each in kept}
        barred |= {
            self._group.get(loss.instrument, loss.instrument)
            for loss in self.inputs.recent_losses
            if timedelta(0) <= self.inputs.on - loss.sold_on <= timedelta(days=DAYS)
        }
        offered = self.inputs.substitutes.get(instrument, ())
        return tuple(name for name in offered if self._group.get(name, name) not in barred)

    def _notices(self, kept: list[_Candidate], plan: _Plan) -> Iterable[str]:
        sold = {self._group.get(each.lot.instrument, each.lot.instrument) for each in kept}
        for buy in self.inputs.planned if self.inputs.aim == "losses" else ():
            near = timedelta(0) <= buy.on - self.inputs.on <= timedelta(days=DAYS)
            if near and self._group.get(buy.instrument, buy.instrument) in sold:
                ends = "loses a loss for ever" if buy.account in self._untaxed else "puts a loss off"
                yield (
                    f"The purchase of {buy.quantity:f} {buy.instrument} in {buy.account} on {buy.on} {ends}: "
                    f"leave it out, or reinvest elsewhere, until {self.inputs.on + timedelta(days=DAYS + 1)}."
                )
        for each in plan.sold:
            if each.gain < 0 and not self._substitutes(each.instrument, kept):
                yield f"No substitute is named for {each.instrument}: until it may be bought again the money is not invested."
        if self.inputs.aim == "losses" and kept:
            yield "Whether two funds are substantially identical is not settled by law; the lists of identical ones are yours."
        if self.inputs.aim == "gains" and kept:
            yield "A gain raises adjusted gross income: it may cost credits, subsidies for health insurance or a benefit's tax-free part."


def _term(lot: HarvestLot, on: date) -> str:
    made = _lot(lot)
    return "long" if made.long_term_from is None or on >= made.long_term_from else "short"


def _change(sold: list[Realised]) -> Change:
    return Change(
        short=sum((part.counted for part in sold if part.term == "short"), ZERO),
        long=sum((part.counted for part in sold if part.term == "long"), ZERO),
    )


def _lot(given: HarvestLot) -> Lot:
    return Lot(
        id=given.id, origin=given.origin or given.id, account=given.account, instrument=given.instrument, quantity=given.quantity,
        basis=given.basis, acquired_on=given.acquired_on, held_from=given.held_from or given.acquired_on,
        inherited=given.inherited, replaces=given.replaces,
    )  # fmt: skip


def _part(lot: Lot, quantity: Decimal) -> Lot:
    """The rest of the lot's basis is not looked at again."""
    piece = Lot(
        id=lot.id, origin=lot.origin, account=lot.account, instrument=lot.instrument, quantity=quantity, basis=ZERO,
        acquired_on=lot.acquired_on, held_from=lot.held_from,
    )  # fmt: skip
    lot.quantity -= quantity
    return piece
