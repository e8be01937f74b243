"""The shipped model: as old as what it was learnt from, silent on names, the same alone and in a batch."""

import io
from decimal import Decimal
from importlib import resources

import numpy as np
import pytest

from guilder.transactions import categories
from guilder.transactions.contracts.lines import Line
from guilder.transactions.model import corpus, general, training
from guilder.transactions.model.features import hashed
from guilder.transactions.model.linear import Linear
from guilder.transactions.service import lines


def answer(description, amount="-12.00"):
    return lines.answer([Line(1, description, Decimal(amount), "EUR")])[0]


def test_the_model_is_as_new_as_what_it_was_learnt_from():
    stored = resources.files("guilder.transactions").joinpath("data/general.npz").read_bytes()
    with np.load(io.BytesIO(stored)) as parts:
        assert str(parts["learnt"]) == corpus.fingerprint(), "python -m guilder.transactions.model.training"
    assert len(stored) < 800_000


def test_it_knows_every_category_that_has_words():
    below = {category.slug for category in categories.defaults() if category.parent_id is not None}
    assert set(general.model().labels) >= below | {corpus.UNKNOWN}


# Made-up names; none stands in the lists.
@pytest.mark.parametrize(
    ("description", "slug"),
    [
        ("HAARSALON ZETTEL", "personal-care"), ("HORLOGERIE VAUDREY", "clothing"), ("PEIXARIA DO CAIS", "groceries"),
        ("KYLTEKNIK BILVERKSTADEN", "car-costs"),
    ],
)  # fmt: skip
def test_a_shop_that_no_list_has_is_known_by_its_words(description, slug):
    found = answer(description)
    assert found.chosen is not None
    assert found.chosen.slug == slug
    assert (found.source, found.confidence >= 0.6) == ("model", True)


@pytest.mark.parametrize(
    "description", ["ZELLE PAYMENT TO J BRENNAN", "SWISH TILL ANNA LIND", "CHEQUE 004417", "QVARTZ"]
)
def test_what_tells_nothing_stays_open(description):
    found = answer(description)
    assert (found.chosen, found.source) == (None, "none")


# Short words that nobody wrote for the model: pieces of them stand in many others.
@pytest.mark.parametrize("description", ["Foo", "FOO 4412", "Zorp", "BAZ", "Foo GmbH", "QIL"])
def test_a_short_word_that_nobody_knows_is_no_certainty(description):
    found = answer(description)
    assert (found.chosen, found.source) == (None, "none")


def test_a_known_word_says_as_much_as_before():
    (alone,), (beside,) = (general.guesses([(text, "out")])[0][:1] for text in ("baeckerei", "baeckerei foo"))
    assert alone.confidence > 0.8
    assert beside.confidence > 0.6


def test_money_that_came_in_is_not_surely_what_is_spent():
    spent, back = (general.guesses([("zweirad werkstatt fahrrad", way)])[0] for way in ("out", "in"))
    assert all(guess.confidence < spent[0].confidence for guess in back)


def test_a_batch_answers_as_each_alone():
    asked = [("cafe am ring", "out"), ("", "in"), ("x", "out"), ("apotheke", "in"), ("a" * 300, "out")] * 210
    together = general.guesses(asked)
    assert together == [general.guesses([each])[0] for each in asked[:5]] * 210
    assert together[1] == []


def test_the_hash_is_the_same_on_every_machine():
    found = hashed(["ab c"], [True], bits=10)
    assert found.indices.tolist()[-1] == 1025
    assert sorted(found.indices.tolist()) == [119, 360, 460, 541, 566, 584, 879, 1025]
    assert float((found.values[:-1] ** 2).sum()) == pytest.approx(1)


def test_what_is_learnt_is_found_again_and_kept_small():
    known = [
        corpus.Example(f"{word} {name}", False, label, 1.0, name)
        for word, label in (("bread", "cafes"), ("petrol", "fuel"), ("shoes", "clothing"))
        for name in ("smith", "jones", "brown", "kelly")
    ]
    learnt = training.learn(known, bits=10)
    again = Linear.read(learnt.stored())
    assert again.labels == ("cafes", "clothing", "fuel")
    shares = again.likely(hashed(["bread walker", "petrol walker", "shoes walker"], [False] * 3, bits=10))
    assert shares.sum(axis=1) == pytest.approx([1, 1, 1], rel=1e-5)
    assert shares.argmax(axis=1).tolist() == [0, 2, 1]
