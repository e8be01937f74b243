"""What budgets do by the clock: close periods at local midnight, follow the bank's rates when they are out, and report weekly."""

from guilder.budgets.service import closing, converting, progress, reporting
from guilder.kernel.jobs import Cron, Job, in_each_workspace
from guilder.notifications.service import weekly

CLOSE_PERIODS = Job(name="budgets.close_periods", run=in_each_workspace(closing.due_somewhere, progress.close_due))

FOLLOW_RATES = Job(
    name="budgets.follow_rates", run=in_each_workspace(converting.awaiting_somewhere, progress.follow_new_rates)
)

REPORT = Job(name="budgets.report", run=in_each_workspace(weekly.wanted_somewhere, reporting.send))

#: Rates are fetched at twenty past the hour. Local midnights fall on quarters of an hour (Kathmandu, Chatham Islands).
CRONS = (Cron("*/15 * * * *", CLOSE_PERIODS), Cron("35 * * * *", FOLLOW_RATES), Cron("*/15 * * * *", REPORT))
