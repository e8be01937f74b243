"""Who may call what."""

ACCESS = {
    "listBudgets": "every role",
    "suggestBudgets": "every role",
    "getBudgetMonth": "every role",
    "getBudgetProgress": "every role",
    "getBudgetWorking": "every role",
    "getBudgetMonthWorking": "every role",
    "createBudget": "owner admin member",
    "changeBudget": "owner admin member",
    "closeBudget": "owner admin member",
    "reopenBudget": "owner admin member",
}
