"""The words of a PDF with their places, in a program of its own: `python -m guilder.banking.statements.pdf_words < a.pdf`.

A PDF may be made to unpack without end. So it is read by a child process with a ceiling of memory and processor time, and
the parent waits so long and no longer. One line of JSON comes back: {"pages", "words"} or {"refused"}.
"""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

PAGES, LETTERS, SECONDS, MEMORY = 200, 1_500_000, 30, 768 << 20
#: A gap wider than this share of the letter's size ends a word.
_GAP = 0.2


class _Refused(Exception):
    """Why the file is not read: locked, damaged, pages, letters, pictures or unmapped."""


def main() -> int:
    """Read standard input, write the answer; the exit code is 0 either way."""
    _hold_back()
    data = sys.stdin.buffer.read()
    try:
        answer: dict[str, Any] = _words(data)
    except _Refused as reason:
        answer = {"refused": str(reason)}
    except MemoryError:
        answer = {"refused": "letters"}
    json.dump(answer, sys.stdout, ensure_ascii=True, separators=(",", ":"))
    return 0


def _hold_back() -> None:
    try:
        import resource
    except ImportError:  # not on Windows: there the parent's patience is the only ceiling
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        resource.setrlimit(kind, (most, most))


def _words(data: bytes) -> dict[str, Any]:
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException

    words: list[tuple[int, float, float, float, float, str]] = []
    letters = unmapped = pages = 0
    try:
        for page, found in _pages(data):
            pages = page
            letters += len(found)
            unmapped += sum(text.startswith("(cid:") for *_, text in found)
            _within_bounds(page, letters)
            words += ((page, *word) for word in _joined(found))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise _Refused("locked") from None
    except (_Refused, MemoryError):
        raise
    except (PDFException, PSException, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError,
            OverflowError, AssertionError, ArithmeticError, NotImplementedError, UnicodeError, OSError) as error:  # fmt: skip
        raise _Refused("damaged") from error  # what a broken file makes the reader stumble over
    if not pages:
        raise _Refused("damaged")
    if letters < 20 * pages and letters < 200:
        raise _Refused("pictures")
    if unmapped * 5 > letters:
        raise _Refused("unmapped")
    return {"pages": pages, "words": words}


def _within_bounds(pages: int, letters: int) -> None:
    if pages > PAGES:
        raise _Refused("pages")
    if letters > LETTERS:
        raise _Refused("letters")


_Letter = tuple[float, float, float, float, str]


def _pages(data: bytes) -> Iterator[tuple[int, list[_Letter]]]:
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LTChar
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    pages = list(PDFPage.get_pages(io.BytesIO(data), maxpages=PAGES + 1))
    _within_bounds(len(pages), 0)
    for number, page in enumerate(pages, start=1):
        interpreter.process_page(page)
        layout = device.get_result()
        height, letters = float(layout.y1), []
        waiting: list[Any] = [iter(layout)]
        while waiting:
            for item in waiting.pop():
                if isinstance(item, LTChar):
                    if item.upright:
                        letters.append((height - item.y0, item.x0, item.x1, item.size, item.get_text()))
                elif hasattr(item, "__iter__"):
                    waiting.append(iter(item))
        yield number, letters


def _joined(letters: list[_Letter]) -> Iterator[tuple[float, float, float, float, str]]:
    """Words as (base, left, right, size, text): letters of one line without a gap between them."""
    for line in _lines(sorted(letters)):
        line.sort(key=lambda letter: letter[1])
        word: list[_Letter] = []
        for letter in line:
            _, left, _, size, text = letter
            ends = not text.strip() or (word and (left - word[-1][2] > _GAP * size))
            if ends and word:
                yield _word(word)
                word = []
            if text.strip() and not (word and _again(word[-1], letter)):
                word.append(letter)
        if word:
            yield _word(word)


def _lines(letters: list[_Letter]) -> Iterator[list[_Letter]]:
    line: list[_Letter] = []
    for letter in letters:
        if line and letter[0] - line[0][0] > max(1.0, 0.35 * letter[3]):
            yield line
            line = []
        line.append(letter)
    if line:
        yield line


def _again(before: _Letter, letter: _Letter) -> bool:
    """Whether a letter is printed over the same one: so some programs make bold."""
    return before[4] == letter[4] and abs(before[1] - letter[1]) < 0.1 * letter[3]


def _word(letters: list[_Letter]) -> tuple[float, float, float, float, str]:
    text = "".join(letter[4] for letter in letters)
    return (round(letters[0][0], 1), round(letters[0][1], 1), round(letters[-1][2], 1), round(letters[0][3], 1), text)


if __name__ == "__main__":
    sys.exit(main())
