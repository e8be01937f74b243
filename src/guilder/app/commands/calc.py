"""`guilder calc TOOL [FILE]`: pure finance from a shell. JSON in, JSON out, no database, no network.

Where a tool takes many, one object on each line gives one answer on each line.
The numbers are those of the API for the same input and seed. A refused input prints one line per problem, by its
path in the JSON, and exits with 2.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, TextIO

from pydantic import ValidationError

from guilder.app.commands import (
    calc_ledger,
    calc_lots,
    calc_markets,
    calc_options,
    calc_performance,
    calc_portfolio,
    calc_risk,
    calc_withdrawals,
)
from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_paths import (
    RetirementInput,
    RetirementResult,
    SeekInput,
    SeekResult,
    SensitivityInput,
    SensitivityResult,
)
from guilder.finance.ledger.contracts_years import LedgerResult
from guilder.finance.location.contracts import LocationInput, LocationResult
from guilder.finance.longevity.contracts import LongevityInput, LongevityResult
from guilder.finance.lots.contracts import LotsInput, LotsResult
from guilder.finance.lots.contracts_harvesting import HarvestInput, HarvestResult
from guilder.finance.montecarlo import futures, seek, simulate
from guilder.finance.montecarlo.contracts import MonteCarloInput, MonteCarloResult
from guilder.finance.montecarlo.contracts_history import HistoricalInput, HistoricalResult
from guilder.finance.options.contracts import (
    HedgeInput,
    HedgeResult,
    LadderInput,
    LadderResult,
    OptionInput,
    OptionResult,
)
from guilder.finance.performance.contracts import PerformanceInput, PerformanceResult
from guilder.finance.portfolio.contracts import FrontierInput, FrontierResult, PortfolioInput, PortfolioResult
from guilder.finance.portfolio.contracts_rebalancing import RebalanceInput, RebalanceResult
from guilder.finance.portfolio.refusal import Refused
from guilder.finance.risk.contracts import RiskInput, RiskResult, StressInput, StressResult
from guilder.finance.rmd.contracts import RmdInput, RmdResult
from guilder.finance.socialsecurity.contracts import (
    ClaimingInput,
    ClaimingResult,
    SocialSecurityInput,
    SocialSecurityResult,
)
from guilder.finance.tax.contracts import MarginalInput, MarginalResult, TaxInput, TaxResult
from guilder.finance.tax.germany.contracts import GermanTaxInput, GermanTaxResult
from guilder.finance.withdrawals.contracts import WithdrawalsInput, WithdrawalsResult
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount
from guilder.kernel.settings import KernelSettings

REFUSED: Final = 2


class Seek(Contract):
    """A plan and the probability of success it should reach."""

    plan: MonteCarloInput
    probability: float = 0.85


class SoughtAmount(Contract):
    """A monthly amount in today's money, whole units; null when none reaches the probability."""

    amount_per_month: Amount | None
    inputs: Seek


class SoughtMonth(Contract):
    """A month from today; null when none reaches the probability."""

    month: int | None
    inputs: Seek


def _monte_carlo(inputs: MonteCarloInput) -> MonteCarloResult:
    return simulate.simulate(inputs)


def _drawn(plan: MonteCarloInput) -> futures.Futures:
    return futures.draw_all(plan.market, seed=plan.seed, paths=plan.paths, years=-(-plan.months // 12))


def _required_contribution(inputs: Seek) -> SoughtAmount:
    amount = seek.required_contribution(inputs.plan, probability=inputs.probability, futures=_drawn(inputs.plan))
    return SoughtAmount(amount_per_month=amount, inputs=inputs)


def _sustainable_spending(inputs: Seek) -> SoughtAmount:
    amount = seek.sustainable_spending(inputs.plan, probability=inputs.probability, futures=_drawn(inputs.plan))
    return SoughtAmount(amount_per_month=amount, inputs=inputs)


def _earliest_retirement(inputs: Seek) -> SoughtMonth:
    plan = inputs.plan
    month = seek.earliest_retirement(
        plan, probability=inputs.probability, futures=_drawn(plan), latest_month=plan.months
    )
    return SoughtMonth(month=month, inputs=inputs)


def _tax(inputs: list[TaxInput]) -> list[TaxResult]:
    from guilder.finance.tax import report

    return report.calculate_all(inputs)


def _tax_germany(inputs: list[GermanTaxInput]) -> list[GermanTaxResult]:
    from guilder.finance.tax.germany import report

    return report.calculate_all(inputs)


def _marginal_tax(inputs: MarginalInput) -> MarginalResult:
    from guilder.finance.tax import report

    return report.curve(inputs)


def _social_security(inputs: SocialSecurityInput) -> SocialSecurityResult:
    from guilder.finance.socialsecurity import report

    return report.calculate(inputs)


def _claiming(inputs: ClaimingInput) -> ClaimingResult:
    from guilder.finance.socialsecurity import report

    return report.claim(inputs)


def _rmd(inputs: RmdInput) -> RmdResult:
    from guilder.finance.rmd import distributions

    return distributions.calculate(inputs)


@dataclass(frozen=True)
class Tool:
    """accepts, gives: the contracts. work: one input to one answer, or with `many` a list to a list. compiled: needs numba."""

    accepts: type[Contract]
    gives: type[Contract]
    work: Callable[[Any], Any]
    many: bool = False
    compiled: bool = False


TOOLS: Final[dict[str, Tool]] = {
    "monte-carlo": Tool(MonteCarloInput, MonteCarloResult, _monte_carlo, compiled=True),
    "historical-success": Tool(HistoricalInput, HistoricalResult, calc_markets.historical_success, many=True),
    "longevity": Tool(LongevityInput, LongevityResult, calc_markets.longevity, many=True),
    "required-contribution": Tool(Seek, SoughtAmount, _required_contribution, compiled=True),
    "sustainable-spending": Tool(Seek, SoughtAmount, _sustainable_spending, compiled=True),
    "earliest-retirement": Tool(Seek, SoughtMonth, _earliest_retirement, compiled=True),
    "tax": Tool(TaxInput, TaxResult, _tax, many=True),
    "marginal-tax": Tool(MarginalInput, MarginalResult, _marginal_tax),
    "tax-germany": Tool(GermanTaxInput, GermanTaxResult, _tax_germany, many=True),
    "social-security": Tool(SocialSecurityInput, SocialSecurityResult, _social_security),
    "claiming": Tool(ClaimingInput, ClaimingResult, _claiming),
    "rmd": Tool(RmdInput, RmdResult, _rmd),
    "option": Tool(OptionInput, OptionResult, calc_options.option, many=True),
    "hedge": Tool(HedgeInput, HedgeResult, calc_options.hedge, many=True),
    "tips-ladder": Tool(LadderInput, LadderResult, calc_options.tips_ladder, many=True),
    "performance": Tool(PerformanceInput, PerformanceResult, calc_performance.performance, many=True),
    "risk": Tool(RiskInput, RiskResult, calc_risk.risk, many=True),
    "stress": Tool(StressInput, StressResult, calc_risk.stress, many=True),
    "frontier": Tool(FrontierInput, FrontierResult, calc_portfolio.frontier, many=True),
    "portfolio": Tool(PortfolioInput, PortfolioResult, calc_portfolio.portfolio, many=True),
    "rebalance": Tool(RebalanceInput, RebalanceResult, calc_portfolio.rebalance, many=True),
    "ledger": Tool(LedgerInput, LedgerResult, calc_ledger.ledger, many=True, compiled=True),
    "retirement": Tool(RetirementInput, RetirementResult, calc_ledger.retirement, compiled=True),
    "retirement-seek": Tool(SeekInput, SeekResult, calc_ledger.seek, compiled=True),
    "sensitivity": Tool(SensitivityInput, SensitivityResult, calc_ledger.sensitivity, compiled=True),
    "lots": Tool(LotsInput, LotsResult, calc_lots.lots, many=True),
    "location": Tool(LocationInput, LocationResult, calc_lots.location, many=True),
    "withdrawals": Tool(WithdrawalsInput, WithdrawalsResult, calc_withdrawals.withdrawals, many=True, compiled=True),
    "harvest": Tool(HarvestInput, HarvestResult, calc_lots.harvest, many=True),
}


def calc(
    tool: str,
    source: Path | None = None,
    *,
    schema: bool = False,
    stdin: TextIO | None = None,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Run `tool` on the JSON in `source` (standard input when it is None or "-"), or print its schema; returns the exit code."""
    stdin, out, err = stdin or sys.stdin, out or sys.stdout, err or sys.stderr
    try:
        chosen = _tool(tool)
        if schema:
            print(json.dumps(_schema(chosen), indent=2, ensure_ascii=False), file=out)
            return 0
        inputs, in_lines = _read(chosen, _text(source, stdin))
    except _Refused as refused:
        for line in refused.lines:
            print(line, file=err)
        return REFUSED
    if chosen.compiled:
        futures.warm(KernelSettings.read().home)
    try:
        answers = chosen.work(inputs) if chosen.many else [chosen.work(inputs[0])]
    except Refused as refused:
        print(f"{refused}.", file=err)
        return REFUSED
    for answer in answers:
        print(answer.model_dump_json(by_alias=True, indent=None if in_lines else 2), file=out)
    return 0


def _schema(tool: Tool) -> dict[str, Any]:
    return {
        "input": tool.accepts.model_json_schema(by_alias=True, mode="validation"),
        "output": tool.gives.model_json_schema(by_alias=True, mode="serialization"),
    }


class _Refused(Exception):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines)
        self.lines = lines


def _tool(name: str) -> Tool:
    if name not in TOOLS:
        raise _Refused([f"There is no tool {name!r}. The tools are: {', '.join(TOOLS)}."])
    return TOOLS[name]


def _text(source: Path | None, stdin: TextIO) -> str:
    if source is None or str(source) == "-":
        return stdin.read()
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise _Refused([f"{source} cannot be read: {reason}."]) from None


def _read(tool: Tool, text: str) -> tuple[list[Contract], bool]:
    """The inputs, and whether they came one to a line."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if (
        tool.many
        and len(lines) > 1
        and all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for _, line in lines)
    ):
        return _each(tool.accepts, lines), True
    return [_one(tool.accepts, text)], False


def _each(accepts: type[Contract], lines: list[tuple[int, str]]) -> list[Contract]:
    found, refused = [], []
    for number, line in lines:
        try:
            found.append(_one(accepts, line))
        except _Refused as wrong:
            refused += [f"line {number}: {words}" for words in wrong.lines]
    if refused:
        raise _Refused(refused)
    return found


def _one(accepts: type[Contract], text: str) -> Contract:
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _Refused([f"The input is not JSON: {error}."]) from None
    if not isinstance(value, dict):
        raise _Refused([f"The input must be one JSON object, such as {{}}; this is {_kind(value)}."])
    try:
        return accepts.model_validate(value)
    except ValidationError as error:
        problems = [problem for problem in error.errors() if not _follows(problem["loc"], problem["type"], error)]
        raise _Refused([_line(problem["loc"], problem["type"], problem["msg"]) for problem in problems]) from None


def _follows(path: tuple[int | str, ...], kind: str, error: ValidationError) -> bool:
    """A list counts as too short when what stands in it was refused already."""
    inside = (other["loc"] for other in error.errors())
    return kind == "too_short" and any(other[: len(path)] == path and len(other) > len(path) for other in inside)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _kind(value: object) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _line(path: tuple[int | str, ...], kind: str, message: str) -> str:
    where = ".".join(map(str, path)) or "input"
    if kind == "extra_forbidden":
        return f"{where}: there is no such field."
    words = message.removeprefix("Value error, ")
    return f"{where}: {words[:1].lower()}{words[1:].rstrip('.')}."
