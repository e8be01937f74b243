"""planning: plans run on the year ledger; scenarios; nightly readings

A stored plan is carried over in its own words: amounts a month become amounts a year, the chosen accounts become taxable
accounts that are followed, what was saved comes from outside the plan, income before retirement is not counted, and there are
no taxes, as before. What it was stays beside it. Simulations, which are kept for a day, are dropped.
"""

import uuid
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from tenancy import protect

revision = "planning_0003_ledger"
down_revision = "banking_0005_holdings"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
AMOUNT = sa.Numeric(20, 4)


def upgrade() -> None:
    op.add_column("plan", sa.Column("carried_over", postgresql.JSONB(), nullable=True), schema="planning")
    _carry_over()
    op.execute("delete from planning.simulation")
    for column in ("savings", "started_on", "currency"):
        op.drop_column("simulation", column, schema="planning")
    op.add_column("simulation", sa.Column("inputs", postgresql.JSONB(), nullable=False), schema="planning")
    op.create_table(
        "scenario",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("assumptions", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_scenario"),
        schema="planning",
    )
    op.create_table(
        "reading",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("standard_error", sa.Float(), nullable=False),
        sa.Column("ending_median", AMOUNT, nullable=False),
        sa.Column("savings", AMOUNT, nullable=False),
        sa.Column("spending_per_year", AMOUNT, nullable=False),
        sa.Column("change_points", sa.Float(), nullable=True),
        sa.Column("change_wealth", AMOUNT, nullable=True),
        sa.Column("causes", postgresql.JSONB(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("state", postgresql.JSONB(), nullable=True),
        sa.Column("told_probability", sa.Float(), nullable=False),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_reading"),
        schema="planning",
    )
    op.create_index("uq_reading_day", "reading", ["workspace_id", "day"], unique=True, schema="planning")
    for table in ("scenario", "reading"):
        protect(f"planning.{table}", "workspace")


def downgrade() -> None:
    op.execute("drop table planning.reading, planning.scenario")
    op.execute("delete from planning.simulation")
    op.drop_column("simulation", "inputs", schema="planning")
    op.add_column("simulation", sa.Column("currency", sa.CHAR(3), nullable=False), schema="planning")
    op.add_column("simulation", sa.Column("savings", AMOUNT, nullable=False), schema="planning")
    op.add_column("simulation", sa.Column("started_on", sa.Date(), nullable=False), schema="planning")
    op.execute(
        "delete from planning.plan where carried_over is null"
    )  # what was made since cannot be said in the old words
    op.execute("update planning.plan set assumptions = carried_over")
    op.drop_column("plan", "carried_over", schema="planning")


def _carry_over() -> None:
    connection = op.get_bind()
    names = {row.id: row.name for row in connection.execute(sa.text("select id, name from banking.account"))}
    plans = connection.execute(sa.text("select workspace_id, id, assumptions from planning.plan")).all()
    update = sa.text(
        "update planning.plan set carried_over = assumptions, assumptions = :after where workspace_id = :workspace and id = :id"
    ).bindparams(sa.bindparam("after", type_=postgresql.JSONB()))
    for row in plans:
        after = carried_over(row.assumptions, names)
        connection.execute(update, {"after": after, "workspace": row.workspace_id, "id": row.id})


def carried_over(old: dict[str, Any], names: dict[uuid.UUID, str]) -> dict[str, Any]:
    """The plan in the ledger's words. names: of the accounts that it may follow."""
    accounts: list[dict[str, Any]] = [
        {
            "key": account,
            "name": names.get(uuid.UUID(account), f"Account {place}")[:80],
            "kind": "taxable",
            "accountId": account,
        }
        for place, account in enumerate(old["accountIds"][:24], start=1)
    ] or [{"key": "savings", "name": "Savings", "kind": "taxable", "balance": old["savings"]}]
    return {
        "people": [
            {"birthYear": old["birthYear"], "retirementAge": old["retirementAge"], "endAge": old["endAge"]},
        ],
        "accounts": accounts,
        "allocation": old["allocation"],
        "retirementAllocation": old["retirementAllocation"],
        "feeRate": old["feeRate"],
        "incomes": [
            {
                "name": income["name"],
                "kind": "social_security" if "social security" in income["name"].lower() else "pension",
                "amountPerYear": _yearly(income["amountPerMonth"]),
                "fromAge": income["fromAge"],
                "toAge": income["toAge"],
            }
            for income in old["incomes"]
        ],
        "contributions": [
            {
                "account": accounts[0]["key"],
                "amountPerYear": _yearly(old["contributionPerMonth"]),
                "growthRate": old["contributionGrowthRate"],
                "source": "outside",
            }
        ],
        "spending": {
            "amountPerYear": _yearly(old["spendingPerMonth"]),
            "beforeRetirementPerYear": "0",
            "surplus": "spent",
        },
        "taxes": {"regime": "none"},
        "successThreshold": old["successThreshold"],
        "seed": old["seed"],
    }


def _yearly(per_month: str) -> str:
    return str(12 * Decimal(per_month))
