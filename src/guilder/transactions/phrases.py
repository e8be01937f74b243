"""Finding known phrases in bank text: folding to comparable words, and one index for thousands of phrases.

Banks print a name in capitals, cut, without accents and with * / . between words, so two texts are compared as
lists of folded words. A phrase is one or more such words and a few marks (see data/merchants.txt).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Generic, TypeVar

V = TypeVar("V")

_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "'": None, "’": None, "`": None}
)
_WORD = re.compile(r"[^\W_]+(?:[&+][^\W_]+)*\+?")


def data_lines(name: str) -> Iterator[str]:
    """The lines of data/`name` that say something: no blank ones, no comments."""
    text = resources.files("guilder.transactions").joinpath(f"data/{name}").read_text("utf-8")
    return (line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#"))


def fold(text: str) -> str:
    """Lower case without accents and apostrophes; half-width kana become full-width."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(c for c in parts if not unicodedata.combining(c))
    return text.lower().translate(_LETTERS)


def words(text: str) -> list[str]:
    """The folded words of `text`: runs of letters and digits, with & and + kept inside (h&m, 1&1, disney+)."""
    return _WORD.findall(fold(text))


@dataclass(frozen=True, slots=True)
class Phrase:
    """One written form. `everyday` marks a word of normal language, which counts only where it begins the text."""

    words: tuple[str, ...]
    at_start: bool = False
    at_end: bool = False
    open_end: bool = False
    everyday: bool = False

    @classmethod
    def parse(cls, form: str) -> "Phrase":
        """Read the marks of data/merchants.txt: ^ start, $ end, ! everyday word, * the last word may go on."""
        form = form.strip()
        at_start, form = form.startswith("^"), form.removeprefix("^")
        marks = form[len(form.rstrip("!*$")) :]
        found = tuple(words(form))
        if not found:
            raise ValueError(f"{form!r} holds no word")
        everyday = "!" in marks
        return cls(found, at_start or everyday, "$" in marks, "*" in marks, everyday)


@dataclass(frozen=True, slots=True)
class Found(Generic[V]):
    start: int
    end: int
    length: int
    phrase: Phrase
    value: V


class PhraseIndex(Generic[V]):
    """Phrases by their first word; a look-up costs a few dictionary reads per word, whatever the number of phrases."""

    def __init__(self, entries: Iterable[tuple[Phrase, V]]) -> None:
        self._exact: dict[str, list[tuple[Phrase, V]]] = {}
        self._open: dict[str, list[tuple[Phrase, V]]] = {}
        for phrase, value in entries:
            first = phrase.words[0]
            single_open = phrase.open_end and len(phrase.words) == 1
            if single_open and len(first) < 2:
                raise ValueError(f"{first!r}* would be found everywhere")
            where = self._open.setdefault(first[:3], []) if single_open else self._exact.setdefault(first, [])
            where.append((phrase, value))

    def find(self, text: Sequence[str]) -> Iterator[Found[V]]:
        """Every phrase that occurs in `text`, a list of folded words."""
        for at in range(len(text)):
            yield from self.find_at(text, at)

    def find_at(self, text: Sequence[str], at: int) -> Iterator[Found[V]]:
        """Every phrase that begins with word number `at` of `text`."""
        word = text[at]
        for phrase, value in self._exact.get(word, ()):
            if self._holds(phrase, text, at):
                yield self._found(phrase, value, at)
        for length in (2, 3) if len(word) > 2 else (2,):
            for phrase, value in self._open.get(word[:length], ()):
                if word.startswith(phrase.words[0]) and not (phrase.at_start and at):
                    yield self._found(phrase, value, at)

    @staticmethod
    def _found(phrase: Phrase, value: V, at: int) -> Found[V]:
        return Found(at, at + len(phrase.words), sum(map(len, phrase.words)), phrase, value)

    @staticmethod
    def _holds(phrase: Phrase, text: Sequence[str], at: int) -> bool:
        count = len(phrase.words)
        if (phrase.at_start and at) or at + count > len(text) or (phrase.at_end and at + count != len(text)):
            return False
        if count == 1:
            return True
        last = text[at + count - 1]
        fits = last.startswith(phrase.words[-1]) if phrase.open_end else last == phrase.words[-1]
        return fits and all(text[at + i] == phrase.words[i] for i in range(1, count - 1))
