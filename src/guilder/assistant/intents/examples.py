"""The example sentences, and where the weights trained on them lie. No heavy import: it also serves without NumPy."""

from pathlib import Path
from typing import Final

EXAMPLES: Final = Path(__file__).parent / "examples.tsv"
WEIGHTS: Final = Path(__file__).parent / "weights.npz"


def examples() -> list[tuple[str, str]]:
    """(intent, sentence) in the order of the file."""
    lines = EXAMPLES.read_text(encoding="utf-8").splitlines()
    return [(intent, sentence) for intent, sentence in (line.split("\t") for line in lines)]
