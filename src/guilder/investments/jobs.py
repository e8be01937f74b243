"""What investments do by the clock: state every morning what accounts are worth, as rates and days have moved on."""

from guilder.investments.service import values
from guilder.kernel.jobs import Cron, Job, in_each_workspace

STATE_VALUES = Job(name="investments.state_values", run=in_each_workspace(values.somewhere, values.state_by_itself))

#: Once a day, when it is morning in America and evening in Asia.
CRONS = (Cron("10 12 * * *", STATE_VALUES),)
