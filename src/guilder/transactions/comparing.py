"""Texts as rules compare them, in Python as in SQL (`transactions.comparable`): folded, with runs of blanks as one."""

from functools import lru_cache

from guilder.transactions.phrases import fold

_CONTROLS = dict.fromkeys(range(1, 32), " ")
#: What stands beside a whole word: ASCII without letters and digits, and the punctuation of Latin and East Asian texts.
_BESIDE = ((" ", "/"), (":", "@"), ("[", "`"), ("{", "~"), ("\x80", "\xbf"), ("\u2000", "\u206f"), ("\u3000", "\u303f"))
#: The same as a class that both engines of patterns read.
BESIDE_CLASS = "[" + "".join(f"\\{low}-{high}" if low == "[" else f"{low}-{high}" for low, high in _BESIDE) + "]"


@lru_cache(maxsize=1 << 15)
def comparable(text: str) -> str:
    """Without case, accents and apostrophes; control characters count as blanks, and blanks once."""
    return " ".join(fold(text).translate(_CONTROLS).split())


def holds_word(text: str, word: str) -> bool:
    """Whether `word` stands in `text` as a word of its own; both as `comparable` gives them."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if (not at or _beside(text[at - 1])) and (end == len(text) or _beside(text[end])):
            return True
        at = text.find(word, at + 1)
    return False


def _beside(char: str) -> bool:
    return any(low <= char <= high for low, high in _BESIDE)


def glob(pattern: str, text: str) -> bool:
    """Whether `pattern` (* anything, ? one character) covers the whole of `text`.

    The greedy two-pointer match with one point to return to: at most len(pattern) × len(text) steps, and no recursion.
    """
    p = t = 0
    star, mark = -1, 0
    while t < len(text):
        if p < len(pattern) and pattern[p] == "*":
            star, mark, p = p, t, p + 1
        elif p < len(pattern) and pattern[p] in {"?", text[t]}:
            p, t = p + 1, t + 1
        elif star >= 0:
            mark += 1
            p, t = star + 1, mark
        else:
            return False
    return all(c == "*" for c in pattern[p:])
