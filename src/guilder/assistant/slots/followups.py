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
#: Words after "on", "at" or "for" that narrow nothing down.
_ALL: Final = frozenset(
    "all everything anything whatever things stuff total average whole sum altogether overall general average moment end "
    "start beginning today yesterday tomorrow now far least once average normal usual ever me myself everyone everybody "
    "together household household's family living life money spending expense expenses purchase purchases income".split()
)
_SUBJECT: Final = re.compile(
    r"\b(?:did|has|have|does|do)\s+([a-z]+)\s+(?:spend|spent|pay|paid|earn|earned|make|made)\b"
)
_SELF: Final = frozenset("i we you they".split())


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


def unheard(text: str, spans: list[tuple[int, int]]) -> str:
    """What a question is about, when nothing was found to go by these words: "unicorns", "maya"; "" when it is about all."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " * (end - start) + text[end:]
    lowered = text.lower()
    who = _SUBJECT.search(lowered)
    if who and who[1] not in _SELF:
        return who[1]
    for part in re.split(r"\b(?:on|at|for|from)\b", lowered)[1:]:
        words = [
            word
            for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", part)
            if word not in _FILLER and word not in _ALL
        ]
        if words:
            return " ".join(words[:3])
    return ""


def is_short(text: str) -> bool:
    """Whether there are few enough words for a half-question without an opener."""
    return len(text.split()) <= _SHORT
