"""Who may call what."""

ACCESS = dict.fromkeys(("getFxGains", "getNetWorth", "getMonth", "getSpendingTrends", "listInsights"), "every role")
