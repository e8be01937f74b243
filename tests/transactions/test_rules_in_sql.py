"""Rules asked of the record in SQL answer as they do in Python: every letter, and many random rules and lines."""

import random
import sys
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import text

from guilder.kernel import clock
from guilder.transactions import merchants
from guilder.transactions.comparing import comparable
from guilder.transactions.contracts.rules import OPERATORS, TEXTS, RuleActions, RuleCondition, RuleGroup
from guilder.transactions.rule_sql import Clause
from guilder.transactions.rules import Facts, Rule

_COMPARED = text(
    "select transactions.comparable(word) from unnest(cast(:words as text[])) with ordinality as w(word, at) order by at"
)


async def in_sql(runtime, words):
    async with runtime.database.session() as session:
        return list((await session.execute(_COMPARED, {"words": words})).scalars())


async def test_every_letter_is_compared_alike(runtime):
    letters = [
        chr(code) for code in range(1, sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in {"Cn", "Cs", "Co"} and not 0x3400 <= code <= 0x9FFF and not code >= 0x20000
    ]  # fmt: skip
    words = ["a " + "".join(f"{letter}x" for letter in letters[at : at + 200]) for at in range(0, len(letters), 200)]
    assert await in_sql(runtime, words) == [comparable(word) for word in words]


async def test_random_texts_are_compared_alike(runtime):
    chance = random.Random(7)
    alphabet = "aAbB 09 \t\n\x01.,-/*&'`’éÉßẞøŁđœÆþıİΣσς ﬁÅÅ가가中カｶ\u0301\u0323\u00a0\u2003\u2028–"
    words = ["".join(chance.choices(alphabet, k=chance.randint(0, 24))) for _ in range(4000)]
    assert await in_sql(runtime, words) == [comparable(word) for word in words]


# ------------------------------------------------------------------------------------------------- rules against the record

WORDS = "rewe markt REWE kiosk café Cafe müller-kiosk netflix.com SQ *bar 50% under_score a\\b O’Neill Straße 4711 12/3 яндекс".split()
PATTERNS = (
    r"rewe|kiosk",
    r"\d{2,4}",
    r"^sq",
    r"caf[eé]$",
    r"[^a-z ]+k",
    r"(?:mar|net).*t",
    r"\w+\.com",
    r"я.+с",
    r"\*b[a-c]r",
    r"50\%",
)
GLOBS = ("*rewe*", "caf?*", "*50%*", "under_score", "*_*", "a\\b", "*", "??*k*")
TAGS, ACCOUNTS = [uuid4() for _ in range(3)], [uuid4() for _ in range(3)]


def some(chance, values, most=2):
    return chance.sample(list(values), chance.randint(1, most))


def a_condition(chance):
    subject = chance.choice(list(OPERATORS))
    operator = chance.choice(OPERATORS[subject])
    if subject in TEXTS:
        values = some(chance, PATTERNS if operator == "regex" else GLOBS if operator == "matches" else WORDS, 3)
        if operator in {"contains", "startsWith", "endsWith"} and chance.random() < 0.5:
            values = [value[:2] for value in values]
    elif subject == "amount":
        values = sorted((f"{chance.randint(0, 300) / 10:.2f}" for _ in range(2)), key=Decimal)
    elif subject == "date":
        values = sorted((date(2026, 1, 1) + timedelta(days=chance.randint(0, 300))).isoformat() for _ in range(2))
    else:
        known = {
            "direction": ("in", "out"), "currency": ("EUR", "USD"), "account": map(str, ACCOUNTS), "tag": map(str, TAGS),
            "day": map(str, sorted(chance.sample(range(1, 32), 3))), "weekday": map(str, range(1, 8)),
        }  # fmt: skip
        values = some(chance, known[subject])
        if operator == "between":
            values = sorted((values * 2)[:2], key=int)
    return RuleCondition(
        kind="condition", subject=subject, operator=operator, values=values, negated=chance.random() < 0.2
    )


def a_group(chance, depth=3):
    parts = [
        a_group(chance, depth - 1) if depth > 1 and chance.random() < 0.4 else a_condition(chance)
        for _ in range(chance.randint(1, 4))
    ]
    return RuleGroup(kind="group", join=chance.choice(["all", "any"]), parts=parts, negated=chance.random() < 0.2)


def a_line(chance, number):
    words = " ".join(chance.choices(WORDS, k=chance.randint(0, 4)))
    description = words.replace(" ", chance.choice([" ", "  ", "\t"]))
    cleaned = merchants.clean(description)
    shown = chance.choice([cleaned.name, cleaned.name, "Café Müller", chance.choice(WORDS)])
    amount = Decimal(chance.randint(-300, 300)) / 10
    return number, Facts(
        description, shown, cleaned.key, chance.choice(["", "", chance.choice(WORDS)]), amount,
        chance.choice(["EUR", "USD"]), chance.choice(ACCOUNTS), date(2026, 1, 1) + timedelta(days=chance.randint(0, 300)),
        frozenset(chance.sample(TAGS, chance.randint(0, 2))),
    )  # fmt: skip


async def test_random_rules_fit_the_same_lines_in_sql(runtime):
    chance = random.Random(20261121)
    lines = [a_line(chance, number) for number in range(400)]
    rules = [a_group(chance) for _ in range(250)] + [
        RuleGroup(kind="group", join="all", parts=[a_condition(chance)]) for _ in range(350)
    ]
    rows = [
        {
            "number": number, "description": f.description, "merchant_name": f.merchant, "merchant_key": f.merchant_key,
            "counterparty": f.counterparty, "amount": f.amount, "currency": f.currency, "account_id": f.account_id,
            "booked_on": f.booked_on, "tag_ids": sorted(f.tag_ids),
        }
        for number, f in lines
    ]  # fmt: skip
    fitted = 0
    async with runtime.database.session() as session:
        await session.execute(
            text(
                "create temp table line (number int, description varchar, merchant_name varchar, merchant_key varchar,"
                " counterparty varchar, amount numeric(20, 4), currency varchar(3), account_id uuid, booked_on date,"
                " tag_ids uuid[]) on commit drop"
            )
        )
        await session.execute(
            text(
                "insert into line values (:number, :description, :merchant_name, :merchant_key, :counterparty, :amount,"
                " :currency, :account_id, :booked_on, :tag_ids)"
            ),
            rows,
        )
        for when in rules:
            rule = Rule.of(uuid4(), "r", when, RuleActions(note="x"), stop=False, changed_at=clock.now())
            clause = Clause()
            query = text(f"select number from line t where {clause.of(when)} order by number")
            found = list((await session.execute(query, clause.values)).scalars())
            assert found == [number for number, facts in lines if rule.fits(facts)], when
            fitted += 0 < len(found) < len(lines)
    assert fitted > 300, "the rules must tell lines apart"
