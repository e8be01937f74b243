import time
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilder.transactions.rules import Condition, Facts, Rule, candidates, glob, matches

FACTS = Facts("EDEKA Müller, Café-Ecke", "Edeka", Decimal("-12.50"), "EUR", uuid4())


def rule(*conditions, every=True):
    return Rule(uuid4(), "r", conditions, every, uuid4(), None, None, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition("description", "contains", "muller"), True),
        (Condition("description", "contains", "MÜLLER"), True),
        (Condition("description", "contains", "rewe"), False),
        (Condition("description", "startsWith", "edeka"), True),
        (Condition("description", "endsWith", "ecke"), True),
        (Condition("description", "matches", "edeka*cafe?ecke"), True),
        (Condition("description", "matches", "edeka*laden"), False),
        (Condition("merchant", "equals", "edeka"), True),
        (Condition("merchant", "equals", "edek"), False),
        (Condition("amount", "equals", "12.50"), True),
        (Condition("amount", "between", "10", "12.50"), True),
        (Condition("amount", "between", "12.51", "20"), False),
        (Condition("amount", "atLeast", "12.5"), True),
        (Condition("amount", "atMost", "12.49"), False),
        (Condition("direction", "is", "out"), True),
        (Condition("direction", "is", "in"), False),
        (Condition("account", "is", str(FACTS.account_id)), True),
        (Condition("account", "is", str(uuid4())), False),
        (Condition("currency", "is", "EUR"), True),
    ],
)
def test_each_condition(condition, holds):
    assert matches(rule(condition), FACTS) is holds


def test_every_or_any():
    yes, no = Condition("currency", "is", "EUR"), Condition("currency", "is", "USD")
    assert not matches(rule(yes, no), FACTS)
    assert matches(rule(yes, no, every=False), FACTS)


def test_candidates_lose_no_rule_that_matches():
    text, amount = Condition("description", "contains", "rewe"), Condition("amount", "atLeast", "1")
    either, both = rule(text, amount, every=False), rule(text, amount)
    assert candidates([either, both], FACTS.description, FACTS.merchant) == (either,)


def test_a_hostile_pattern_ends_at_once():
    began = time.perf_counter()
    assert not glob("*a" * 60 + "b", "a" * 400)
    assert time.perf_counter() - began < 0.5


@given(st.text(alphabet="ab*?", max_size=8), st.text(alphabet="ab", max_size=8))
def test_the_matcher_agrees_with_its_definition(pattern, text):
    def defined(p, t):
        if not p:
            return not t
        if p[0] == "*":
            return defined(p[1:], t) or (bool(t) and defined(p, t[1:]))
        return bool(t) and p[0] in {"?", t[0]} and defined(p[1:], t[1:])

    assert glob(pattern, text) == defined(pattern, text)
