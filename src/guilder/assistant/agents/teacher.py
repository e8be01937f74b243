"""The teacher: what a word means, what can be asked here, and an honest answer to everything else."""

import functools
import re
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz

from guilder.assistant.agents.desk import Answer, Desk, Question

_GLOSSARY: Final = Path(__file__).parent / "glossary.tsv"


@functools.cache
def _terms() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    lines = (line.split("\t") for line in _GLOSSARY.read_text(encoding="utf-8").splitlines())
    return tuple((term, (term.lower(), *filter(None, others.split("|"))), meaning) for term, others, meaning in lines)


def meaning_of(text: str) -> tuple[str, str] | None:
    """(term, meaning) of the longest term that `text` names, small typos allowed."""
    words = f" {' '.join(re.findall(r'[a-z0-9%()-]+', text.lower()))} "
    exact = [(len(name), term, meaning) for term, names, meaning in _terms() for name in names if f" {name} " in words]
    if exact:
        _, term, meaning = max(exact)
        return term, meaning
    near = [
        (fuzz.partial_ratio(name, words.strip()), term, meaning)
        for term, names, meaning in _terms()
        for name in names
        if len(name) > 5
    ]
    score, term, meaning = max(near)
    return (term, meaning) if score >= 88 else None


async def define_term(desk: Desk, question: Question) -> Answer:
    """A term in two plain sentences, from Guilder's own glossary."""
    del desk
    found = meaning_of(question.text)
    if found is None:
        return Answer(
            [
                "That word is not in Guilder’s glossary yet.",
                "It knows the common words of saving, budgets, investing and retirement: try “What is an emergency fund?”",
            ]
        )
    term, meaning = found
    sentences = re.split(r"(?<=\.) ", f"{term[0].upper()}{term[1:]}: {meaning[0].lower()}{meaning[1:]}")
    return Answer(sentences, aside="This is education, not advice.")


async def help_out(desk: Desk, question: Question) -> Answer:
    """What can be asked, and what an answer stands on."""
    del desk
    words = question.text.lower()
    if re.search(r"\b(pay|move|transfer|send|buy|sell|trade|cancel)\b", words):
        return Answer(
            [
                "No. The assistant reads and calculates; it cannot move money, buy, sell or change anything.",
                "Ask it what you spent, what is left in a budget, or whether a plan holds.",
            ]
        )
    if re.search(r"\badvice|advise|trust|figures|numbers|made up\b", words):
        return Answer(
            [
                "Every figure in an answer comes from your own records or from a calculation on them.",
                "Click a figure to see its working: the formula, the inputs and the rows behind it.",
                "It is education and arithmetic, not advice.",
            ]
        )
    return Answer([
        "Ask about your money in your own words: what you spent on groceries last month, where your money goes, what is left in a budget.",
        "Ask how your goals are doing, what you are worth, what comes off your account every month, or whether you can retire at a certain age.",
        "Every figure in an answer opens its working when you click it.",
    ])  # fmt: skip


async def unknown(desk: Desk, question: Question) -> Answer:
    """An honest no."""
    del desk, question
    return Answer(
        [
            "That is outside what this assistant knows: it answers from your own accounts, budgets, goals and plan.",
            "Try “What did I spend on groceries last month?” or “Can I retire?”",
        ]
    )
