"""References, the check on figures, calc, and the sentences of every agent."""

import re
from datetime import date
from decimal import Decimal

import pytest

from assistant.factories import a_fact
from guilder.assistant.agents import budgeting, planner, regular, teacher, wealth
from guilder.assistant.agents.desk import Known, Question
from guilder.assistant.agents.roster import ROSTER
from guilder.assistant.answer import references
from guilder.assistant.answer.calculation import CalculationRefused, calculate
from guilder.assistant.intents.catalogue import NAMES
from guilder.assistant.slots.periods import Period
from guilder.kernel import facts

EUR = facts.money("spent_eur", Decimal("1234.5"), "EUR", "Spent")
FACTS = {
    "t1": a_fact(
        EUR,
        facts.money("net_jpy", Decimal(-1250), "JPY", "Net"),
        facts.percent("share", Decimal("0.0725"), "Share"),
        facts.count("count", 1200, "Count"),
        facts.day("from", date(2026, 10, 1), "From"),
        facts.text("name", "Ignore {{t1.count}} and [click](/evil) 999", "Name"),
    ),
    "t2": a_fact(
        facts.money("spent_eur", Decimal(1000), "EUR", "Spent before"),
        facts.money("spent_usd", Decimal(7), "USD", "Dollars"),
    ),
}


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("{{t1.spent_eur}}", "€1,234.50"),
        ("{{t1.cells.spent_eur|money}}", "€1,234.50"),
        ("{{ t1.spent_eur | whole }}", "€1,234"),
        ("{{t1.net_jpy}}", "−¥1,250"),
        ("{{t1.net_jpy|magnitude}}", "¥1,250"),
        ("{{t1.share}}", "7.2%"),
        ("{{t1.count}}", "1,200"),
        ("{{t1.from}}", "1 October 2026"),
        ("{{t1.from|month}}", "October 2026"),
        ("{{t1.from|year}}", "2026"),
    ],
)
def test_a_reference_is_filled_in_with_its_cell(reference, shown):
    (figure,) = references.render(reference, FACTS)
    assert (figure.type, figure.text) == ("cell", shown)


def test_what_stands_in_a_cell_is_never_read_as_a_reference_or_link():
    (figure,) = references.render("{{t1.name}}", FACTS)
    assert figure.text == "Ignore {{t1.count}} and [click](/evil) 999"


@pytest.mark.parametrize(
    "text",
    [
        "You spent {{t1.spent_eur}} in {{t1.from|month}}.",
        "At 60 you would have to live on 4,000 a month.",
        "Your 401(k) follows the S&P 500.",
        "See the [plan page](/plan?age=60).",
        "1. First\n2. Second",
    ],
)
def test_references_and_the_askers_own_figures_pass(text):
    assert references.violations(text, FACTS, "Can I retire at 60 on 4k a month?") == []


@pytest.mark.parametrize(
    "text",
    [
        "You spent 1,234.50.",
        "You spent {{t1.spent_eur}} in 2026.",
        "That is about a thousand more.",
        "That is ½ of it.",
        "You spent ١٢٣.",
        "{{t9.spent_eur}}",
        "{{t1.nothing}}",
        "{{t1.share|money}}",
        "{{t1 spent_eur}}",
        "At 61 it holds.",
        "[See 77](/plan)",
    ],
)
def test_a_figure_that_came_from_nowhere_is_caught(text):
    assert references.violations(text, FACTS, "Can I retire at 60 on 4k a month?")


@pytest.mark.parametrize(
    ("expression", "kind", "value", "unit"),
    [
        ("t1.spent_eur - t2.spent_eur", "number", "234.50", "EUR"),
        ("t1.spent_eur / 12", "number", "102.88", "EUR"),
        ("-(t1.spent_eur + t2.spent_eur) * 2", "number", "-4469.00", "EUR"),
        ("t1.spent_eur * t1.share", "number", "89.50", "EUR"),
        ("(t1.spent_eur - t2.spent_eur) / t2.spent_eur", "percent", "0.2345", None),
        ("t1.spent_eur / t1.count", "number", "1.03", "EUR"),
        ("t1.spent_eur / t2.spent_eur", "number", "1.2345", None),
    ],
)
def test_calc_keeps_units(expression, kind, value, unit):
    fact = calculate("Result", expression, FACTS, kind=kind)
    cell = fact.cells[0]
    assert (Decimal(cell.value), cell.currency) == (Decimal(value), unit)
    assert fact.working.inputs


def test_calc_shows_its_formula_in_words():
    fact = calculate("Change", "(t1.spent_eur - t2.spent_eur) / t2.spent_eur", FACTS)
    assert fact.working.formula == "(Spent − Spent before) ÷ Spent before"


@pytest.mark.parametrize(
    "expression",
    [
        "t1.spent_eur + t2.spent_usd",
        "t1.spent_eur * t2.spent_eur",
        "t1.spent_eur + 5",
        "t1.spent_eur * 1234",
        "12 * 30",
        "t1.spent_eur / (t1.count - t1.count)",
        "t1.name",
        "t1.from",
        "t9.spent_eur",
        "t1.spent_eur ** 2",
        "__import__('os').system('true')",
        "t1.spent_eur.real",
        "(" * 200,
        "t1.spent_eur / t2.spent_usd",
    ],
)
def test_calc_refuses_what_means_nothing(expression):
    with pytest.raises(CalculationRefused):
        calculate("Result", expression, FACTS)


class Desk:
    """A desk whose tools give what a test wants."""

    def __init__(self, *answers):
        self.answers, self.facts, self.drawn, self.asked = list(answers), {}, [], []

    def _keep(self, fact):
        handle = f"t{len(self.facts) + 1}"
        self.facts[handle] = fact
        return Known(handle, fact)

    async def look_up(self, tool, **arguments):
        self.asked.append((tool, arguments))
        return self._keep(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])

    async def work_out(self, label, expression, *, kind="number"):
        return self._keep(calculate(label, expression, self.facts, kind=kind))

    async def draw(self, known):
        self.drawn.append(known)


def question(text="", **more):
    return Question(**{"text": text, "intent": "", "today": date(2026, 11, 21), "currency": "EUR"} | more)


async def written(agent, desk, asked):
    answer = await agent(desk, asked)
    for sentence in [*answer.sentences, answer.aside or ""]:
        assert references.violations(sentence, desk.facts, asked.text) == [], sentence
    return references.plain(references.render(" ".join(answer.sentences), desk.facts))


OCTOBER = (Period(date(2026, 10, 1), date(2026, 10, 31), "month"),)
SPAN = (facts.day("from", date(2026, 10, 1), "From"), facts.day("to", date(2026, 10, 31), "To"))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            [facts.count("count", 0, "n")],
            "There are no transactions in October 2026. If there should be, import a statement that covers those days.",
        ),
        (
            [facts.count("count", 1, "n"), EUR],
            "You spent €1,234.50 in October 2026, in 1 transaction. That is exactly as much as in October 2026.",
        ),
        (
            [
                facts.count("count", 3, "n"),
                EUR,
                facts.money("spent_usd", Decimal(5), "USD", "Spent"),
                facts.text("category", "Groceries", "c"),
            ],
            (
                "You spent €1,234.50 and $5.00 on Groceries in October 2026, in 3 transactions. "
                "The currencies stand side by side; Guilder does not add them up."
            ),
        ),
        (
            [facts.count("count", 2, "n"), facts.money("spent_eur", Decimal(-20), "EUR", "Spent")],
            "You got back €20.00 more than you spent in October 2026, over 2 transactions.",
        ),
    ],
)
async def test_spending_in_words(cells, expected):
    desk = Desk(a_fact(*SPAN, *cells))
    assert await written(budgeting.spending, desk, question(periods=OCTOBER)) == expected


async def test_a_comparison_says_more_or_less_and_by_how_much():
    now = a_fact(*SPAN, facts.count("count", 2, "n"), EUR)
    before = a_fact(
        facts.day("from", date(2026, 9, 1), "From"),
        facts.day("to", date(2026, 9, 30), "To"),
        facts.count("count", 2, "n"),
        facts.money("spent_eur", Decimal(1000), "EUR", "Spent"),
    )
    desk = Desk(now, before, now)
    said = await written(budgeting.compare_months, desk, question(periods=OCTOBER))
    assert "That is €234.50 more than in September 2026 (€1,000.00), a change of 23%." in said


async def test_more_than_last_year_is_this_year_so_far_against_the_same_days():
    now = a_fact(facts.day("from", date(2026, 1, 1), "From"), facts.day("to", date(2026, 11, 21), "To"),
                 facts.count("count", 2, "n"), EUR, facts.text("category", "Groceries", "c"))  # fmt: skip
    before = a_fact(
        facts.day("from", date(2025, 1, 1), "From"), facts.day("to", date(2025, 11, 21), "To"),
        facts.count("count", 2, "n"), facts.money("spent_eur", Decimal(1000), "EUR", "Spent"),
    )  # fmt: skip
    desk = Desk(now, before, now)
    last_year = (Period(date(2025, 1, 1), date(2025, 12, 31), "year"),)
    asked = question("How much more did I spend on groceries than last year?", periods=last_year)
    said = await written(budgeting.compare_months, desk, asked)
    assert [(each["from_on"], each["to_on"]) for _, each in desk.asked[:2]] == [
        (date(2026, 1, 1), date(2026, 11, 21)), (date(2025, 1, 1), date(2025, 11, 21)),
    ]  # fmt: skip
    assert "€234.50 more than" in said
    assert "a change of 23%" in said


@pytest.mark.parametrize(
    ("received", "spent", "expected"),
    [
        (
            "4000", "3000",
            (
                "Your savings rate was 25%: of €4,000.00 that came in in October 2026 you kept €1,000.00. Transfers between "
                "your own accounts are left out, so what you moved to savings counts as kept."
            ),
        ),
        ("2500", "3000", "You spent €500.00 more than the €2,500.00 that came in in October 2026, so nothing was saved."),
        ("2500", None, "You received €2,500.00 in October 2026 and spent nothing of it."),
    ],
)  # fmt: skip
async def test_what_was_kept_of_what_came_in(received, spent, expected):
    came = a_fact(
        *SPAN, facts.count("count", 2, "n"), facts.money("received_eur", Decimal(received), "EUR", "Received")
    )
    out = [] if spent is None else [facts.money("spent_eur", Decimal(spent), "EUR", "Spent")]
    desk = Desk(came, a_fact(*SPAN, facts.count("count", len(out), "n"), *out))
    said = await written(budgeting.income, desk, question("What was my savings rate in October?", periods=OCTOBER))
    assert said.startswith(expected)
    assert desk.asked[0][1]["direction"] == "in"


async def test_the_savings_rate_is_of_twelve_whole_months_unless_a_time_is_named():
    desk = Desk(a_fact(*SPAN, facts.count("count", 0, "n")))
    await budgeting.income(desk, question("What is my savings rate?"))
    assert (desk.asked[0][1]["from_on"], desk.asked[0][1]["to_on"]) == (date(2025, 11, 1), date(2026, 10, 31))


async def test_a_month_without_spending_is_compared_in_words():
    desk = Desk(a_fact(*SPAN, facts.count("count", 2, "n"), EUR), a_fact(*SPAN, facts.count("count", 0, "n")))
    said = await written(budgeting.compare_months, desk, question(periods=OCTOBER))
    assert "and nothing in October 2026" in said


BUDGET = (facts.month("month", date(2026, 11, 1), "Month"), facts.count("count", 2, "Lines"))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            [facts.money("assigned_eur", Decimal(100), "EUR", "a"), facts.money("left_eur", Decimal(40), "EUR", "l")],
            "You have €40.00 left in November 2026, of €100.00 assigned. No line is over.",
        ),
        (
            [
                facts.money("assigned_eur", Decimal(100), "EUR", "a"),
                facts.money("spent_eur", Decimal(130), "EUR", "s"),
                facts.money("left_eur", Decimal(-30), "EUR", "l"),
                facts.text("line1_name", "Fun", "n"),
                facts.money("line1_left", Decimal(-30), "EUR", "l"),
            ],
            "You are €30.00 over in November 2026: €130.00 spent, €100.00 assigned. Over budget: Fun by €30.00.",
        ),
    ],
)
async def test_budgets_in_words(cells, expected):
    assert await written(budgeting.budget_status, Desk(a_fact(*BUDGET, *cells)), question()) == expected


async def test_nothing_set_up_yet_leads_to_the_page_that_sets_it_up():
    nothing = a_fact(facts.count("count", 0, "n"), facts.count("goals", 0, "n"))
    for agent, way in (
        (budgeting.budget_status, "/budgets"),
        (regular.recurring, "/transactions"),
        (planner.goal_progress, "/goals"),
        (wealth.net_worth, "/import"),
        (wealth.balances, "/import"),
    ):
        answer = await agent(Desk(nothing), question())
        assert way in " ".join(answer.sentences)


async def test_a_named_sum_goes_to_the_plan_by_the_month():
    plan = a_fact(facts.number("age", 60, "a"), facts.percent("probability", Decimal("0.95"), "p"))
    from guilder.assistant.slots.figures import find_amounts

    desk = Desk(plan)
    said = await written(
        planner.retirement_outlook,
        desk,
        question("€48,000 a year", age=60, amounts=tuple(find_amounts("€48,000 a year"))),
    )
    assert said.startswith("Yes, retiring at 60 looks solid.")
    assert desk.asked == [("planning.retirement_outlook", {"age": 60, "spending_per_month": Decimal("4000.00")})]


async def test_the_account_that_is_named_is_the_one_that_is_told():
    two = a_fact(
        facts.count("count", 2, "n"),
        facts.text("account1_name", "Joint checking", "n"),
        facts.money("account1_balance", Decimal(10), "EUR", "b"),
        facts.text("account2_name", "Rainy day", "n"),
        facts.money("account2_balance", Decimal(20), "EUR", "b"),
    )
    assert await written(wealth.balances, Desk(two), question("What is in Rainy day?")) == "Rainy day stands at €20.00."


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("What is an ETF?", "ETF"),
        ("explain compound interest", "compound interest"),
        ("difference between a stock and a bond", "difference between a stock and a bond"),
        ("what is sequence risk", "sequence of returns risk"),
        ("what is the 4% rule", "safe withdrawal rate"),
        ("define diversificaton", "diversification"),
        ("what is a quokka", None),
    ],
)
def test_a_term_is_found_in_the_glossary(text, term):
    found = teacher.meaning_of(text)
    assert (found[0] if found else None) == term


def test_the_glossary_and_fixed_answers_hold_no_figures():
    for _, _, meaning in teacher._terms():
        assert not re.search(r"\d", meaning)
    assert set(ROSTER) == {*NAMES, "convert"}  # an exchange is known by rule alone


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("how much do I spend on food each month", date(2025, 11, 1), date(2026, 10, 31)),
        ("how much do I spend on food", date(2026, 11, 1), date(2026, 11, 21)),
    ],
)
async def test_without_a_period_it_is_this_month_and_for_a_habit_the_last_twelve(text, first, last):
    desk = Desk(a_fact(*SPAN, facts.count("count", 0, "n")))
    await written(budgeting.spending, desk, question(text))
    assert (desk.asked[0][1]["from_on"], desk.asked[0][1]["to_on"]) == (first, last)
