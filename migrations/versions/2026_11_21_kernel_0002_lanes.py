"""kernel: jobs that nobody waits for have lanes of their own, and names that say so"""

from alembic import op

revision = "kernel_0002_lanes"
down_revision = "planning_0002_envelope"
branch_labels = None
depends_on = None

MOVED = ("transactions.learn_meanings", "planning.assess_goals")


def upgrade() -> None:
    for name in MOVED:
        module, verb = name.split(".")
        _rename(name, f"{module}.background.{verb}")


def downgrade() -> None:
    for name in MOVED:
        module, verb = name.split(".")
        _rename(f"{module}.background.{verb}", name)


def _rename(old: str, new: str) -> None:
    op.execute(
        f"update procrastinate_jobs set task_name = '{new}', queue_name = '{new.rpartition('.')[0]}'"
        f" where task_name = '{old}'"
    )
