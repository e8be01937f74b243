"""Who answers which intent, and what the page says while they work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from guilder.assistant.agents import budgeting, exchange, planner, regular, teacher, wealth
from guilder.assistant.agents.desk import Answer, Desk, Question


@dataclass(frozen=True, slots=True)
class Agent:
    """name: stable, in events; doing: one line for people; answer: the work."""

    name: str
    doing: str
    answer: Callable[[Desk, Question], Awaitable[Answer]]


ROSTER: Final = {
    "retirement_outlook": Agent(
        "retirement_planner", "Playing your plan through many futures", planner.retirement_outlook
    ),
    "goal_progress": Agent("goal_planner", "Looking at your goals", planner.goal_progress),
    "spending": Agent("budgeting", "Adding up your spending", budgeting.spending),
    "biggest_expenses": Agent("budgeting", "Sorting your spending by size", budgeting.biggest_expenses),
    "compare_months": Agent("budgeting", "Comparing your spending", budgeting.compare_months),
    "income": Agent("budgeting", "Adding up what came in", budgeting.income),
    "budget_status": Agent("budgeting", "Looking at your budgets", budgeting.budget_status),
    "recurring": Agent("budgeting", "Looking for payments that come again", regular.recurring),
    "net_worth": Agent("wealth", "Adding up what you own and owe", wealth.net_worth),
    "balances": Agent("wealth", "Looking at your accounts", wealth.balances),
    "convert": Agent("exchange", "Looking up the rate", exchange.convert),
    "define_term": Agent("teacher", "Looking up the word", teacher.define_term),
    "help": Agent("teacher", "Gathering what you can ask", teacher.help_out),
    "unknown": Agent("teacher", "Thinking about your question", teacher.unknown),
}
