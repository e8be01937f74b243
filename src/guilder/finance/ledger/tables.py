"""A plan as the arrays that the kernel reads: one row for each year, real amounts, codes instead of words."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from guilder.finance.ledger import places as at
from guilder.finance.ledger.benefits import benefits
from guilder.finance.ledger.contracts import LedgerInput, LedgerPerson
from guilder.finance.ledger.contracts_choices import (
    AmortisedSpending,
    BracketOrder,
    ConversionAmounts,
    ConversionFill,
    ExplicitOrder,
    FlatTaxes,
    FloorCeilingSpending,
    GuardrailSpending,
    GuytonKlingerSpending,
    PercentSpending,
    UsTaxes,
)
from guilder.finance.montecarlo.contracts import Allocation
from guilder.finance.montecarlo.market import log_moments
from guilder.finance.rmd.distributions import TEN_YEARS, joint_life, start_age, uniform_lifetime
from guilder.finance.tax.contracts import Status
from guilder.finance.tax.kernel import layout
from guilder.finance.tax.kernel.vectors import figures_vector

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
OF_CHILD_CREDIT = 17
OF_OTHER_CREDIT = 19
DRAWN_IN: tuple[str, ...] = ("cash", "taxable", "traditional", "roth", "hsa")
DRAWN_TRADITIONAL_FIRST: tuple[str, ...] = ("traditional", "cash", "taxable", "roth", "hsa")


class Plan(NamedTuple):
    """Y years, A accounts, I incomes, C contributions; real amounts (the first year's money) unless a name says otherwise.

    yearly (Y, columns), accounts (A, columns), incomes (I, columns), terms: see `places`. weights (Y, A, 3); explicit (Y, A) draws;
    income (Y, I); saved (Y, C, 2) by the household and the employer; savings (C, 2) account and source; alone: see `benefits`; figures
    (Y, 2, 2, FIGURES) of the tax kernel, alone and joint.
    """

    yearly: Reals
    accounts: Reals
    weights: Reals
    explicit: Reals
    income: Reals
    incomes: Reals
    saved: Reals
    savings: Reals
    alone: Reals
    figures: Reals
    terms: Reals


def tabulate(plan: LedgerInput, *, years: int, rounded: bool, annuity: Reals | None = None) -> Plan:
    """rounded: tax to the cent, as on the forms. annuity: for the guardrails, (3, years)."""
    people = plan.people
    calendar = plan.first_year + np.arange(years)
    ages = np.stack([calendar - people[min(who, len(people) - 1)].birth_year for who in range(2)], axis=1)
    retired = int(np.searchsorted(ages[:, 0], people[0].retirement_age))
    together, alone = benefits(plan, years)
    income = _incomes(plan, ages)
    order_code, order_rate, order, explicit = _order(plan, calendar)
    rule, rule_terms = _rule(plan)
    rate = rule_terms[0] if rule == at.VPW else _real_rate(plan)
    outflow, inflow, ordinary = _events(plan, calendar)
    convert, fill_to = _conversions(plan, calendar, ages)
    columns = {
        at.Y_EXPECTED: expected_prices(plan, years)[0],
        at.Y_LIVING: _living(plan, ages[:, 0], retired),
        at.Y_OUTFLOW: outflow,
        at.Y_INFLOW: inflow,
        at.Y_ORDINARY: ordinary,
        at.Y_CONVERT: convert,
        at.Y_FILL_TO: fill_to,
        at.Y_MORTGAGE: _mortgage(plan, calendar),
        at.Y_AGE: ages,
        at.Y_HEALTH: _health(plan, ages, retired),
        at.Y_CARE: _care(plan, ages),
        at.Y_TOGETHER: together,
        at.Y_CHILDREN: _children(plan, calendar),
        at.Y_REQUIRED: _required(people, calendar).reshape(years, 4),
        at.Y_COMING: _coming(plan, income, together, alone, rate),
        at.Y_ANNUITY: np.ones((years, 3)) if annuity is None else annuity.T,
    }
    yearly = np.empty((years, at.YEAR_COLUMNS))
    for place, values in columns.items():
        block = values.reshape(years, -1)
        yearly[:, place : place + block.shape[1]] = block
    terms = np.zeros(at.TERMS)
    single = {
        at.C_PEOPLE: len(people),
        at.C_RETIRED: retired,
        at.C_LAST: plan.years - 1,
        at.C_SURVIVOR_SHARE: plan.spending.survivor_share,
        at.C_LEAST: float(plan.spending.least_per_year),
        at.C_SPEND_SURPLUS: plan.spending.surplus == "spent",
        at.C_SWEEP: _index(plan, sweep_key(plan)),
        at.C_ORDER: order_code,
        at.C_ORDER_RATE: order_rate,
        at.C_RULE: rule,
        at.C_REGIME: {"none": at.NO_TAX, "flat": at.FLAT, "us": at.US}[plan.taxes.regime],
        at.C_BEQUEST: float(plan.bequest),
        at.C_HEIRS_RATE: plan.heirs_tax_rate,
        at.C_RULE_TERMS: rule_terms,
        at.C_FLAT: _flat(plan),
        at.C_MAGI: _magi(plan),
        at.C_DEDUCTED: _deducted(plan),
        at.C_YIELDS: (plan.yields.dividend_rate, plan.yields.qualified_share, plan.yields.bond_interest_rate),
    }
    for place, value in single.items():
        numbers = np.atleast_1d(np.asarray(value, np.float64))
        terms[place : place + len(numbers)] = numbers
    saved = _contributions(plan, ages)
    return Plan(
        yearly=yearly,
        accounts=_accounts(plan, order),
        weights=_weights(plan, years, retired),
        explicit=explicit,
        income=income,
        incomes=_rows(
            (at.INCOME_KINDS[each.kind], each.owner, each.indexed, each.survivor_share, each.taxable_share)
            for each in plan.incomes
        ).reshape(-1, at.INCOME_COLUMNS),
        saved=saved,
        savings=_rows((_index(plan, each.account), at.SOURCES[each.source]) for each in plan.contributions).reshape(
            -1, 2
        ),
        alone=alone,
        figures=_figures(plan, calendar, rounded=rounded),
        terms=terms,
    )


def rechosen(tables: Plan, plan: LedgerInput) -> Plan:
    """`tables` with the withdrawal order and the conversions of `plan`, which is the same in all else."""
    calendar = plan.first_year + np.arange(len(tables.yearly))
    yearly, accounts, terms = tables.yearly.copy(), tables.accounts.copy(), tables.terms.copy()
    ages = yearly[:, at.Y_AGE : at.Y_AGE + 2].astype(np.int64)
    yearly[:, at.Y_CONVERT], yearly[:, at.Y_FILL_TO] = _conversions(plan, calendar, ages)
    terms[at.C_ORDER], terms[at.C_ORDER_RATE], accounts[:, at.H_DRAWN], explicit = _order(plan, calendar)
    return tables._replace(yearly=yearly, accounts=accounts, terms=terms, explicit=explicit)


def _rows(rows: Iterable[tuple[float, ...]]) -> Reals:
    return np.array(list(rows), np.float64)


def _accounts(plan: LedgerInput, order: list[int]) -> Reals:
    roths = [(number, account.owner) for number, account in enumerate(plan.accounts) if account.kind == "roth"]
    rows = np.empty((len(plan.accounts), at.HOLDING_COLUMNS))
    for number, account in enumerate(plan.accounts):
        own = [roth for roth, owner in roths if owner == account.owner]
        into = (own or [roth for roth, _ in roths] or [-1])[0]
        basis = account.balance if account.basis is None else account.basis
        kept = math.sqrt(1 - account.fee_rate)
        kind = at.ACCOUNT_KINDS[account.kind]
        rows[number] = float(account.balance), float(basis), kept, kind, account.owner, into, order[number]
    return rows


def _mortgage(plan: LedgerInput, calendar: Whole) -> Reals:
    taxes = plan.taxes
    if not isinstance(taxes, UsTaxes):
        return np.zeros(len(calendar))
    until = taxes.mortgage_until_year or int(calendar[-1])
    found: Reals = np.where(calendar <= until, float(taxes.mortgage_interest), 0.0)
    return found


def expected_prices(plan: LedgerInput, years: int) -> tuple[Reals, Reals]:
    """(level of each year's flows, 1 in the first; inflation of each year): each year's median under the market's model."""
    mean, _ = log_moments(plan.market.inflation)
    logs = np.empty(years)
    now = math.log1p(plan.market.inflation_now)
    for year in range(years):
        now = mean + plan.market.inflation_persistence * (now - mean)
        logs[year] = now
    steps = np.concatenate([[0.0], (logs[:-1] + logs[1:]) / 2])
    return np.exp(np.cumsum(steps)), np.expm1(logs)


def expected_returns(plan: LedgerInput, years: int) -> Reals:
    """(years, 3): the median growth of stocks, bonds and cash, e^mu − 1."""
    market = plan.market
    row = [math.expm1(log_moments(asset)[0]) for asset in (market.stocks, market.bonds, market.cash)]
    return np.tile(np.array(row), (years, 1))


def _index(plan: LedgerInput, key: str) -> int:
    return next(number for number, account in enumerate(plan.accounts) if account.key == key)


def sweep_key(plan: LedgerInput) -> str:
    """The account that surplus goes to."""
    if plan.surplus_account is not None:
        return plan.surplus_account
    kinds = [account.kind for account in plan.accounts]
    return plan.accounts[kinds.index("taxable") if "taxable" in kinds else kinds.index("cash")].key


def _weights(plan: LedgerInput, years: int, retired: int) -> Reals:
    weights = np.empty((years, len(plan.accounts), 3))
    for number, account in enumerate(plan.accounts):
        before = account.allocation
        if account.kind == "cash":
            before = after = Allocation(stocks=0, bonds=0, cash=1)
        else:
            after = account.retirement_allocation or before
        for year in range(years):
            mix = after if year >= retired else before
            weights[year, number] = mix.stocks, mix.bonds, mix.cash
    whole: Reals = weights / weights.sum(axis=2, keepdims=True)
    return whole


def _incomes(plan: LedgerInput, ages: Whole) -> Reals:
    years = len(ages)
    income = np.zeros((years, len(plan.incomes)))
    for column, each in enumerate(plan.incomes):
        age = ages[:, each.owner]
        working = each.kind in {"wages", "self_employment"}
        until = each.to_age
        if until is None:
            until = plan.people[each.owner].retirement_age if working else 1000
        paid = (age >= (each.from_age or 0)) & (age < until)
        growth = (1 + each.growth_rate) ** np.arange(years)
        income[:, column] = np.where(paid, float(each.amount_per_year) * growth, 0.0)
    return income


def _contributions(plan: LedgerInput, ages: Whole) -> Reals:
    years = len(ages)
    saved = np.zeros((years, len(plan.contributions), 2))
    for column, each in enumerate(plan.contributions):
        owner = plan.accounts[_index(plan, each.account)].owner
        until = plan.people[owner].retirement_age if each.to_age is None else each.to_age
        paid = (ages[:, owner] >= (each.from_age or 0)) & (ages[:, owner] < until)
        growth = np.where(paid, (1 + each.growth_rate) ** np.arange(years), 0.0)
        saved[:, column, 0] = float(each.amount_per_year) * growth
        saved[:, column, 1] = float(each.employer_per_year) * growth
    return saved


def _living(plan: LedgerInput, age: Whole, retired: int) -> Reals:
    spending = plan.spending
    living = np.full(len(age), float(spending.amount_per_year))
    for phase in sorted(spending.phases, key=lambda phase: phase.from_age):
        living[age >= phase.from_age] = float(phase.amount_per_year)
    if spending.before_retirement_per_year is not None:
        living[:retired] = float(spending.before_retirement_per_year)
    return living


def _health(plan: LedgerInput, ages: Whole, retired: int) -> Reals:
    years = len(ages)
    costs = plan.healthcare
    dearer = (1 + costs.inflation_excess_rate) ** np.arange(years)
    before = np.where(np.arange(years)[:, None] >= retired, float(costs.before_65_per_year), 0.0)
    health: Reals = np.where(ages >= 65, float(costs.medicare_per_year), before) * dearer[:, None]
    if len(plan.people) == 1:
        health[:, 1] = 0
    return health


def _care(plan: LedgerInput, ages: Whole) -> Reals:
    care = np.zeros((len(ages), 2))
    dearer = (1 + plan.healthcare.inflation_excess_rate) ** np.arange(len(ages))
    for each in plan.healthcare.long_term_care:
        age = ages[:, each.owner]
        needed = (age >= each.from_age) & (age < each.from_age + each.years)
        care[:, each.owner] += np.where(needed, float(each.amount_per_year), 0.0) * dearer
    return care


def _events(plan: LedgerInput, calendar: Whole) -> tuple[Reals, Reals, Reals]:
    outflow, inflow, ordinary = (np.zeros(len(calendar)) for _ in range(3))
    for event in plan.events:
        first = event.year if event.year is not None else plan.people[0].birth_year + (event.age or 0)
        for repeat in range(event.times):
            year = first + repeat * event.every_years - plan.first_year
            if not 0 <= year < len(calendar):
                continue
            if event.amount < 0:
                outflow[year] -= float(event.amount)
            elif event.kind == "ordinary_income":
                ordinary[year] += float(event.amount)
            else:
                inflow[year] += float(event.amount)
    return outflow, inflow, ordinary


def _required(people: tuple[LedgerPerson, ...], calendar: Whole) -> Reals:
    required = np.zeros((len(calendar), 2, 2))
    for who, person in enumerate(people):
        for row, year in enumerate(calendar):
            age = int(year) - person.birth_year
            if age < start_age(person.birth_year):
                continue
            plain = float(uniform_lifetime()[min(age, 120)])
            required[row, who] = 1 / plain
            if len(people) == 2:
                spouse = int(year) - people[1 - who].birth_year
                if age - spouse > TEN_YEARS:
                    required[row, who, 1] = 1 / joint_life(age, spouse)
    return required


def _conversions(plan: LedgerInput, calendar: Whole, ages: Whole) -> tuple[Reals, Reals]:
    convert, fill_to = np.zeros(len(calendar)), np.full(len(calendar), np.nan)
    chosen = plan.conversions
    if isinstance(chosen, ConversionAmounts):
        convert = np.array([float(chosen.amounts.get(int(year), 0)) for year in calendar])
    elif isinstance(chosen, ConversionFill):
        older = ages[:, : len(plan.people)].max(axis=1)
        wanted = (older >= chosen.from_age) & (older <= chosen.to_age)
        level = float(chosen.up_to) if chosen.up_to is not None else -float(chosen.rate or 0)
        fill_to = np.where(wanted, level, np.nan)
    return convert, fill_to


def _order(plan: LedgerInput, calendar: Whole) -> tuple[int, float, list[int], Reals]:
    chosen = plan.withdrawals
    explicit = np.zeros((len(calendar), len(plan.accounts)))
    ranks, code, rate = DRAWN_IN, at.IN_ORDER, 0.0
    if isinstance(chosen, BracketOrder):
        if plan.taxes.regime == "us":
            code, rate = at.BRACKET, chosen.rate
    elif isinstance(chosen, ExplicitOrder):
        for row, year in enumerate(calendar):
            for key, amount in chosen.amounts.get(int(year), {}).items():
                explicit[row, _index(plan, key)] = float(amount)
    elif chosen.order == "proportional":
        code = at.PROPORTIONAL
    elif chosen.order == "traditional_first":
        ranks = DRAWN_TRADITIONAL_FIRST
    order = sorted(range(len(plan.accounts)), key=lambda number: ranks.index(plan.accounts[number].kind))
    return code, rate, order, explicit


def _rule(plan: LedgerInput) -> tuple[int, Reals]:
    rule = plan.spending.rule
    terms = np.zeros(5)
    if isinstance(rule, PercentSpending):
        terms[0] = rule.rate
        return at.PERCENT, terms
    if isinstance(rule, FloorCeilingSpending):
        terms[:3] = rule.rate, rule.floor, rule.ceiling
        return at.FLOOR_CEILING, terms
    if isinstance(rule, GuytonKlingerSpending):
        terms[:4] = rule.rail, rule.step, rule.rise_limit, rule.last_years
        return at.GUYTON_KLINGER, terms
    if isinstance(rule, AmortisedSpending):
        youngest = max(person.birth_year for person in plan.people)
        terms[:3] = rule.real_rate, rule.with_future_income, youngest + rule.end_age - plan.first_year
        return at.VPW, terms
    if isinstance(rule, GuardrailSpending):
        terms[0] = rule.step
        return at.GUARDRAILS, terms
    return at.FIXED, terms


def _real_rate(plan: LedgerInput) -> float:
    """The median real growth of the mix of all accounts after retirement, by today's balances."""
    total = sum(float(account.balance) for account in plan.accounts)
    growth = expected_returns(plan, 1)[0]
    mean = 0.0
    for account in plan.accounts:
        share = float(account.balance) / total if total > 0 else 1 / len(plan.accounts)
        mix = account.retirement_allocation or account.allocation
        rate = mix.stocks * growth[0] + mix.bonds * growth[1] + mix.cash * growth[2]
        mean += share * ((1 + (growth[2] if account.kind == "cash" else rate)) * (1 - account.fee_rate) - 1)
    return (1 + mean) / (1 + plan.market.inflation.mean_rate) - 1


def _coming(plan: LedgerInput, income: Reals, together: Reals, alone: Reals, rate: float) -> Reals:
    """(years, 4): the present value at each year's beginning of this and all later income but wages, by who lives then (1: the first,
    2: the second, 3: both) if they live on to the plan's end; each year's flows come in its middle.
    """
    years = len(income)
    lasting = np.array([each.kind not in {"wages", "self_employment"} for each in plan.incomes], bool)
    flows = np.zeros((years, 4))
    prices = expected_prices(plan, years)[0]
    for column, each in enumerate(plan.incomes):
        if not lasting[column]:
            continue
        real = income[:, column] * prices ** (each.indexed - 1)
        for mask in (1, 2, 3):
            owned = bool(mask & (1 << each.owner))
            flows[:, mask] += real * (1.0 if owned else each.survivor_share)
    flows[:, 3] += together.sum(axis=1)
    for who in range(2):
        flows[:, 1 << who] += alone[who, 0] if len(plan.people) == 2 else together[:, who]
    flows[plan.years :] = 0
    coming = np.zeros((years + 1, 4))
    half = (1 + rate) ** -0.5
    for year in range(years - 1, -1, -1):
        coming[year] = half * (flows[year] + half * coming[year + 1])
    return np.ascontiguousarray(coming[:years])


def _flat(plan: LedgerInput) -> Reals:
    taxes = plan.taxes
    if isinstance(taxes, FlatTaxes):
        return np.array([taxes.ordinary_rate, taxes.gains_rate, taxes.social_security_share])
    return np.zeros(3)


def _figures(plan: LedgerInput, calendar: Whole, *, rounded: bool) -> Reals:
    figures = np.zeros((len(calendar), 2, 2, layout.FIGURES))
    taxes = plan.taxes
    if not isinstance(taxes, UsTaxes):
        return figures
    expectation = taxes.expectation.model_copy(update={"inflation_rate": plan.market.inflation.mean_rate})
    children = _children(plan, calendar).sum(axis=1)
    for row, year in enumerate(calendar):
        alone: Status = "head" if children[row] > 0 else "single"
        statuses: tuple[Status, ...] = (alone, "joint") if len(plan.people) == 2 else (alone,)
        for column, status in enumerate(statuses):
            figures[row, column] = figures_vector(int(year), status, taxes.state, expectation, rounded=rounded)
    return figures


def _children(plan: LedgerInput, calendar: Whole) -> Reals:
    children = np.zeros((len(calendar), 2))
    if isinstance(plan.taxes, UsTaxes):
        for born in plan.taxes.children:
            age = calendar - born
            children[:, 0] += (age >= 0) & (age < OF_CHILD_CREDIT)
            children[:, 1] += (age >= OF_CHILD_CREDIT) & (age < OF_OTHER_CREDIT)
    return children


def _deducted(plan: LedgerInput) -> Reals:
    if isinstance(plan.taxes, UsTaxes):
        return np.array([float(plan.taxes.property_taxes), float(plan.taxes.charity_cash)])
    return np.zeros(2)


def _magi(plan: LedgerInput) -> Reals:
    if isinstance(plan.taxes, UsTaxes):
        return np.array([float(plan.taxes.magi_two_years_before), float(plan.taxes.magi_last_year)])
    return np.zeros(2)
