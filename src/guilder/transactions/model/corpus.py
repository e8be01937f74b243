"""What the general model learns from: names of the merchant list, words of statements, words of small businesses.

All of it is written by hand for Guilder (data/merchants.txt, hints.txt, vocabulary.txt, categories.csv) and lies under
its licence. Names and little words are put beside the words, the same at every run, so that the model does not take a
surname for a trade.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from guilder.transactions import categories, merchants
from guilder.transactions.phrases import data_lines, words

#: The label of texts that tell nothing: then the model answers none of the categories.
UNKNOWN: Final = "unknown"
_SEED: Final = 20261121
_MERCHANT, _WORD, _NAME = 1.0, 1.5, 1.0
#: How often a word stands beside others.
_BESIDE: Final = 3
_NAMES: Final = 5_000
#: A word of examples of more categories does not say which.
_TELLS: Final = 2


@dataclass(frozen=True, slots=True)
class Example:
    """text: folded words. label: a category's slug or UNKNOWN. group: what must not be on both sides of a split."""

    text: str
    incoming: bool
    label: str
    weight: float
    group: str


def examples() -> list[Example]:
    """Every example, the same at every run."""
    chance = random.Random(_SEED)
    fillers = [" ".join(words(form)) for _, form in _forms("vocabulary.txt", only="filler")]
    return [*_merchants(), *_words_of(chance, fillers), *_names(chance, fillers)]


def fingerprint() -> str:
    """Of the examples, kept beside the weights."""
    said = "\n".join(f"{e.text}\t{e.incoming}\t{e.label}\t{e.weight}" for e in examples())
    return hashlib.sha256(said.encode()).hexdigest()


def words_that_tell() -> frozenset[str]:
    """The folded words that examples of one category, or of two, are made of: names, words of trades.

    What stands in names of more of them, such as a company's form, tells nothing by itself.
    """
    labels: dict[str, set[str]] = {}
    for merchant in merchants.merchant_map():
        for phrase in merchant.phrases:
            for word in phrase.words:
                labels.setdefault(word, set()).add(merchant.category)
    for (label, _), form in _forms_of_categories():
        said = " ".join(words(form))
        for word in (*said.split(), *_plain(said).split()):
            labels.setdefault(word, set()).add(label)
    return frozenset(word for word, found in labels.items() if UNKNOWN not in found and len(found) <= _TELLS)


def words_beside() -> frozenset[str]:
    """Names, towns and words of payments, which tell nothing of a trade."""
    return frozenset(word for _, form in _forms("vocabulary.txt", only="filler") for word in words(form))


def _merchants() -> Iterator[Example]:
    for merchant in merchants.merchant_map():
        texts = dict.fromkeys(" ".join(phrase.words) for phrase in merchant.phrases)
        for text in texts:
            for incoming in _ways(merchant.category, "any"):
                yield Example(text, incoming, merchant.category, _MERCHANT / len(texts), merchant.name)


def _words_of(chance: random.Random, fillers: list[str]) -> Iterator[Example]:
    for head, form in _forms_of_categories():
        label, direction = head
        said = " ".join(words(form))
        if not said:
            continue
        for text in dict.fromkeys([said, _plain(said)]):
            for incoming in _ways(label, direction):
                yield Example(text, incoming, label, _WORD, said)
                for _ in range(_BESIDE):
                    yield Example(_beside(chance, text, fillers), incoming, label, _WORD / 2, said)


def _names(chance: random.Random, fillers: list[str]) -> Iterator[Example]:
    for _ in range(_NAMES):
        text = " ".join(chance.sample(fillers, chance.choice((1, 2, 2, 3))))
        yield Example(text, chance.random() < 0.3, UNKNOWN, _NAME, text)


def _forms_of_categories() -> list[tuple[tuple[str, str], str]]:
    return [*_forms("hints.txt"), *_forms("vocabulary.txt", only=""), *_names_of_categories()]


def _names_of_categories() -> Iterator[tuple[tuple[str, str], str]]:
    return (((c.slug, "any"), c.name) for c in categories.defaults() if c.parent_id is not None)


def _forms(name: str, only: str | None = None) -> Iterator[tuple[tuple[str, str], str]]:
    """((label, direction), form) of data/`name`. only: this block, or "" for all but the fillers."""
    head = ("", "")
    for line in data_lines(name):
        if line.startswith("["):
            label, direction, *_ = line.strip("[]").split()
            head = (label, direction)
        elif only is None or (head[0] == "filler") == (only == "filler"):
            for form in line.split("|"):
                yield head, form.strip().strip("*!^$")


def _ways(label: str, direction: str) -> tuple[bool, ...]:
    """Whether money comes in, goes out or both. What is spent may come back, but that is not learnt."""
    if direction == "in":
        return (True,)
    group = "" if label == UNKNOWN else categories.by_slug()[label].group
    if direction == "out" or group == "spending":
        return (False,)
    return (True,) if group == "income" else (True, False)


def _beside(chance: random.Random, text: str, fillers: list[str]) -> str:
    filler = chance.choice(fillers)
    return chance.choice((f"{text} {filler}", f"{filler} {text}", f"{text} {filler} {chance.choice(fillers)}"))


def _plain(said: str) -> str:
    """As banks print ä, ö, ü that lost their dots."""
    return said.replace("ae", "a").replace("oe", "o").replace("ue", "u")
