"""References: `{{t3.spent_eur|money}}` stands for cell `spent_eur` of the run's third fact.

Whoever writes an answer, template or model, writes references; the server fills in localised values, each with a link
to its working. `violations` finds every figure that is neither a reference nor the asker's own. Bound by name because
a check by value would accept every right number in a wrong sentence.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from guilder.kernel.contract import Contract
from guilder.kernel.facts import Cell, Fact

REFERENCE: Final = re.compile(
    r"\{\{\s*(?P<fact>t\d+)\.(?:cells\.)?(?P<cell>[a-z][a-z0-9_]*)\s*(?:\|\s*(?P<format>[a-z]+)\s*)?\}\}"
)
LINK: Final = re.compile(r"\[(?P<words>[^\]\[{}]+)\]\((?P<href>/[a-z0-9/_?=&%.-]*)\)")
FORMATS: Final = frozenset(
    {"money", "magnitude", "whole", "percent", "number", "count", "date", "month", "year", "text"}
)

#: Names that hold digits and state no figure.
_NAMES: Final = re.compile(r"\b401\(?k\)?|\b403\(?b\)?|\bS&P 500\b|\b529 plan")
_LIST_NUMBER: Final = re.compile(r"^\s*\d{1,2}[.)] ", re.MULTILINE)
_FIGURE: Final = re.compile(r"\d+(?:[ \u00a0,.'’]\d+)*\s?k?\b|\d+")
_WORDS: Final = re.compile(
    r"\b(?:dozens?|hundreds?|thousands?|millions?|billions?|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b",
    re.IGNORECASE,
)


class Words(Contract):
    """A run of plain text."""

    type: Literal["text"]
    text: str


class CitedFigure(Contract):
    """A value with its working behind it.

    on: of a date, the day ("2026-10-01"), month ("2026-10") or year that `text` writes in English, so that a page can
    write it as its reader does. Answers kept from before lack it.
    """

    type: Literal["cell"]
    text: str
    fact_id: str
    cell_id: str
    kind: str
    on: str | None = None


class Link(Contract):
    """The way to a page of Guilder."""

    type: Literal["link"]
    text: str
    href: str


Segment = Annotated[Words | CitedFigure | Link, Field(discriminator="type")]


class ReferenceBroken(ValueError):
    """A reference to a fact or cell that does not exist, or a format that does not fit it."""


def violations(text: str, facts: Mapping[str, Fact], question: str) -> list[str]:
    """What is wrong with `text`, for the one repair: broken references, and figures that came from nowhere."""
    found = []
    for match in REFERENCE.finditer(text):
        try:
            display(_cell(facts, match), match["format"])
        except ReferenceBroken as error:
            found.append(str(error))
    bare = LINK.sub(lambda match: match["words"], REFERENCE.sub(" ", text))
    if "{{" in bare or "}}" in bare:
        found.append("A reference is written wrongly; the form is {{t1.cell_id}}.")
    bare = _LIST_NUMBER.sub(" ", _NAMES.sub(" ", bare))
    own = set(_figures(question))
    found += [f"{figure!r} is not a reference." for figure in _figures(bare) if figure not in own]
    asked = {word.lower() for word in _WORDS.findall(question)}
    found += [f"{word!r} is not a reference." for word in _WORDS.findall(bare) if word.lower() not in asked]
    odd = {letter for letter in bare if not letter.isascii() and unicodedata.category(letter) in {"Nd", "Nl", "No"}}
    return found + [f"{letter!r} is not a reference." for letter in sorted(odd)]


def _figures(text: str) -> Iterator[str]:
    for match in _FIGURE.finditer(text):
        words = match[0].strip().lower()
        thousand = words.endswith("k")
        digits = re.sub(r"[ \u00a0'’]", "", words.rstrip("k ")).rstrip(".,")
        digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", digits).replace(",", ".")
        try:
            value = Decimal(digits) * (1000 if thousand else 1)
        except ArithmeticError:
            yield words
            continue
        yield format(value.normalize(), "f")


def render(text: str, facts: Mapping[str, Fact]) -> tuple[Words | CitedFigure | Link, ...]:
    """The segments of `text`. Values are put in once: what stands in a cell is never read as a reference."""
    segments: list[Words | CitedFigure | Link] = []
    at = 0
    both = re.compile(f"{_unnamed(REFERENCE)}|{_unnamed(LINK)}")
    for piece in both.finditer(text):
        if piece.start() > at:
            segments.append(Words(type="text", text=text[at : piece.start()]))
        reference = REFERENCE.fullmatch(piece[0])
        if reference:
            cell = _cell(facts, reference)
            segments.append(
                CitedFigure(
                    type="cell",
                    text=display(cell, reference["format"]),
                    fact_id=facts[reference["fact"]].id,
                    cell_id=cell.id,
                    kind=cell.kind,
                    on=_on(cell, reference["format"]),
                )
            )
        else:
            link = LINK.fullmatch(piece[0])
            assert link is not None
            segments.append(Link(type="link", text=link["words"], href=link["href"]))
        at = piece.end()
    if at < len(text):
        segments.append(Words(type="text", text=text[at:]))
    return tuple(segments)


def _unnamed(pattern: re.Pattern[str]) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern.pattern)


def plain(segments: Sequence[Words | CitedFigure | Link]) -> str:
    """The answer as text: for search, titles and the command line."""
    return "".join(segment.text for segment in segments)


def _cell(facts: Mapping[str, Fact], match: re.Match[str]) -> Cell:
    fact = facts.get(match["fact"])
    cell = fact.get(match["cell"]) if fact else None
    if cell is None:
        raise ReferenceBroken(f"There is no cell {match['fact']}.{match['cell']}.")
    return cell


def display(cell: Cell, form: str | None = None, *, locale: str = "en") -> str:
    """The cell's value for people. form: one of FORMATS; the cell's own kind when it is left out.

    Raises ReferenceBroken when the form does not fit ("percent" of an amount).
    """
    wanted = form or cell.kind
    if wanted not in FORMATS:
        raise ReferenceBroken(f"There is no format {wanted!r}.")
    fits = {
        "money": {"money", "magnitude", "whole"},
        "percent": {"percent"},
        "number": {"number"},
        "count": {"count", "number"},
        "date": {"date", "month", "year"},
        "month": {"month", "year"},
        "text": {"text"},
    }[cell.kind]
    if wanted not in fits:
        raise ReferenceBroken(f"{cell.id} is of kind {cell.kind} and cannot be shown as {wanted}.")
    if cell.kind == "text":
        return cell.value
    if cell.kind in {"date", "month"}:
        return _calendar(cell, wanted, locale)
    return _quantity(cell, wanted, locale).replace("-", "−")


def _on(cell: Cell, form: str | None) -> str | None:
    if cell.kind not in {"date", "month"}:
        return None
    return cell.value[: {"date": 10, "month": 7, "year": 4}[form or cell.kind]]


def _quantity(cell: Cell, wanted: str, locale: str) -> str:
    from babel import numbers

    value = Decimal(cell.value)
    if cell.kind == "money":
        shown = abs(value) if wanted == "magnitude" else value
        if wanted == "whole":  # an estimate: cents would claim a precision that it does not have
            shown = shown.quantize(Decimal(1), rounding=ROUND_HALF_EVEN) or Decimal(0)
            return numbers.format_currency(
                shown, cell.currency or "", locale=locale, currency_digits=False, format="¤#,##0"
            )
        return numbers.format_currency(shown, cell.currency or "", locale=locale)
    if cell.kind == "percent":
        places = (
            Decimal("0.001") if abs(value) < Decimal("0.1") or abs(1 - value) < Decimal("0.05") else Decimal("0.01")
        )
        rounded = value.quantize(places, rounding=ROUND_HALF_EVEN)
        return numbers.format_percent(rounded.normalize(), locale=locale, decimal_quantization=False)
    if cell.kind == "count":
        return numbers.format_decimal(int(value), locale=locale)
    return numbers.format_decimal(value, format="#,##0.##", locale=locale)


def _calendar(cell: Cell, wanted: str, locale: str) -> str:
    from babel.dates import format_date

    day = date.fromisoformat(cell.value if len(cell.value) > 7 else f"{cell.value}-01")
    patterns = {"date": "d MMMM y", "month": "MMMM y", "year": "y"}
    return format_date(day, patterns[wanted], locale=locale)
