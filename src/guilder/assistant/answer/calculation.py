"""calc(expression over cells): the only way to a figure that no tool returned.

`t1.spent_eur - t2.spent_eur`, `t1.spent_eur / t1.income_eur`. Units are checked: amounts add only in one currency,
an amount times an amount means nothing, a ratio has no unit. Constants are the few that stand for a span of time or a
part, so that no figure can be smuggled in as arithmetic.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from typing import Final, Literal

from guilder.kernel import facts
from guilder.kernel.facts import Cell, Fact, Working

#: Halves and thirds, months, weeks and days in a year, months in a quarter, per cent.
CONSTANTS: Final = frozenset({2, 3, 4, 7, 10, 12, 26, 30, 52, 100, 365})


class CalculationRefused(ValueError):
    """The expression cannot be computed: its form, its units or a division by nothing."""


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: Decimal
    unit: str  # a currency, "percent" or "" for a plain number


def calculate(
    label: str, expression: str, known: Mapping[str, Fact], *, kind: Literal["percent", "number"] = "number"
) -> Fact:
    """The fact that `expression` gives; its cell is `value`. kind: how a result without a currency is meant.

    Raises CalculationRefused.
    """
    if len(expression) > 300:
        raise CalculationRefused("The expression is too long.")
    try:
        tree = ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        raise CalculationRefused(f"{expression!r} is no arithmetic.") from None
    used: list[Cell] = []
    with localcontext() as context:
        context.prec = 28
        context.traps[DivisionByZero] = True
        try:
            result = _value(tree, known, used)
        except (DivisionByZero, InvalidOperation):
            raise CalculationRefused("The expression divides by nothing.") from None
    if not used:
        raise CalculationRefused("The expression names no cell.")
    cell = _as_cell(result, label, kind)
    working = Working.of(label, _formula(tree, known), inputs=_distinct(used))
    return Fact.of("calc", label, (cell,), working)


def _as_cell(result: _Quantity, label: str, kind: Literal["percent", "number"]) -> Cell:
    if len(result.unit) == 3:
        return facts.money("value", result.value, result.unit, label)
    if result.unit == "percent" or kind == "percent":
        return facts.percent("value", round(result.value, 6), label)
    return facts.number("value", round(result.value, 4), label)


def _distinct(cells: list[Cell]) -> list[Cell]:
    named: dict[str, Cell] = {}
    for cell in cells:
        name = cell.id
        while name in named and named[name] != cell:
            name += "_2"
        named[name] = cell.model_copy(update={"id": name})
    return list(named.values())


def _value(node: ast.expr, known: Mapping[str, Fact], used: list[Cell]) -> _Quantity:
    if isinstance(node, ast.Attribute):
        cell = _cell(node, known)
        used.append(cell)
        unit = {"money": cell.currency or "", "percent": "percent"}.get(cell.kind, "")
        return _Quantity(Decimal(cell.value), unit)
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value in CONSTANTS:
        return _Quantity(Decimal(node.value), "")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _value(node.operand, known, used)
        return _Quantity(-inner.value, inner.unit)
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, known, used), _value(node.right, known, used)
        operate = _OPERATIONS.get(type(node.op))
        if operate is not None:
            return operate(left, right)
    raise CalculationRefused("Only + − × ÷ over cells, and constants for spans of time, can be computed.")


def _add(left: _Quantity, right: _Quantity) -> _Quantity:
    if left.unit != right.unit:
        raise CalculationRefused("Amounts are added only in one currency, and only to amounts.")
    return _Quantity(left.value + right.value, left.unit)


def _subtract(left: _Quantity, right: _Quantity) -> _Quantity:
    return _add(left, _Quantity(-right.value, right.unit))


def _multiply(left: _Quantity, right: _Quantity) -> _Quantity:
    if len(left.unit) == 3 and len(right.unit) == 3:
        raise CalculationRefused("An amount times an amount means nothing.")
    money = next((unit for unit in (left.unit, right.unit) if len(unit) == 3), "")
    return _Quantity(left.value * right.value, money or (left.unit if left.unit == right.unit else ""))


def _divide(left: _Quantity, right: _Quantity) -> _Quantity:
    if right.value == 0:
        raise CalculationRefused("The expression divides by nothing.")
    if len(right.unit) == 3 and left.unit != right.unit:
        raise CalculationRefused("Only an amount of the same currency can be divided by an amount.")
    return _Quantity(left.value / right.value, left.unit if len(left.unit) == 3 and len(right.unit) != 3 else "")


_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[_Quantity, _Quantity], _Quantity]]] = {
    ast.Add: _add,
    ast.Sub: _subtract,
    ast.Mult: _multiply,
    ast.Div: _divide,
}
_SIGNS: Final = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}


def _cell(node: ast.Attribute, known: Mapping[str, Fact]) -> Cell:
    inner = node.value
    if isinstance(inner, ast.Attribute) and inner.attr == "cells":
        inner = inner.value
    if not isinstance(inner, ast.Name) or inner.id not in known:
        raise CalculationRefused(f"There is no fact {ast.unparse(inner)}.")
    cell = known[inner.id].get(node.attr)
    if cell is None or cell.kind in {"date", "month", "text"}:
        raise CalculationRefused(f"{inner.id}.{node.attr} is no figure.")
    return cell


def _formula(node: ast.expr, known: Mapping[str, Fact]) -> str:
    if isinstance(node, ast.Attribute):
        return _cell(node, known).label
    if isinstance(node, ast.BinOp):
        sides = [_formula(side, known) for side in (node.left, node.right)]
        sides = [
            f"({words})" if isinstance(side, ast.BinOp) else words
            for side, words in zip((node.left, node.right), sides, strict=True)
        ]
        return f"{sides[0]} {_SIGNS[type(node.op)]} {sides[1]}"
    if isinstance(node, ast.UnaryOp):
        return f"−{_formula(node.operand, known)}"
    return ast.unparse(node)
