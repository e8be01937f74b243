"""What names mean: merchants, categories and the words of a search as vectors that lie close when they are about the same.

The model's vectors all lean one way; `data/meaning.npz` holds that lean (the mean of the default categories' names, and
of their names with the words that statements use for them), which is taken off before anything is compared, and the
meanings of the default categories themselves, so that no household waits for the model to read them again.
`python -m guilder.transactions.meanings` writes the file anew; a test fails when it no longer fits the categories.

The bounds were chosen by reading the scores of 31 questions over the default categories and 50 merchants of three
countries, 5 of them about nothing; they have not been measured on questions that were kept aside.
"""

import functools
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from guilder.gateway import service as gateway
from guilder.transactions import categories
from guilder.transactions.categories import DefaultCategory
from guilder.transactions.phrases import data_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEANS: Final = Path(__file__).parent / "data" / "meaning.npz"
#: So many words of the statements stand for a category.
_WORDS: Final = 12
_CATEGORY, _BESIDE = 0.28, 0.12
#: A merchant's name says less: alone it must lie this close, and closer where a category fits.
_MERCHANT, _SURE_MERCHANT = 0.34, 0.42


@functools.cache
def _hints() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    slug = ""
    for line in data_lines("hints.txt"):
        if line.startswith("["):
            slug = line.strip("[]").split()[0]
        else:
            found.setdefault(slug, []).extend(word.strip().strip("*!^$") for word in line.split("|"))
    return found


def words_of(slug: str | None, name: str) -> str:
    """A category with the words that statements use for it; its name alone, where it is the household's own."""
    hints = _hints().get(slug or "", [])
    return f"{name}: {', '.join(hints[:_WORDS])}" if hints else name


@functools.cache
def _means() -> "tuple[NDArray[Any], NDArray[Any]]":
    import numpy as np

    with np.load(MEANS) as stored:
        return stored["names"], stored["hints"]


@functools.lru_cache(maxsize=4096)
def of_name(name: str) -> bytes:
    """The meaning of a merchant's name or of a search's words, 16 bits a number. Blocks. Raises EmbeddingsMissing."""
    return _kept(_centred(name, 0))


@functools.cache
def _defaults() -> dict[tuple[str, str], bytes]:
    import numpy as np

    with np.load(MEANS) as stored:
        kept = stored["defaults"]
    return {(category.slug, category.name): row.tobytes() for category, row in zip(_below(), kept, strict=True)}


@functools.lru_cache(maxsize=1024)
def of_category(slug: str | None, name: str) -> bytes:
    """The meaning of a category: of its name and of the words used for it, in equal parts. Blocks."""
    return _defaults().get((slug or "", name)) or _of_words(slug, name)


def _of_words(slug: str | None, name: str) -> bytes:
    words = words_of(slug, name)
    return _kept((_centred(name, 0) + _centred(words, 0 if words == name else 1)) / 2)


def _centred(text: str, mean: int) -> "NDArray[Any]":
    vector = gateway.embedder().embed_now([text])[0]  # first: it says when the parts are not installed
    return _off(vector, _means()[mean])


def _off(vector: "NDArray[Any]", mean: "NDArray[Any]") -> "NDArray[Any]":
    import numpy as np

    off = vector - mean
    return np.asarray(off / np.linalg.norm(off))


def _kept(vector: "NDArray[Any]") -> bytes:
    import numpy as np

    return vector.astype(np.float16).tobytes()


def close(asked: bytes, known: Sequence[bytes]) -> list[float]:
    """How close each known meaning lies to what is asked, −1 to 1."""
    import numpy as np

    if not known:
        return []
    matrix = np.frombuffer(b"".join(known), np.float16).reshape(len(known), -1).astype(np.float32)
    scores: list[float] = (matrix @ np.frombuffer(asked, np.float16).astype(np.float32)).tolist()
    return scores


def chosen_categories(scores: Sequence[float]) -> list[int]:
    """Which categories are meant, by their scores: those close enough, and about as close as the closest."""
    best = max(scores, default=0.0)
    return [at for at, score in enumerate(scores) if score >= max(_CATEGORY, best - _BESIDE)]


def chosen_merchants(scores: Sequence[float], *, beside_categories: bool) -> list[int]:
    """Which merchants are meant, the closest first."""
    least = _SURE_MERCHANT if beside_categories else _MERCHANT
    return sorted((at for at, score in enumerate(scores) if score >= least), key=lambda at: -scores[at])


def _below() -> list[DefaultCategory]:
    return [category for category in categories.defaults() if category.parent_id is not None]


def _texts() -> tuple[list[str], list[str]]:
    return [category.name for category in _below()], [words_of(category.slug, category.name) for category in _below()]


def fingerprint() -> str:
    """Of the texts that the means were taken of."""
    return hashlib.sha256("\n".join(text for texts in _texts() for text in texts).encode()).hexdigest()


def means() -> bytes:
    """The file for the present categories and words."""
    import numpy as np

    texts = _texts()
    vectors = [gateway.embedder().embed_now(each) for each in texts]
    names, hints = (each.mean(axis=0) for each in vectors)
    defaults = [
        (_off(name, names) + _off(words, names if said == text else hints)) / 2
        for said, text, name, words in zip(*texts, *vectors, strict=True)
    ]
    out = io.BytesIO()
    np.savez_compressed(
        out, names=names, hints=hints, defaults=np.array(defaults, np.float16), texts=np.array(fingerprint()),
        model=np.array(gateway.embedder().name),
    )  # fmt: skip
    return out.getvalue()


if __name__ == "__main__":
    MEANS.write_bytes(means())
