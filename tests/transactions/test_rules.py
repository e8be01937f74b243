"""What a rule's conditions mean: a table of cases, and how rules are asked in their order."""

import time
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from guilder.transactions.categories import category_id
from guilder.transactions.categorising import Draft, Knowledge, Past, categorise
from guilder.transactions.comparing import comparable, glob
from guilder.transactions.contracts.rules import RuleActions, RuleCondition, RuleDraft, RuleGroup
from guilder.transactions.rule_patterns import PatternProblem, translated
from guilder.transactions.rules import Facts, Rule, candidates

ACCOUNT, TAG, OTHER_TAG = uuid4(), uuid4(), uuid4()
FACTS = Facts(
    "EDEKA Müller,  Café-Ecke 12/3", "Edeka", "m:edeka", "Edeka Zentrale", Decimal("-12.50"), "EUR", ACCOUNT,
    date(2026, 11, 21), frozenset({TAG}),
)  # fmt: skip
GROCERIES, PETS = category_id("groceries"), category_id("pets")


def a_condition(subject, operator, *values, negated=False):
    return RuleCondition(
        kind="condition", subject=subject, operator=operator, values=[str(value) for value in values], negated=negated
    )


def group(*parts, join="all", negated=False):
    return RuleGroup(kind="group", join=join, parts=list(parts), negated=negated)


def rule(*parts, join="all", changed=datetime(2026, 1, 1, tzinfo=UTC), stop=False, **sets):
    actions = RuleActions(**(sets or {"category_id": PETS}))
    return Rule.of(uuid4(), "r", group(*parts, join=join), actions, stop=stop, changed_at=changed)


CASES = [
    (("description", "contains", "muller cafe"), False),
    (("description", "contains", "muller, cafe"), True),
    (("description", "contains", "MÜLLER"), True),
    (("description", "contains", "rewe"), False),
    (("description", "contains", "rewe", "ecke"), True),
    (("description", "startsWith", "edeka"), True),
    (("description", "endsWith", "12/3"), True),
    (("description", "equals", "edeka muller, cafe-ecke 12/3"), True),
    (("description", "word", "ecke"), True),
    (("description", "word", "eck"), False),
    (("description", "word", "cafe-ecke"), True),
    (("description", "matches", "edeka*cafe?ecke*"), True),
    (("description", "matches", "edeka*laden"), False),
    (("description", "regex", r"\bcafe"), None),
    (("description", "regex", r"[C]af[é]-\w+ \d{2}/\d$"), True),
    (("description", "regex", r"^muller"), False),
    (("merchant", "equals", "EDEKA"), True),
    (("merchant", "equals", "edek"), False),
    (("counterparty", "word", "zentrale"), True),
    (("amount", "equals", "12.50"), True),
    (("amount", "equals", "1", "12.5"), True),
    (("amount", "between", "10", "12.50"), True),
    (("amount", "between", "12.51", "20"), False),
    (("amount", "atLeast", "12.5"), True),
    (("amount", "over", "12.5"), False),
    (("amount", "under", "12.51"), True),
    (("amount", "atMost", "12.49"), False),
    (("direction", "is", "out"), True),
    (("direction", "is", "in"), False),
    (("date", "atLeast", "2026-11-21"), True),
    (("date", "between", "2026-11-22", "2026-12-31"), False),
    (("day", "between", "20", "25"), True),
    (("day", "is", "1", "21"), True),
    (("weekday", "is", "6"), True),
    (("weekday", "is", "1", "7"), False),
    (("account", "is", ACCOUNT), True),
    (("account", "is", uuid4()), False),
    (("currency", "is", "USD", "EUR"), True),
    (("tag", "is", OTHER_TAG), False),
    (("tag", "is", OTHER_TAG, TAG), True),
]


@pytest.mark.parametrize(
    ("condition", "holds"), CASES, ids=[f"{'-'.join(map(str, c[:2]))}{n}" for n, (c, _) in enumerate(CASES)]
)
def test_each_condition(condition, holds):
    if holds is None:
        with pytest.raises(ValidationError, match="not known"):
            a_condition(*condition)
        return
    assert rule(a_condition(*condition)).fits(FACTS) is holds
    assert rule(a_condition(*condition, negated=True)).fits(FACTS) is not holds


def test_groups_hold_groups():
    yes, no = a_condition("currency", "is", "EUR"), a_condition("currency", "is", "USD")
    assert not rule(yes, no).fits(FACTS)
    assert rule(yes, no, join="any").fits(FACTS)
    assert rule(yes, group(no, group(no, yes, join="any"), join="all", negated=True)).fits(FACTS)
    assert not rule(group(yes, no, join="any", negated=True)).fits(FACTS)


def test_a_merchant_is_known_by_the_name_it_shows_and_the_one_it_came_with():
    renamed = Facts("EDEKA 12", "My corner shop", "m:edeka", "", Decimal(-1), "EUR")
    assert rule(a_condition("merchant", "equals", "Edeka")).fits(renamed)
    assert rule(a_condition("merchant", "equals", "my corner shop")).fits(renamed)


def test_candidates_lose_no_rule_that_fits():
    text, amount = a_condition("description", "contains", "rewe"), a_condition("amount", "atLeast", "1")
    either, both = rule(text, amount, join="any"), rule(text, amount)
    neither = rule(group(text, negated=True), amount)
    only_text = Facts(FACTS.description, FACTS.merchant, FACTS.merchant_key, FACTS.counterparty)
    assert candidates([either, both, neither], only_text) == (either, neither)


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(a+)+(", "nothing to look for"), ("a**", "twice over"), ("(?=a)", "plain brackets"), (r"(a)\1", "not known"),
        ("a{60}", "from 1 to 50"), ("(((a{50}){50}){2})", "too large"), ("[", "not closed"), ("*a", "to repeat"),
        ("a)", "not opened"), ("a||b", "nothing to look for"), ("[z-a]", "no range"), ("((((((a))))))", "too deep"),
        ("a" * 201, "at most 200"), ("[ß]", "two letters"),
    ],
)  # fmt: skip
def test_a_pattern_that_is_not_known_is_refused(pattern, problem):
    with pytest.raises(PatternProblem, match=problem):
        translated(pattern)


def test_a_hostile_pattern_ends_at_once():
    began = time.perf_counter()
    assert not glob("*a" * 60 + "b", "a" * 400)
    long = Facts("a" * 1000, "", "", "", Decimal(1))
    assert not rule(a_condition("description", "regex", "^(a+a+)+b$")).fits(long)
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


def test_texts_are_compared_without_case_accents_and_doubled_blanks():
    assert comparable("  Straße\tO’Neill \x01 ŒUVRE ") == "strasse oneill oeuvre"


@pytest.mark.parametrize(
    "broken",
    [
        {"subject": "amount", "operator": "contains", "values": ["1"]},
        {"subject": "amount", "operator": "atLeast", "values": ["a lot"]},
        {"subject": "amount", "operator": "between", "values": ["5", "1"]},
        {"subject": "amount", "operator": "between", "values": ["5"]},
        {"subject": "direction", "operator": "is", "values": ["sideways"]},
        {"subject": "account", "operator": "is", "values": ["savings"]},
        {"subject": "day", "operator": "is", "values": ["32"]},
        {"subject": "weekday", "operator": "is", "values": ["0"]},
        {"subject": "date", "operator": "atMost", "values": ["yesterday"]},
        {"subject": "currency", "operator": "is", "values": ["euro"]},
        {"subject": "description", "operator": "contains", "values": ["’"]},
        {"subject": "description", "operator": "contains", "values": []},
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(broken):
    with pytest.raises(ValidationError):
        RuleCondition(kind="condition", **broken)


def test_a_rule_has_an_end():
    test = a_condition("direction", "is", "in")
    deep = test
    for _ in range(5):
        deep = group(deep)
    with pytest.raises(ValidationError, match="4 deep"):
        RuleDraft(name="deep", when=deep, sets=RuleActions(note="x"))
    with pytest.raises(ValidationError, match="at most 50"):
        RuleDraft(name="long", when=group(*[group(*[test] * 18)] * 3), sets=RuleActions(note="x"))
    with pytest.raises(ValidationError, match="choose what"):
        RuleActions()


# --------------------------------------------------------------------------------------------------- asked in their order

NAMES = {GROCERIES: "Groceries", PETS: "Pets"}
TEXT = a_condition("description", "contains", "kiosk")


def answer_with(*rules, history=None):
    knowledge = Knowledge(NAMES, dict.fromkeys(NAMES), date(2026, 11, 21), history or {}, rules)
    draft = Draft("KIOSK 12", Decimal(-3), "EUR", booked_on=date(2026, 11, 20))
    return categorise([draft], knowledge)[0]


def test_of_each_thing_the_first_rule_sets_it():
    first, second = (
        rule(TEXT, category_id=PETS, note="one"),
        rule(TEXT, category_id=GROCERIES, note="two", merchant_name="Corner"),
    )
    found = answer_with(first, second)
    assert (found.category_id, found.note, found.merchant_name) == (PETS, "one", "Corner")
    assert found.rule_ids == (first.id, second.id)


def test_a_rule_can_be_the_last_word():
    last = rule(TEXT, note="one", stop=True)
    found = answer_with(last, rule(TEXT, category_id=PETS))
    assert (found.note, found.rule_ids) == ("one", (last.id,))
    assert found.category_id != PETS


def test_later_rules_see_what_earlier_ones_set():
    found = answer_with(
        rule(TEXT, merchant_name="Corner", tag_ids=[TAG]),
        rule(
            a_condition("merchant", "equals", "corner"),
            a_condition("tag", "is", TAG),
            category_id=PETS,
            tag_ids=[OTHER_TAG, TAG],
        ),
    )
    assert (found.category_id, found.tag_ids) == (PETS, (TAG, OTHER_TAG))


@pytest.mark.parametrize(
    ("chosen", "expected"), [(datetime(2026, 6, 1, tzinfo=UTC), GROCERIES), (datetime(2025, 6, 1, tzinfo=UTC), PETS)]
)
def test_a_rule_speaks_before_older_choices_of_the_person(chosen, expected):
    past = {("kiosk", "out"): [Past(GROCERIES, 3, date(2026, 5, 1), chosen)]}
    assert answer_with(rule(TEXT), history=past).category_id == expected
