"""The plan along one path, every line written down."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from guilder.finance.ledger import places as at
from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_years import (
    AccountYear,
    IncomeYear,
    LedgerResult,
    LedgerTotals,
    LedgerYear,
    SpendingYear,
    TaxWorking,
    YearTaxes,
)
from guilder.finance.ledger.forms import forms
from guilder.finance.ledger.guardrails import annuity_for
from guilder.finance.ledger.tables import Plan, Reals, expected_prices, expected_returns, rechosen, tabulate
from guilder.finance.ledger.work import scratch
from guilder.finance.tax.kernel import layout
from guilder.kernel.money import exponent

if TYPE_CHECKING:
    from guilder.finance.ledger.kernel.paths import Kept, Record

TOLERANCE = 0.004


class DoesNotAddUp(ArithmeticError):
    """A line of the ledger is not the sum of its parts: a mistake in the engine, never in the input."""


@dataclass(frozen=True)
class _Money:
    """Numbers of the kernel as amounts: whole multiples of the currency's least unit."""

    digits: int

    def __call__(self, amount: float | np.float64) -> Decimal:
        return Decimal(f"{round(float(amount), self.digits) + 0.0:.{self.digits}f}")


def ledger(plan: LedgerInput) -> LedgerResult:
    """Every year until the last person dies. The market grows by its medians, or first as `sequence` says.

    Raises DoesNotAddUp: the identities of `contracts_years` are checked in every year.
    """
    _, record, kept = recorded(plan)
    check(record)
    money = _Money(exponent(plan.currency))
    lived = tuple(_year(plan, record, k, money) for k in range(plan.years))
    return LedgerResult(
        engine="ledger-1", basis=_basis(plan), years=lived, totals=_totals(plan, record, kept, money), inputs=plan
    )


def recorded(plan: LedgerInput, tables: Plan | None = None) -> "tuple[Plan, Record, Kept]":
    """The same as arrays, for optimisers that live through many: what the kernel read, every line, the path's end.

    tables: of the same plan with another order and other conversions, which spares tabulating it anew.
    """
    from guilder.finance.ledger.kernel import paths

    years, accounts = plan.years, len(plan.accounts)
    if tables is None:
        tables = tabulate(plan, years=years, rounded=True, annuity=annuity_for(plan, years))
    else:
        tables = rechosen(tables, plan)
    record = paths.Record(
        np.zeros((years, accounts, at.ACCOUNT_COLUMNS)),
        np.zeros((years, at.LINE_COLUMNS)),
        np.zeros((years, len(plan.incomes) + 2)),
        np.zeros((years, layout.INPUTS)),
    )
    kept = paths.room_for(years, 1)
    market = _market(plan, years)
    single = market.astype(np.float32)
    markets = paths.Markets(
        np.ascontiguousarray(single[:, :3, None]), np.ascontiguousarray(single[:, 3:]), ends(plan)[:, None], market
    )
    paths.run(tables, markets, kept, record, scratch(accounts), 0, 1, TOLERANCE, 10.0 ** exponent(plan.currency))
    return tables, record, kept


def ends(plan: LedgerInput) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """(2,): the last year that each person lives through by the plan, −1 where there is nobody."""
    last = [person.birth_year + person.end_age - plan.first_year for person in plan.people]
    return np.array([*last, -1][:2], np.int64)


def _market(plan: LedgerInput, years: int) -> Reals:
    market = np.empty((years, 4))
    market[:, :3] = expected_returns(plan, years)
    market[:, 3] = expected_prices(plan, years)[1]
    for k, given in enumerate(plan.sequence[:years]):
        market[k] = given.stocks, given.bonds, given.cash, given.inflation
    return market


def check(record: "Record") -> None:
    """Raises DoesNotAddUp unless every identity holds to a thousandth of a cent."""
    a, line = record.accounts, record.lines
    came = a[..., [at.A_CONTRIBUTIONS, at.A_EMPLOYER, at.A_DEPOSITS, at.A_CONVERSIONS_IN]].sum(axis=-1)
    grew = a[..., [at.A_DIVIDENDS, at.A_INTEREST, at.A_GAIN]].sum(axis=-1) - a[..., at.A_FEES]
    went = a[..., [at.A_WITHDRAWALS, at.A_CONVERSIONS_OUT]].sum(axis=-1)
    spent = line[:, [at.L_LIVING, at.L_HEALTH, at.L_CARE, at.L_EVENTS, at.L_PREMIUMS]].sum(axis=1)
    taxes = line[:, [at.L_FEDERAL, at.L_STATE, at.L_PAYROLL, at.L_IRMAA, at.L_FLAT]].sum(axis=1)
    given = line[:, [at.L_EMPLOYER, at.L_OUTSIDE]].sum(axis=1)
    sources = line[:, [at.L_INCOME, at.L_EVENTS_IN, at.L_WITHDRAWALS, at.L_SHORTFALL]].sum(axis=1) + given
    uses = spent + taxes + line[:, [at.L_CONTRIBUTIONS, at.L_EMPLOYER, at.L_SURPLUS]].sum(axis=1)
    gaps = {
        "an account's closing": a[..., at.A_CLOSING] - (a[..., at.A_OPENING] + came + grew - went),
        "an opening": a[1:, :, at.A_OPENING] - a[:-1, :, at.A_CLOSING],
        "the year": sources - uses,
        "conversions": a[..., at.A_CONVERSIONS_IN].sum(axis=1) - a[..., at.A_CONVERSIONS_OUT].sum(axis=1),
        "the accounts' sum": a[..., at.A_CLOSING].sum(axis=1) - line[:, at.L_CLOSING],
        "surplus": a[..., at.A_DEPOSITS].sum(axis=1) - line[:, at.L_SURPLUS],
        "income": record.incomes.sum(axis=1) - line[:, at.L_INCOME],
    }
    for what, gap in gaps.items():
        scale = 1e-5 + 1e-14 * float(np.abs(a[..., at.A_CLOSING]).max())
        if gap.size and float(np.abs(gap).max()) > scale:
            where = int(np.unravel_index(int(np.abs(gap).argmax()), gap.shape)[0])
            raise DoesNotAddUp(f"{what} does not add up in year {where}: {float(np.abs(gap).max()):.6f} is over")
    if float(a[..., at.A_CLOSING].min()) < 0:
        raise DoesNotAddUp("an account is below zero")


def _year(plan: LedgerInput, record: "Record", k: int, money: _Money) -> LedgerYear:
    line = record.lines[k]
    mask = int(line[at.L_MASK])
    year = plan.first_year + k
    opening, withdrawn = float(line[at.L_OPENING]), float(line[at.L_WITHDRAWALS] - line[at.L_SURPLUS])
    spending = [money(line[place]) for place in (at.L_LIVING, at.L_HEALTH, at.L_PREMIUMS, at.L_CARE, at.L_EVENTS)]
    taxes = [money(line[place]) for place in (at.L_FEDERAL, at.L_STATE, at.L_PAYROLL, at.L_IRMAA, at.L_FLAT)]
    return LedgerYear(
        index=k,
        year=year,
        ages=tuple(year - person.birth_year if mask & (1 << who) else None for who, person in enumerate(plan.people)),
        price_level=float(line[at.L_PRICES]),
        closing_price_level=float(line[at.L_CLOSING_PRICES]),
        accounts=tuple(
            _account(account.key, account.kind, record.accounts[k, number], money)
            for number, account in enumerate(plan.accounts)
        ),
        incomes=_incomes(plan, record, k, money),
        income=money(line[at.L_INCOME] + line[at.L_EVENTS_IN]),
        employer=money(line[at.L_EMPLOYER]),
        outside=money(line[at.L_OUTSIDE]),
        contributions=money(line[at.L_CONTRIBUTIONS] + line[at.L_EMPLOYER]),
        withdrawals=money(line[at.L_WITHDRAWALS]),
        conversions=money(line[at.L_CONVERSIONS]),
        spending=SpendingYear(
            living=spending[0],
            healthcare=spending[1],
            medicare_premiums=spending[2],
            long_term_care=spending[3],
            events=spending[4],
            total=sum(spending, Decimal(0)),
        ),
        taxes=YearTaxes(
            federal=taxes[0],
            state=taxes[1],
            payroll=taxes[2],
            irmaa=taxes[3],
            flat=taxes[4],
            total=sum(taxes, Decimal(0)),
        ),
        working=TaxWorking(
            adjusted_gross_income=money(line[at.L_AGI]),
            modified_agi=money(line[at.L_MAGI]),
            ordinary_taxable_income=money(line[at.L_ORDINARY]),
            realised_gain=money(line[at.L_REALISED]),
            short_term_carryover=money(line[at.L_SHORT_LOSS]),
            long_term_carryover=money(line[at.L_LONG_LOSS]),
        ),
        surplus=money(line[at.L_SURPLUS]),
        shortfall=money(line[at.L_SHORTFALL]),
        opening=money(line[at.L_OPENING]),
        closing=money(line[at.L_CLOSING]),
        closing_real=money(line[at.L_CLOSING] / line[at.L_CLOSING_PRICES]),
        draw_rate=withdrawn / opening if opening > 0 else 0.0,
        forms=forms(plan, year, record.forms[k], joint=mask == 3),
    )


def _account(key: str, kind: str, row: Reals, money: _Money) -> AccountYear:
    return AccountYear.model_construct(
        key=key,
        opening=money(row[at.A_OPENING]),
        contributions=money(row[at.A_CONTRIBUTIONS]),
        employer=money(row[at.A_EMPLOYER]),
        deposits=money(row[at.A_DEPOSITS]),
        conversions_in=money(row[at.A_CONVERSIONS_IN]),
        dividends=money(row[at.A_DIVIDENDS]),
        interest=money(row[at.A_INTEREST]),
        gain=money(row[at.A_GAIN]),
        fees=money(row[at.A_FEES]),
        withdrawals=money(row[at.A_WITHDRAWALS]),
        conversions_out=money(row[at.A_CONVERSIONS_OUT]),
        closing=money(row[at.A_CLOSING]),
        basis=money(row[at.A_BASIS]) if kind == "taxable" else None,
        realised_gain=money(row[at.A_REALISED]),
        required_distribution=money(row[at.A_REQUIRED]),
    )


def _incomes(plan: LedgerInput, record: "Record", k: int, money: _Money) -> tuple[IncomeYear, ...]:
    row = record.incomes[k]
    found = [
        IncomeYear(name=each.name, kind=each.kind, owner=each.owner, amount=money(row[number]))
        for number, each in enumerate(plan.incomes)
    ]
    for who, person in enumerate(plan.people):
        if person.social_security is not None:
            amount = money(row[len(plan.incomes) + who])
            found.append(IncomeYear(name="", kind="social_security", owner=who, amount=amount))
    if record.lines[k, at.L_EVENTS_IN] > 0:
        amount = money(record.lines[k, at.L_EVENTS_IN])
        found.append(IncomeYear(name="", kind="event", owner=None, amount=amount))
    return tuple(each for each in found if each.amount != 0)


def _totals(plan: LedgerInput, record: "Record", kept: "Kept", money: _Money) -> LedgerTotals:
    line = record.lines
    taxes = line[:, [at.L_FEDERAL, at.L_STATE, at.L_PAYROLL, at.L_IRMAA, at.L_FLAT]].sum(axis=1)
    end, level = line[-1, at.L_CLOSING], line[-1, at.L_CLOSING_PRICES]
    short = line[:, at.L_SHORTFALL]
    late = np.flatnonzero(short > 0)
    path = kept.ends[0]
    return LedgerTotals(
        closing=money(end),
        closing_real=money(end / level),
        after_tax_closing=money(path[at.P_KEPT] * level),
        after_tax_closing_real=money(path[at.P_KEPT]),
        taxes=money(taxes.sum()),
        taxes_real=money(path[at.P_TAXES]),
        spending_real=money(path[at.P_SPENT]),
        shortfall_real=money((short / line[:, at.L_PRICES]).sum()),
        bequest_missing_real=money(max(float(plan.bequest) - end / level, 0.0)),
        first_shortfall_year=plan.first_year + int(late[0]) if len(late) else None,
    )


def _basis(plan: LedgerInput) -> str:
    taxed = {
        "none": "Before tax: amounts are taken to be after tax already.",
        "flat": "After tax at flat rates.",
        "us": "After US federal tax, by each year's figures, published or projected"
        + (f", and that of {plan.taxes.state}." if plan.taxes.regime == "us" and plan.taxes.state else "."),
    }[plan.taxes.regime]
    market = "the years given, then the median growth" if plan.sequence else "the median growth"
    return f"In each year's own money; returns are {market} of {plan.market.name}. {taxed}"
