"""The plan of withdrawals and conversions: simple orders, then the programme, all lived through in the exact ledger; the best stays."""

from decimal import Decimal

import numpy as np

from guilder.finance.ledger import places as at
from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_choices import (
    BracketOrder,
    ConversionFill,
    Conversions,
    FixedSpending,
    NoConversions,
    SimpleOrder,
    UsTaxes,
    WithdrawalOrder,
)
from guilder.finance.withdrawals.contracts import (
    Drawn,
    DrawnYear,
    Ended,
    OrderTried,
    WithdrawalsInput,
    WithdrawalsResult,
)
from guilder.finance.withdrawals.law import tax_pieces
from guilder.finance.withdrawals.program import Proposal, solve
from guilder.finance.withdrawals.replay import Replay, explicit, replay
from guilder.finance.withdrawals.terms import required_shares, terms
from guilder.kernel.money import exponent

OPTIMISED = "optimised"
USUAL = "taxable first"
BRACKETS = (0.12, 0.22, 0.24)
#: What a round must add to be followed by another.
WORTH_ANOTHER = 1.0
#: What all programmes of one plan may take together, in iterations of the simplex method (some 0.2 s of one core).
BUDGET = 4_000
#: How far to go towards a proposal, when it is not best to go all the way.
SHORTER = (0.5, 0.25, 0.1)
TAX_COLUMNS = (at.L_FEDERAL, at.L_STATE, at.L_PAYROLL, at.L_IRMAA, at.L_FLAT)


def plan_withdrawals(inputs: WithdrawalsInput) -> WithdrawalsResult:
    """The best of the simple orders and of what the programme proposes. Same input, same result."""
    plan, notes = _plain(inputs.plan)
    tried: list[Replay] = []
    for name, choice in _simple(plan, convert=inputs.convert):
        tried.append(replay(name, plan.model_copy(update=choice), like=tried[0] if tried else None))
    best_simple = _best(tried)
    proposed, ended, rounds = _improve(plan, tried, best_simple, inputs)
    if proposed is not None:
        tried.append(proposed)
    winner = _best(tried)
    usual = tried[0]
    money = _Money(exponent(plan.currency))
    return WithdrawalsResult(
        winner=winner.name,
        gain_real=money(winner.left - best_simple.left),
        gain_over_taxable_first_real=money(winner.left - usual.left),
        taxes_saved_real=money(usual.taxes - winner.taxes),
        ended=ended,
        rounds=rounds,
        withdrawals=winner.plan.withdrawals,
        conversions=winner.plan.conversions,
        tried=tuple(_tried(each, money, won=each is winner) for each in tried),
        years=_years(winner, money),
        notes=tuple(notes + _remarks(winner, usual)),
        inputs=inputs,
    )


def _plain(plan: LedgerInput) -> tuple[LedgerInput, list[str]]:
    if isinstance(plan.spending.rule, FixedSpending):
        return plan, []
    spending = plan.spending.model_copy(update={"rule": FixedSpending()})
    note = f"The spending rule {plan.spending.rule.rule} was taken as fixed: orders can only be compared when all pay the same."
    return plan.model_copy(update={"spending": spending}), [note]


def _simple(plan: LedgerInput, *, convert: bool) -> list[tuple[str, dict[str, WithdrawalOrder | Conversions]]]:
    """The orders that everybody knows; the usual one first."""
    none = NoConversions()
    found: list[tuple[str, dict[str, WithdrawalOrder | Conversions]]] = [
        (USUAL, {"withdrawals": SimpleOrder(order="taxable_first"), "conversions": none}),
        ("traditional first", {"withdrawals": SimpleOrder(order="traditional_first"), "conversions": none}),
        ("proportional", {"withdrawals": SimpleOrder(order="proportional"), "conversions": none}),
    ]
    if not isinstance(plan.taxes, UsTaxes):
        return found
    for rate in BRACKETS:
        order = BracketOrder(order="bracket_fill", rate=rate)
        found.append((f"fill the {rate:.0%} bracket", {"withdrawals": order, "conversions": none}))
    if convert and _can_convert(plan):
        for rate in BRACKETS:
            filled = ConversionFill(kind="fill", rate=rate)
            usual = SimpleOrder(order="taxable_first")
            found.append((f"convert up to {rate:.0%}", {"withdrawals": usual, "conversions": filled}))
    return found


def _can_convert(plan: LedgerInput) -> bool:
    kinds = {account.kind for account in plan.accounts}
    return {"traditional", "roth"} <= kinds


def _best(tried: list[Replay]) -> Replay:
    best = tried[0]
    for each in tried[1:]:
        if each.better_than(best):
            best = each
    return best


def _improve(
    plan: LedgerInput, tried: list[Replay], start: Replay, inputs: WithdrawalsInput
) -> tuple[Replay | None, Ended, int]:
    """Solve, live through what is proposed and what lies half way to it, look again from the best: (the best that came of it, how the
    last programme ended, how many were solved). The tax is taken stacked and apart in turn; when neither helps, that was all.
    """
    if sum(account.kind != "hsa" for account in plan.accounts) < 2:
        return None, "nothing_to_choose", 0
    required = required_shares(tried)
    best, number, idle, left = start, 0, 0, BUDGET
    while number < inputs.rounds and idle < 2:
        known = terms(plan, best, required)
        later = (
            1
            / np.append(known.growth[1:-1, known.sweep] * known.growth[2:, known.sweep], [1.0, 1.0])[: len(known.need)]
        )
        law = tax_pieces(plan, best, later, stacked=number % 2 == 0)
        number += 1
        proposal = solve(known if inputs.convert else known.without_conversions(), law, iterations=left)
        if not isinstance(proposal, Proposal):
            return _new(best, start), proposal, number
        following = _on_the_way(plan, best, proposal)
        idle = 0 if following.better_than(best) and following.left > best.left + WORTH_ANOTHER else idle + 1
        if following.better_than(best):
            best = following
        left -= proposal.iterations
        if not proposal.optimal or left <= 0:
            return _new(best, start), "out_of_time", number
    return _new(best, start), "optimal", number


def _new(best: Replay, start: Replay) -> Replay | None:
    return None if best is start else best


def _on_the_way(plan: LedgerInput, lived: Replay, proposal: Proposal) -> Replay:
    """The best of the points on the way from what was lived through to the proposal."""
    prices = lived.lines[:, at.L_PRICES]
    drawn, converted = lived.accounts[:, :, at.A_WITHDRAWALS], lived.lines[:, at.L_CONVERSIONS]
    drawn = drawn * [account.kind != "hsa" for account in plan.accounts]

    def at_step(step: float) -> Replay:
        withdrawals = drawn + step * (proposal.withdrawals - drawn)
        conversions = converted + step * (proposal.conversions - converted)
        return replay(OPTIMISED, explicit(plan, withdrawals, conversions, prices), like=lived)

    found = at_step(1.0)
    for step in SHORTER:
        following = at_step(step)
        if following.better_than(found):
            found = following
        elif found.better_than(lived):
            break
    return found


class _Money:
    """Numbers as amounts of the currency's digits."""

    def __init__(self, digits: int) -> None:
        self._digits = digits

    def __call__(self, amount: float | np.float64) -> Decimal:
        return Decimal(f"{round(float(amount), self._digits) + 0.0:.{self._digits}f}")


def _tried(each: Replay, money: _Money, *, won: bool) -> OrderTried:
    converted = (each.lines[:, at.L_CONVERSIONS] / each.lines[:, at.L_PRICES]).sum()
    return OrderTried(
        name=each.name,
        withdrawals=each.plan.withdrawals,
        conversions=each.plan.conversions,
        after_tax_closing_real=money(each.left),
        taxes_real=money(each.taxes),
        converted_real=money(converted),
        missing_real=money(each.missing),
        won=won,
    )


def _years(winner: Replay, money: _Money) -> tuple[DrawnYear, ...]:
    plan = winner.plan
    return tuple(
        DrawnYear(
            year=plan.first_year + k,
            withdrawals=tuple(
                Drawn(account=account.key, amount=money(winner.accounts[k, a, at.A_WITHDRAWALS]))
                for a, account in enumerate(plan.accounts)
                if winner.accounts[k, a, at.A_WITHDRAWALS] > 0
            ),
            conversion=money(line[at.L_CONVERSIONS]),
            taxes=money(line[list(TAX_COLUMNS)].sum()),
            adjusted_gross_income=money(line[at.L_AGI]),
            closing=money(line[at.L_CLOSING]),
        )
        for k, line in enumerate(winner.lines)
    )


def _remarks(winner: Replay, usual: Replay) -> list[str]:
    notes = []
    if winner.plan.heirs_tax_rate == 0 and any(account.kind == "traditional" for account in winner.plan.accounts):
        notes.append(
            "heirsTaxRate is 0: what is left in traditional accounts counts in full, as if no one would ever tax it."
        )
    if winner.missing > 1:
        notes.append(f"No order pays all of the spending: {winner.missing:,.0f} in today's money goes unpaid.")
    elif usual.missing > 1:
        notes.append("The usual order, taxable first, would leave spending unpaid; this one pays it.")
    return notes
