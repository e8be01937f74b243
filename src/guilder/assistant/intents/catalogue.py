"""The intents Guilder understands, with the words of their chips."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Intent:
    """name: stable; chip: what a person clicks when the question could mean several things."""

    name: str
    chip: str


INTENTS: Final = (
    Intent("retirement_outlook", "Whether and when I can retire"),
    Intent("goal_progress", "How my goals are doing"),
    Intent("spending", "What I spent"),
    Intent("biggest_expenses", "Where my money goes"),
    Intent("compare_months", "How my spending changed"),
    Intent("income", "What I earned"),
    Intent("budget_status", "What is left in my budgets"),
    Intent("net_worth", "What I am worth"),
    Intent("balances", "What is in my accounts"),
    Intent("recurring", "My subscriptions and bills"),
    Intent("define_term", "What a word means"),
    Intent("help", "What I can ask here"),
    Intent("unknown", "Something else"),
)
NAMES: Final = tuple(intent.name for intent in INTENTS)
CHIPS: Final = {intent.name: intent.chip for intent in INTENTS}
