"""Who may call what."""

ACCESS = dict.fromkeys(("getNetWorth", "getMonth", "getSpendingTrends", "listInsights"), "every role")
