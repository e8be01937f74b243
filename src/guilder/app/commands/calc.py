"""`guilder calc TOOL [FILE]`: pure finance from a shell. JSON in, JSON out, no database, no network.

The numbers are those of the API for the same input and seed. A refused input prints one line per problem, by its
path in the JSON, and exits with 2.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn, TextIO

from pydantic import ValidationError

from guilder.finance.montecarlo import futures, seek, simulate
from guilder.finance.montecarlo.contracts import MonteCarloInput, MonteCarloResult
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


#: Every tool: its input and what it does with it.
TOOLS: Final[dict[str, tuple[type[Contract], Callable[[Any], Contract]]]] = {
    "monte-carlo": (MonteCarloInput, _monte_carlo),
    "required-contribution": (Seek, _required_contribution),
    "sustainable-spending": (Seek, _sustainable_spending),
    "earliest-retirement": (Seek, _earliest_retirement),
}


def calc(
    tool: str,
    source: Path | None = None,
    *,
    stdin: TextIO | None = None,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Run `tool` on the JSON in `source` (standard input when it is None or "-"); returns the exit code."""
    stdin, out, err = stdin or sys.stdin, out or sys.stdout, err or sys.stderr
    try:
        accepts, work = _tool(tool)
        inputs = _read(accepts, _text(source, stdin))
    except _Refused as refused:
        for line in refused.lines:
            print(line, file=err)
        return REFUSED
    futures.warm(KernelSettings.read().home)
    print(work(inputs).model_dump_json(by_alias=True, indent=2), file=out)
    return 0


class _Refused(Exception):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines)
        self.lines = lines


def _tool(name: str) -> tuple[type[Contract], Callable[[Any], Contract]]:
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


def _read(accepts: type[Contract], text: str) -> Contract:
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _Refused([f"The input is not JSON: {error}."]) from None
    if not isinstance(value, dict):
        raise _Refused([f"The input must be one JSON object, such as {{}}; this is {_kind(value)}."])
    try:
        return accepts.model_validate(value)
    except ValidationError as error:
        raise _Refused([_line(problem["loc"], problem["type"], problem["msg"]) for problem in error.errors()]) from None


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
