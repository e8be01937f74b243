"""What is asked to be exchanged, read from a question."""

from decimal import Decimal

import pytest

from guilder.assistant.intents.classifying import by_rule
from guilder.assistant.slots import currencies
from guilder.assistant.slots.currencies import Exchange


@pytest.mark.parametrize(
    ("text", "amount", "source", "target"),
    [
        ("convert 100 USD to EUR", "100", "USD", "EUR"),
        ("What is 250 dollars in euro?", "250", "USD", "EUR"),
        ("how much is 1,200.50 pounds in dollars", "1200.50", "GBP", "USD"),
        ("$250 in euros", "250", "USD", "EUR"),
        ("€1.2k to swiss francs", "1200", "EUR", "CHF"),
        ("How many yen is 20 euro?", "20", "EUR", "JPY"),
        ("how much yen do I get for 300 €", "300", "EUR", "JPY"),
        ("how many dollars is a pound", "1", "GBP", "USD"),
        ("what is a dollar in euros", "1", "USD", "EUR"),
        ("exchange rate of the dollar to the euro", "1", "USD", "EUR"),
        ("EUR/USD", "1", "EUR", "USD"),
        ("usd to eur rate", "1", "USD", "EUR"),
        ("how much is 100 usd", "100", "USD", None),
        ("what are 50 Canadian dollars worth today?", "50", "CAD", None),
        ("convert 2 million won into rand", "2000000", "KRW", "ZAR"),
    ],
)
def test_an_exchange_is_read(text, amount, source, target):
    assert currencies.find(text) == Exchange(Decimal(amount), source, target)
    assert by_rule(text) == "convert"


@pytest.mark.parametrize(
    "text",
    [
        "What did I spend in dollars?",
        "How much did I spend on groceries in May?",
        "Can I retire with 4000 euro a month in France?",
        "I want 500 euro in all",
        "How much is 100 usd of my budget in euro",
        "what is my net worth in euro",
        "What is an ETF?",
        "how much is rent",
        "100 books to try",
    ],
)
def test_what_is_no_exchange_is_not_one(text):
    assert currencies.find(text) is None


def test_a_word_that_currencies_share_means_the_households_own():
    assert currencies.find("20 dollars in euro", "CAD") == Exchange(Decimal(20), "CAD", "EUR")
    assert currencies.find("20 euro in kroner", "NOK") == Exchange(Decimal(20), "EUR", "NOK")
    assert currencies.find("20 dollars in euro", "EUR") == Exchange(Decimal(20), "USD", "EUR")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("and 500?", Exchange(Decimal(500), "USD", "EUR")),
        ("and in pounds?", Exchange(Decimal(100), "USD", "GBP")),
        ("what about 80 francs", Exchange(Decimal(80), "CHF", "EUR")),
        ("and why?", None),
    ],
)
def test_half_a_question_changes_a_part(text, expected):
    assert currencies.adjusted(text, Exchange(Decimal(100), "USD", "EUR"), "EUR") == expected
