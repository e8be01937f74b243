"""Amounts as banks write them: 1.234,56 · 1,234.56 · 1'234.56 · 1 234,56- · (12.50) · EUR 12.50 · 12,50 S."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

_SIMPLE = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,8})?", re.ASCII)
#: Numbers that mean the same by every convention of decimals and groups.
_CLEAR = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,2})?", re.ASCII)
_SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "zł": "PLN",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
    "₩": "KRW",
    "₫": "VND",
    "US$": "USD",
    "R$": "BRL",
    "C$": "CAD",
    "A$": "AUD",
    "Kč": "CZK",
    "Ft": "HUF",
}
_CURRENCY = re.compile(r"US\$|R\$|C\$|A\$|Kč|Ft|zł|kr\.?|[€£$¥₹₽₺₪₩₫]|(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_BLANKS = dict.fromkeys(map(ord, " \xa0\u202f\u2009\u2007\t\u200b\u200e\u200f\u2066\u2069'’`´_"))
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "－": "-", "＋": "+"})
_MARK = re.compile(r"(CR|DR|DB|[CDHS])\.?$", re.IGNORECASE)
_SHAPES = {
    ".": re.compile(r"\d{1,3}(?:,\d{2,3})*(?:,\d{3})(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+", re.ASCII),
    ",": re.compile(r"\d{1,3}(?:\.\d{2,3})*(?:\.\d{3})(?:,\d*)?|\d+(?:,\d*)?|,\d+", re.ASCII),
}


def bare(text: str) -> tuple[str, bool]:
    """The digits and separators of `text` without sign, currency and blanks, and whether it is negative."""
    cleaned = _CURRENCY.sub("", text.translate(_MINUS)).translate(_BLANKS)
    negative = False
    if cleaned.startswith("(") and cleaned.endswith(")"):
        cleaned, negative = cleaned[1:-1], True
    mark = _MARK.search(cleaned)
    if mark:
        cleaned = cleaned[: mark.start()]
        negative ^= mark.group(1).upper() in {"D", "DR", "DB", "S"}
    if cleaned[:1] in {"-", "+"}:
        negative ^= cleaned[0] == "-"
        cleaned = cleaned[1:]
    elif cleaned[-1:] in {"-", "+"}:
        negative ^= cleaned[-1] == "-"
        cleaned = cleaned[:-1]
    return cleaned, negative


def parser(decimal: str) -> Callable[[str], Decimal | None]:
    """A function from a cell to its amount, None if it is no amount. decimal: "." or ","."""
    shape, group = _SHAPES[decimal], "," if decimal == "." else "."
    simple = decimal == "."

    def parse(text: str) -> Decimal | None:
        if simple and _SIMPLE.fullmatch(text):
            return Decimal(text)
        digits, negative = bare(text)
        if len(digits) > 30 or not digits or not shape.fullmatch(digits):
            return None
        number = Decimal(digits.replace(group, "").replace(decimal, "."))
        return -number if negative else number

    return parse


def parse_loose(text: str) -> Decimal | None:
    """One amount without a column around it: the last separator is the decimal one unless three digits follow."""
    if _CLEAR.fullmatch(text):
        return Decimal(text)
    return parser(decimal_of([text])[0])(text)


def decimal_of(cells: Iterable[str], digits: int = 2) -> tuple[str, bool]:
    """The decimal separator of a column, and whether it had to be guessed. digits: of the column's currency."""
    point = comma = 0
    unclear = {".": 0, ",": 0}
    for cell in cells:
        text, _ = bare(cell)
        last_point, last_comma = text.rfind("."), text.rfind(",")
        if last_point >= 0 and last_comma >= 0:
            point += last_point > last_comma
            comma += last_comma > last_point
        elif last_point >= 0 or last_comma >= 0:
            mark = "." if last_point >= 0 else ","
            after = len(text) - max(last_point, last_comma) - 1
            many, whole = text.count(mark) > 1, text[: max(last_point, last_comma)]
            if many:
                point += mark == ","
                comma += mark == "."
            elif after != 3 or len(whole) > 3 or whole in {"", "0"}:
                point += mark == "."
                comma += mark == ","
            else:
                unclear[mark] += 1
    if point != comma:
        return ("." if point > comma else ","), point > 0 and comma > 0
    if unclear["."] or unclear[","]:
        mark = "." if unclear["."] >= unclear[","] else ","
        other = "," if mark == "." else "."
        return (mark, False) if digits == 3 else (other, digits != 0)
    return ".", False


def currency_in(text: str) -> str:
    """The currency that an amount's cell names, empty if none or only an ambiguous symbol."""
    match = _CURRENCY.search(text)
    if match is None:
        return ""
    found = match.group()
    return found if re.fullmatch("[A-Z]{3}", found) else _SYMBOLS.get(found, "")
