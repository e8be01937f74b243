"""Half a question: "and in May?", "for restaurants?", "at 62?". It says what changes and leaves the rest as it was."""

import re
from typing import Final

_OPENER: Final = re.compile(
    r"^(?:and|what about|how about|but|or|then|so|also|ok(?:ay)?|now|the same|same|compared (?:to|with)|versus|vs\.?)\b[\s,:]*",
    re.IGNORECASE,
)
_FILLER: Final = frozenset(
    "a an the my our your his her their me us it that this these those and or but then so also now same again too instead "
    "only just please what about how for in on at of to with by from per over during last next since until if i we did do "
    "does is was were am are more than compared versus vs month months year years week weeks day days quarter much many "
    "old age retire retiring retired each every with without there year's month's years' spend spent cost costs pay".split()
)
_SHORT: Final = 7


def opened(text: str) -> str | None:
    """What follows the word that goes on from something ("and", "what about"); None without such a word."""
    match = _OPENER.match(text.strip())
    return text.strip()[match.end() :] if match else None


def left_over(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The words of `text` that say something beside the periods, figures and small words. spans: of the periods."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " * (end - start) + text[end:]
    opener = _OPENER.match(text.strip())
    bare = text.strip()[opener.end() :] if opener else text
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", bare.lower())
    return [word for word in words if word not in _FILLER]


def is_short(text: str) -> bool:
    """Whether there are few enough words for a half-question without an opener."""
    return len(text.split()) <= _SHORT
