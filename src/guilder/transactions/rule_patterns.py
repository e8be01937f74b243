r"""Regular expressions of a rule: a small language that means the same in RE2 and in Postgres, and cannot hang either.

Known: letters, `.`, classes `[a-z0-9]`, `\d` `\w` `\s`, groups, `|`, `* + ? {2,5}`, `^` and `$`. There are no
back-references, no look-around and no nested counts beyond MOST_STEPS, so both engines run in time proportional to the
text. Patterns are folded as texts are: without case, accents and apostrophes.
"""

import unicodedata
from dataclasses import dataclass

from guilder.transactions.phrases import fold

#: How many characters a pattern may have, how deep its groups go, and how large it becomes with its counts written out.
LONGEST, DEEPEST, MOST_STEPS = 200, 5, 600
_MOST_TIMES = 50
_CLASSES = {"d": "0-9", "w": "a-z0-9_", "s": " "}
_SPECIAL = frozenset("\\^$.|?*+()[]{}-&~#/\"'")


class PatternProblem(ValueError):
    """What is wrong with a pattern, in words for people."""


def translated(pattern: str) -> str:
    """The pattern in the words that both engines share. Raises PatternProblem."""
    if len(pattern) > LONGEST:
        raise PatternProblem(f"a pattern has at most {LONGEST} characters")
    parser = _Parser(unicodedata.normalize("NFC", pattern))
    found = parser.alternatives(0)
    if parser.at < len(parser.text):
        raise PatternProblem("a bracket is closed that was not opened")
    return found.text


def literal(text: str) -> str:
    """A folded text as a pattern that matches just it."""
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in text)


@dataclass(frozen=True, slots=True)
class _Piece:
    """steps: how large it is with its counts written out."""

    text: str
    steps: int


@dataclass(slots=True)
class _Parser:
    text: str
    at: int = 0

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self) -> str:
        char = self.peek()
        self.at += 1
        return char

    def alternatives(self, depth: int) -> _Piece:
        if depth > DEEPEST:
            raise PatternProblem("the brackets are nested too deep")
        branches = [self.sequence(depth)]
        while self.peek() == "|":
            self.take()
            branches.append(self.sequence(depth))
        steps = sum(branch.steps for branch in branches)
        if steps > MOST_STEPS:
            raise PatternProblem("the counts make this pattern too large")
        return _Piece("|".join(branch.text for branch in branches), steps)

    def sequence(self, depth: int) -> _Piece:
        pieces: list[_Piece] = []
        while self.peek() not in {"", "|", ")"}:
            pieces.append(self.counted(self.atom(depth)))
        text = "".join(piece.text for piece in pieces)
        if not text:
            raise PatternProblem("there is nothing to look for")
        return _Piece(text, sum(piece.steps for piece in pieces))

    def atom(self, depth: int) -> _Piece:
        char = self.take()
        if char == "(":
            if self.text.startswith("?:", self.at):
                self.at += 2
            elif self.peek() == "?":
                raise PatternProblem("only plain brackets are known")
            inner = self.alternatives(depth + 1)
            if self.take() != ")":
                raise PatternProblem("a bracket is not closed")
            return _Piece(f"(?:{inner.text})", inner.steps)
        if char == "[":
            return self.char_class()
        if char in "^$":
            return _Piece(char, 0)
        if char == ".":
            return _Piece(".", 1)
        if char in "*+?{":
            raise PatternProblem(f"there is nothing before {char} to repeat")
        if char == "\\":
            return self.escaped()
        return _literal(char)

    def escaped(self) -> _Piece:
        char = self.take()
        if char in _CLASSES:
            return _Piece(f"[{_CLASSES[char]}]", 1)
        if not char or char.isalnum():
            raise PatternProblem(f"\\{char} is not known; use \\d, \\w or \\s")
        return _literal(char)

    def counted(self, piece: _Piece) -> _Piece:
        char = self.peek()
        if not char or char not in "*+?{":
            return piece
        if piece.steps == 0:
            raise PatternProblem(f"there is nothing before {char} to repeat")
        self.take()
        if char != "{":
            count, times = char, 2
        else:
            count, times = self.times()
        if self.peek() and self.peek() in "*+?{":
            raise PatternProblem("something is repeated twice over")
        return _Piece(f"{piece.text}{count}", piece.steps * times)

    def times(self) -> tuple[str, int]:
        end = self.text.find("}", self.at)
        low, comma, high = self.text[self.at : end].partition(",")
        numbers = [part for part in (low, high) if part]
        if end < 0 or not low or not all(part.isascii() and part.isdigit() for part in numbers):
            raise PatternProblem("write a count as {3}, {2,} or {2,5}")
        least, most = int(low), int(high) if high else int(low)
        if most < least or most > _MOST_TIMES or most == 0:
            raise PatternProblem(f"a count goes from 1 to {_MOST_TIMES}")
        self.at = end + 1
        return (f"{{{least}{comma}{most if high else ''}}}" if comma else f"{{{least}}}"), most + (1 if comma else 0)

    def char_class(self) -> _Piece:
        negated = self.peek() == "^"
        if negated:
            self.take()
        parts: list[str] = []
        while (char := self.take()) != "]":
            if not char:
                raise PatternProblem("a class is not closed")
            if char == "[":
                raise PatternProblem("a class holds no other class")
            if char == "\\":
                char = self.take()
                if char in _CLASSES:
                    parts.append(_CLASSES[char])
                    continue
                if not char or char.isalnum():
                    raise PatternProblem(f"\\{char} is not known; use \\d, \\w or \\s")
            parts.append(self.span(char))
        inner = "".join(parts)
        if not inner:
            raise PatternProblem("a class is empty")
        return _Piece(f"[{'^' if negated else ''}{inner}]", 1)

    def span(self, first: str) -> str:
        if self.peek() != "-" or self.text[self.at + 1 : self.at + 2] in {"", "]"}:
            folded = fold(first)
            if len(folded) > 1:
                raise PatternProblem(f"{first} is two letters without its accent: write it outside the class")
            return literal(folded)
        self.take()
        last = self.take()
        low, high = fold(first), fold(last)
        if last == "\\" or len(low) != 1 or len(high) != 1 or low > high:
            raise PatternProblem(f"{first}-{last} is no range")
        return f"{literal(low)}-{literal(high)}"


def _literal(char: str) -> _Piece:
    folded = fold(char)
    if not folded:
        raise PatternProblem(f"{char} is left out of texts: leave it out here too")
    return _Piece(literal(folded) if len(folded) == 1 else f"(?:{literal(folded)})", len(folded))
