"""How well lines that nobody corrected are categorised: `.venv/bin/python scripts/measure_categories.py [tune|held-out] [-v]`.

Reads tests/transactions/bank_lines.csv. A line belongs to the half that the SHA-256 of its description says, so that a
half never changes with the order of the file. A category of ? means that the text does not tell; several may be right.
"""

import csv
import hashlib
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from guilder.transactions.contracts.lines import Answer, Line
from guilder.transactions.service import lines

LINES = Path(__file__).parents[1] / "tests/transactions/bank_lines.csv"


class Known(NamedTuple):
    """A line and what is right for it: slugs, or ? where the text does not tell."""

    line: Line
    right: frozenset[str]
    country: str


def half(name: str, path: Path = LINES) -> list[Known]:
    """The lines of one half, `tune` or `held-out`, in the order of the file."""
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if _half(row["description"]) == name]
    return [
        Known(
            Line(at, row["description"], Decimal(row["amount"]), row["currency"]),
            frozenset(row["category"].split("|")),
            row["country"],
        )
        for at, row in enumerate(rows)
    ]


def _half(description: str) -> str:
    return "held-out" if hashlib.sha256(description.encode()).digest()[0] % 2 else "tune"


class Measured(NamedTuple):
    """of: how many lines. coverage: share with an answer. accuracy: share of the answers that are right. wrong: share of all lines."""

    of: int
    coverage: float
    accuracy: float
    wrong: float


def measured(known: list[Known], answers: list[Answer]) -> Measured:
    """The three figures of a half."""
    given = [(each, answer) for each, answer in zip(known, answers, strict=True) if answer.chosen]
    right = sum(is_right(each, answer) for each, answer in given)
    return Measured(len(known), len(given) / len(known), right / max(len(given), 1), (len(given) - right) / len(known))


def is_right(known: Known, answer: Answer) -> bool:
    """Whether the answer names one of the right categories."""
    return answer.chosen is not None and answer.chosen.slug in known.right


def reliability(known: list[Known], answers: list[Answer]) -> dict[str, tuple[int, float, float]]:
    """By tenth of confidence: how many, what they claimed on average, and the share that was right."""
    bins: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for each, answer in zip(known, answers, strict=True):
        if answer.chosen:
            low = min(int(answer.confidence * 10), 9) / 10
            bins[f"{low:.1f}–{low + 0.1:.1f}"].append((answer.confidence, is_right(each, answer)))
    return {
        name: (len(found), sum(claim for claim, _ in found) / len(found), sum(hit for _, hit in found) / len(found))
        for name, found in sorted(bins.items())
    }


def main(arguments: list[str]) -> None:
    """Print the figures as the tables of docs/develop/categorising.md."""
    known = half("tune" if "tune" in arguments else "held-out")
    answers = lines.answer([each.line for each in known])
    print("| lines | answered | right of the answered | wrong of all |\n| --- | --- | --- | --- |")
    figures = measured(known, answers)
    print(f"| {figures.of} | {figures.coverage:.1%} | {figures.accuracy:.1%} | {figures.wrong:.1%} |\n")
    print("| confidence | answers | claimed | right |\n| --- | --- | --- | --- |")
    for name, (count, claimed, right) in reliability(known, answers).items():
        print(f"| {name} | {count} | {claimed:.2f} | {right:.2f} |")
    for each, answer in zip(known, answers, strict=True) if "-v" in arguments else ():
        if "?" not in each.right and not is_right(each, answer):
            said = answer.chosen.slug if answer.chosen else "unsure"
            print(f"{each.country} {each.line.description!r}: {said}, right is {' or '.join(sorted(each.right))}")


if __name__ == "__main__":
    main(sys.argv[1:])
