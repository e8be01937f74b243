"""A sum in one currency that is asked for in another: "250 dollars in euro", "how many yen is a pound".

Names are babel's English ones; a bare "dollar" or "krone" is the workspace's own where it has one, else the one that
most people mean.
"""

import functools
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from guilder.kernel.money import CURRENCIES

#: One word for several currencies: what is meant first, and the others that have the word.
_SHARED: Final = {
    "dollar|dollars|bucks|$": "USD AUD CAD NZD SGD HKD TWD",
    "pound|pounds|quid|sterling|£": "GBP EGP",
    "franc|francs": "CHF XOF XAF",
    "krona|kronor|krone|kroner|crown|crowns": "SEK NOK DKK CZK ISK",
    "yen|¥": "JPY",
    "yuan|renminbi": "CNY",
    "rupee|rupees": "INR PKR LKR NPR MUR",
    "peso|pesos": "MXN ARS CLP COP PHP UYU",
    "euro|euros|€": "EUR",
    "zloty|zlotys": "PLN",
    "forint|forints": "HUF",
    "lira|liras": "TRY",
    "won": "KRW",
    "real|reais": "BRL",
    "rand": "ZAR",
    "shekel|shekels": "ILS",
    "baht": "THB",
}
#: Codes that are English words as well; written small they are the word.
_ALSO_WORDS: Final = frozenset("all amd bam bob cop cup gel kid mad mop nad pen ron rub sos top try won".split())

_NUMBER: Final = (
    r"(?P<number>\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)\s?(?P<scale>k|thousand|m|million)?"
)
_SCALE: Final = {"": 1, "k": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000}
_INTO: Final = r"(?:in|to|into|as|for)"
#: A sentence with one of these is about the household's money, whatever currency it names.
_OWN: Final = re.compile(r"\b(spen[dt]|spending|earn|earned|retire|budgets?|save|saved|goals?|pay|paid|balance)\b")


@dataclass(frozen=True, slots=True)
class Exchange:
    """amount: 1 where only a rate is asked for. target: None where none is named. Codes of ISO 4217."""

    amount: Decimal
    source: str
    target: str | None


@functools.cache
def _names() -> dict[str, tuple[str, ...]]:
    """What a currency is called, in small letters → the currencies that it may mean."""
    from babel.numbers import get_currency_name

    found: dict[str, tuple[str, ...]] = {}
    for code in sorted(CURRENCIES):
        for count in (1, 2):
            found[get_currency_name(code, count=count, locale="en").lower()] = (code,)
    for words, codes in _SHARED.items():
        found.update(dict.fromkeys(words.split("|"), tuple(codes.split())))
    return found


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = "|".join(re.escape(name) for name in sorted(_names(), key=len, reverse=True))
    money = rf"(?:{words}|[a-z]{{3}})(?![a-z])"
    sign = r"[€$£¥]"
    amount = rf"(?:(?P<sign>{sign})\s?{_NUMBER}|{_NUMBER.replace('number', 'n2').replace('scale', 's2')}\s?(?P<unit>{money}))"
    target = rf"(?P<target>{money})"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"(?<![\w.,]){amount}\s+(?:worth\s+)?{_INTO}\s+(?:the\s+|my\s+)?{target}",
            rf"\bhow (?:many|much)\s+{target}\s+(?:is|are|for|do i get for|would i get for|will i get for)\s+{amount}",
            rf"\bhow (?:many|much)\s+{target}\s+(?:is|are|for|do i get for)\s+(?:a|an|one|the)\s+(?P<unit>{money})",
            rf"\b(?:exchange rate|rate)\s+(?:of|from|between|for)?\s*(?:the\s+|a\s+)?(?P<unit>{money})\s+(?:and|against|{_INTO})\s+(?:the\s+)?{target}",
            rf"^(?:what(?:'s|’s| is)|how much is|convert)\s+(?:a|an|one|the)\s+(?P<unit>{money})\s+(?:worth\s+)?{_INTO}\s+(?:the\s+)?{target}",
            rf"^(?P<unit>{money})(?:\s+{_INTO}\s+|\s*/\s*){target}(?:\s+(?:exchange\s+)?rate)?$",
            rf"^(?:what(?:'s|’s| is| are)|how much (?:is|are)|convert|change|exchange)\s+{amount}(?:\s+(?:worth|now|today|in my (?:own )?currency))*$",
            rf"^(?:what(?:'s|’s| is)\s+)?(?:the\s+)?exchange rate\s+(?:of|for)\s+(?:a\s+|the\s+)?(?P<unit>{money})(?:\s+(?:now|today))*$",
        )
    )


def find(text: str, home: str = "") -> Exchange | None:
    """What `text` wants exchanged. home: the workspace's currency, for words that several currencies share."""
    plain = " ".join(text.split()).strip(" ?!.")
    if _OWN.search(plain.lower()):
        return None
    for pattern in _patterns():
        match = pattern.search(plain)
        if match is None:
            continue
        parts = match.groupdict()
        source = _code(parts.get("sign") or parts.get("unit") or "", home)
        target = _code(parts["target"], home) if parts.get("target") else None
        if source is not None and (target is not None or not parts.get("target")):
            return Exchange(_amount(parts), source, target)
    return None


def adjusted(text: str, before: Exchange, home: str) -> Exchange | None:
    """The exchange that "and 500?", "and in pounds?" make of the one before; None when they name neither."""
    plain = " ".join(text.split()).strip(" ?!.")
    number = re.search(_NUMBER, plain, re.IGNORECASE)
    found = replace(before, amount=_amount(number.groupdict())) if number else before
    for word in re.findall(r"[^\W\d_]+|[€$£¥]", plain):
        code = _code(word, home)
        into = re.search(rf"\b{_INTO}\s+(?:the\s+|my\s+)?{re.escape(word)}", plain, re.IGNORECASE)
        if code is not None:
            found = replace(found, source=code) if number and not into else replace(found, target=code)
    return None if found == before else found


def _amount(parts: dict[str, str | None]) -> Decimal:
    number, scale = parts.get("number") or parts.get("n2"), parts.get("scale") or parts.get("s2") or ""
    if not number:
        return Decimal(1)
    groups = re.split(r"[ ,.']", number)
    cents = groups.pop() if len(groups) > 1 and len(groups[-1]) < 3 else ""
    return Decimal("".join(groups) + (f".{cents}" if cents else "")) * _SCALE[scale.lower()]


def _code(words: str, home: str) -> str | None:
    small = words.lower()
    codes = _names().get(small)
    if codes is not None:
        return home if home in codes else codes[0]
    code = words.upper()
    return code if code in CURRENCIES and (words.isupper() or small not in _ALSO_WORDS) else None
