"""Pure decisions about the plan: the household's words into the ledger's input, and its result back into ages."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from pydantic import ValidationError

from guilder.finance.ledger.contracts import (
    AccountKind,
    LedgerAccount,
    LedgerContribution,
    LedgerInput,
    LedgerPerson,
    LedgerSpending,
)
from guilder.finance.ledger.contracts_choices import NoTaxes, Taxes, UsTaxes
from guilder.finance.ledger.contracts_paths import RetirementInput, RetirementResult
from guilder.finance.montecarlo.contracts import Percentiles
from guilder.finance.montecarlo.market import LONG_RUN
from guilder.kernel import facts
from guilder.kernel.errors import FieldProblem, InvalidInput
from guilder.kernel.facts import Cell, Working
from guilder.kernel.money import quantize
from guilder.planning import rules
from guilder.planning.contracts import PlanIsOver
from guilder.planning.contracts_plan import (
    Outlook,
    OutlookShortfall,
    OutlookYear,
    PlanAccount,
    PlanAssumptions,
    SavingsSource,
)

ZERO: Final = Decimal(0)
#: The key of the account that is added where a plan has none for what is left over.
SPARE: Final = "left over"
#: How a followed account is taxed when its name says it: words of US accounts, longest first.
_KINDS: Final[tuple[tuple[str, AccountKind], ...]] = (
    ("roth", "roth"), ("hsa", "hsa"), ("health savings", "hsa"), ("401", "traditional"), ("403", "traditional"),
    ("457", "traditional"), ("tsp", "traditional"), ("ira", "traditional"),
)  # fmt: skip


@dataclass(frozen=True)
class Reality:
    """What the plan reads from the record. balances: of followed accounts, as the bank says; spent_per_year: the last twelve months'
    spending, None without a whole month of bookings.
    """

    today: date
    currency: str
    balances: Mapping[uuid.UUID, Decimal]
    spent_per_year: Decimal | None = None


def suggested(reality: Reality, accounts: tuple[PlanAccount, ...]) -> PlanAssumptions:
    """Where a household starts that has told nothing yet: round figures, to be changed."""
    spent = reality.spent_per_year
    taxes: Taxes = UsTaxes(regime="us") if reality.currency == "USD" else NoTaxes()
    own = accounts or (PlanAccount(key="savings", name="Savings", kind="taxable"),)
    invested = next((account for account in own if account.kind == "taxable"), own[0])
    return PlanAssumptions(
        people=(LedgerPerson(birth_year=reality.today.year - 40, retirement_age=67, end_age=95),),
        accounts=own,
        allocation=rules.ALLOCATIONS["balanced"],
        contributions=(LedgerContribution(account=invested.key, amount_per_year=Decimal(6000), source="outside"),),
        spending=LedgerSpending(
            amount_per_year=Decimal(30_000) if spent is None else spent,
            before_retirement_per_year=ZERO,
            surplus="spent",
        ),
        success_threshold=0.85,
        taxes=taxes,
    )


def suggested_account(source: SavingsSource, kind: str) -> PlanAccount:
    """A followed account, with the tax treatment that its kind and its name point to. kind: banking's word."""
    words = source.name.casefold()
    named = next((found for word, found in _KINDS if word in words), None)
    by_kind: dict[str, AccountKind] = {"savings": "cash", "checking": "cash", "pension": "traditional"}
    return PlanAccount(
        key=str(source.account_id),
        name=source.name[:80],
        kind=named or by_kind.get(kind, "taxable"),
        account_id=source.account_id,
    )


def to_ledger(plan: PlanAssumptions, reality: Reality) -> LedgerInput:
    """The plan with what its accounts really hold. An overdrawn account counts as empty.

    Raises PlanIsOver 422 when nobody lives in it any more, InvalidInput 422 for what contradicts itself.
    """
    year = reality.today.year
    if all(person.birth_year + person.end_age < year for person in plan.people):
        raise PlanIsOver
    if plan.taxes.regime == "us" and reality.currency != "USD":
        words = "US taxes need a plan in US dollars: choose none or a flat rate."
        raise InvalidInput(details=[FieldProblem(field="taxes", message=words)])
    try:
        return LedgerInput(
            currency=reality.currency,
            first_year=year,
            people=plan.people,
            accounts=_accounts(plan, reality),
            incomes=plan.incomes,
            contributions=plan.contributions,
            spending=plan.spending.model_copy(update={"amount_per_year": spending_per_year(plan, reality)}),
            healthcare=plan.healthcare,
            events=plan.events,
            social_security_cut_rate=plan.social_security_cut_rate,
            social_security_cut_from_year=plan.social_security_cut_from_year,
            conversions=plan.conversions,
            withdrawals=plan.withdrawals,
            taxes=plan.taxes,
            yields=plan.yields,
            market=plan.market or LONG_RUN,
            bequest=plan.bequest,
            heirs_tax_rate=plan.heirs_tax_rate,
            surplus_account=plan.surplus_account,
        )
    except ValidationError as refused:
        raise InvalidInput(
            details=[
                FieldProblem(field=".".join(map(str, problem["loc"])) or "body", message=_sentence(problem["msg"]))
                for problem in refused.errors()
            ]
        ) from None


def spending_per_year(plan: PlanAssumptions, reality: Reality) -> Decimal:
    """What is planned, or the share of what was really spent."""
    if plan.spending_of_record is None or reality.spent_per_year is None:
        return plan.spending.amount_per_year
    return quantize(Decimal(str(plan.spending_of_record)) * reality.spent_per_year, reality.currency)


def to_simulation(plan: PlanAssumptions, reality: Reality, *, paths: int = rules.PATHS) -> RetirementInput:
    """The plan over futures. Raises as to_ledger."""
    return RetirementInput(plan=to_ledger(plan, reality), paths=paths, seed=plan.seed, mortality=plan.mortality)


def _accounts(plan: PlanAssumptions, reality: Reality) -> tuple[LedgerAccount, ...]:
    """The plan's accounts; where none is free to hold what is left over, an empty one of cash beside them."""
    accounts = tuple(_account(plan, account, reality) for account in plan.accounts)
    if any(account.kind in {"taxable", "cash"} for account in accounts):
        return accounts
    return (*accounts, LedgerAccount(key=SPARE, name="Cash", kind="cash"))


def _account(plan: PlanAssumptions, account: PlanAccount, reality: Reality) -> LedgerAccount:
    balance = account.balance if account.account_id is None else reality.balances.get(account.account_id, ZERO)
    return LedgerAccount(
        key=account.key,
        name=account.name,
        kind=account.kind,
        owner=account.owner,
        balance=max(balance, ZERO),
        basis=account.basis,
        allocation=account.allocation or plan.allocation,
        retirement_allocation=None if account.allocation else plan.retirement_allocation,
        fee_rate=plan.fee_rate if account.fee_rate is None else account.fee_rate,
    )


def _sentence(words: str) -> str:
    words = words.removeprefix("Value error, ")
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


# --- back into ages ------------------------------------------------------------------------------


def to_outlook(plan: PlanAssumptions, result: RetirementResult) -> Outlook:
    """The ledger's futures by the first person's age."""
    inputs, shortfall = result.inputs.plan, result.shortfall
    currency, person, first = inputs.currency, inputs.people[0], inputs.first_year
    age = first - person.birth_year
    today = OutlookYear(
        age=age, year=first, real=_all(result.today), nominal_median=result.today, solvent=1.0, alive=1.0,
        spending=None, taxes=None,
    )  # fmt: skip
    years = tuple(
        OutlookYear(
            age=age + one.index + 1, year=one.year + 1, real=one.wealth, nominal_median=one.nominal_median,
            solvent=one.solvent, alive=one.alive, spending=one.spending, taxes=one.taxes,
        )
        for one in result.years
    )  # fmt: skip
    return Outlook(
        currency=currency,
        age_now=age,
        retirement_age=person.retirement_age,
        end_age=person.end_age,
        savings=quantize(sum((account.balance for account in inputs.accounts), ZERO), currency),
        spending_per_year=quantize(inputs.spending.amount_per_year, currency),
        success=result.success,
        shortfall=shortfall
        and OutlookShortfall(
            median_age=shortfall.median_first_year - person.birth_year,
            early_age=shortfall.p10_first_year - person.birth_year,
            median_amount=shortfall.median_amount,
            p90_amount=shortfall.p90_amount,
        ),
        years=(today, *years),
        ending=result.ending,
        lifetime_taxes=result.lifetime_taxes,
        lifetime_spending=result.lifetime_spending,
        sequence=result.sequence,
        basis=result.basis,
        seed=result.inputs.seed,
        market=inputs.market.name,
        market_source=inputs.market.source,
        fingerprint=result.fingerprint,
        working=_working(plan, result, (today, *years)),
    )


def taxed_as(taxes: Taxes) -> str:
    """The plan's taxes in words."""
    if taxes.regime == "none":
        return "before tax"
    if taxes.regime == "flat":
        return f"after tax at flat rates of {taxes.ordinary_rate:.1%} on income and {taxes.gains_rate:.1%} on gains"
    return "after US federal tax" + (f" and that of {taxes.state}" if taxes.state else "")


def _all(amount: Decimal) -> Percentiles:
    return Percentiles(p10=amount, p25=amount, p50=amount, p75=amount, p90=amount)


_FORMULA: Final = (
    "Probability = futures in which every year is paid in full and the bequest is left ÷ all futures. Each future is one "
    "run of the year ledger: income, spending, contributions, withdrawals and the year's taxes, account by account, over "
    "returns of stocks, bonds and cash and inflation drawn for it. Standard error = √(p·(1 − p) ÷ futures)."
)


def _working(plan: PlanAssumptions, result: RetirementResult, years: tuple[OutlookYear, ...]) -> Working:
    inputs = result.inputs.plan
    currency, person = inputs.currency, inputs.people[0]
    cells: list[Cell] = [
        facts.count("futures", result.success.paths, "Futures run"),
        facts.count("successes", result.success.successes, "Futures in which the money lasts"),
        facts.number("age", inputs.first_year - person.birth_year, "Age now"),
        facts.number("retirement_age", person.retirement_age, "Retiring at"),
        facts.number("end_age", person.end_age, "The money must last through the age of"),
        *(
            facts.money(f"account_{place}", account.balance, currency, f"{account.name}, {_KIND_WORDS[account.kind]}")
            for place, account in enumerate(inputs.accounts, start=1)
        ),
        *(
            facts.money(
                f"contribution_{place}", each.amount_per_year + each.employer_per_year, currency, "Saved a year"
            )
            for place, each in enumerate(inputs.contributions, start=1)
        ),
        facts.money("spending", inputs.spending.amount_per_year, currency, "Spent a year in retirement"),
        *(
            facts.money(f"income_{place}", each.amount_per_year, currency, f"{each.name or each.kind}, a year")
            for place, each in enumerate(inputs.incomes, start=1)
        ),
        facts.percent("fee", plan.fee_rate, "Fees per year"),
        *rules.market_cells(inputs.market, plan.allocation),
        facts.text("spending_rule", inputs.spending.rule.rule.replace("_", " "), "Spending rule"),
        facts.text("taxes", taxed_as(inputs.taxes), "Amounts are"),
        facts.count("seed", result.inputs.seed, "Seed of the random numbers"),
        facts.text("basis", result.basis, "Basis"),
    ]
    table = rules.percentile_table([(str(year.age), year.real) for year in years], currency, "Age")
    return Working.of("How likely the money lasts", _FORMULA, inputs=cells, table=table, link="/plan")


_KIND_WORDS: Final[dict[AccountKind, str]] = {
    "cash": "cash",
    "taxable": "taxable",
    "traditional": "taxed when taken out",
    "roth": "free of tax",
    "hsa": "health savings",
}


# --- changed by a word ---------------------------------------------------------------------------


def with_spending(plan: PlanAssumptions, amount_per_year: Decimal) -> PlanAssumptions:
    """Other spending in retirement, phases in proportion. What is spent before it stays as it is."""
    now = plan.spending.amount_per_year
    before = plan.spending.before_retirement_per_year
    phases = tuple(
        phase.model_copy(update={"amount_per_year": phase.amount_per_year * amount_per_year / now if now else ZERO})
        for phase in plan.spending.phases
    )
    changes = {
        "amount_per_year": amount_per_year,
        "before_retirement_per_year": now if before is None else before,
        "phases": phases,
    }
    return plan.model_copy(update={"spending": plan.spending.model_copy(update=changes), "spending_of_record": None})


def with_more_saving(plan: PlanAssumptions, amount_per_year: Decimal) -> PlanAssumptions:
    """So much more each year until retirement, from outside, where the first contribution goes, else into the first free account."""
    free = [account.key for account in plan.accounts if account.kind in {"taxable", "cash"}]
    account = plan.contributions[0].account if plan.contributions else (free or [plan.accounts[0].key])[0]
    more = LedgerContribution(account=account, amount_per_year=amount_per_year, source="outside")
    return plan.model_copy(update={"contributions": (*plan.contributions, more)})


def retiring_at(plan: PlanAssumptions, age: int) -> PlanAssumptions:
    """The first person retires at another age, the plan reaching beyond it."""
    person = plan.people[0]
    moved = person.model_copy(update={"retirement_age": age, "end_age": max(person.end_age, age + 1)})
    return plan.model_copy(update={"people": (moved, *plan.people[1:])})
