"""What the programme must know of a plan, read off the ledger that was lived through."""

import numpy as np

from guilder.finance.ledger import places as at
from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.tables import Reals, expected_returns, sweep_key
from guilder.finance.tax.kernel import layout as tax
from guilder.finance.withdrawals.program import Terms
from guilder.finance.withdrawals.replay import Replay

PENALISED_UNTIL = 60
FEW = 1.0


def terms(plan: LedgerInput, lived: Replay, required: Reals) -> Terms:
    """Required (Y, A): see `required_shares`."""
    kinds = [account.kind for account in plan.accounts]
    rows, lines = lived.accounts, lived.lines
    years = len(lines)
    weights, returns = lived.tables.weights, _returns(plan, years)
    kept = np.sqrt([1 - account.fee_rate for account in plan.accounts])
    middle = (weights * np.sqrt(1 + returns)[:, None, :]).sum(axis=2)
    whole = (weights * (1 + returns)[:, None, :]).sum(axis=2)
    traditional = np.array([kind == "traditional" for kind in kinds])
    taxed = np.array([kind in {"taxable", "cash"} for kind in kinds])
    yields = plan.yields
    interest = yields.bond_interest_rate * weights[:, :, 1] + returns[:, None, 2] * weights[:, :, 2]
    dividends = yields.dividend_rate * weights[:, :, 0]
    share = _gain_share(plan, rows, middle * kept)
    drawn = np.where(taxed, rows[:, :, at.A_WITHDRAWALS], 0.0)
    health = rows[:, [kind == "hsa" for kind in kinds], at.A_WITHDRAWALS].sum(axis=1)
    spent = lines[:, [at.L_LIVING, at.L_HEALTH, at.L_CARE, at.L_EVENTS, at.L_PREMIUMS]].sum(axis=1)
    return Terms(
        drawable=np.array([kind != "hsa" for kind in kinds]),
        traditional=traditional,
        taxed=taxed,
        roth=kinds.index("roth") if "roth" in kinds and traditional.any() else -1,
        sweep=[account.key for account in plan.accounts].index(sweep_key(plan)),
        opening=np.array([float(account.balance) for account in plan.accounts]),
        growth=whole * kept**2,
        half=whole / middle * kept,
        came=rows[:, :, at.A_CONTRIBUTIONS] + rows[:, :, at.A_EMPLOYER],
        required=required,
        early=_early(plan, lines) * traditional,
        share=share,
        interest=(interest + (1 - yields.qualified_share) * dividends) * taxed,
        dividends=yields.qualified_share * dividends * taxed,
        held=rows[:, :, at.A_OPENING],
        need=spent
        + lines[:, at.L_CONTRIBUTIONS]
        - lines[:, at.L_OUTSIDE]
        - lines[:, at.L_INCOME]
        - lines[:, at.L_EVENTS_IN]
        - health,
        gains=lived.forms[:, tax.I_LONG_TERM_GAIN] - (share * drawn).sum(axis=1),
        worth=np.where(traditional, 1 - plan.heirs_tax_rate, 1.0),
    )


def required_shares(plans: list[Replay]) -> Reals:
    """(Y, A): what part of each opening balance must be distributed, from those lived through in which there was one."""
    found = np.zeros(plans[0].accounts.shape[:2])
    for each in plans:
        opening = each.accounts[:, :, at.A_OPENING]
        asked = each.accounts[:, :, at.A_REQUIRED]
        found = np.maximum(found, np.where(opening > 100 * FEW, asked / np.maximum(opening, FEW), 0.0))
    return found


def _gain_share(plan: LedgerInput, rows: Reals, grown: Reals) -> Reals:
    """(Y, A): the part of a withdrawal in the year's middle that is gain; grown (Y, A): a dollar of the opening by then."""
    share = np.zeros(rows.shape[:2])
    for a, account in enumerate(plan.accounts):
        if account.kind != "taxable":
            continue
        basis = float(account.balance if account.basis is None else account.basis)
        now = 0.0
        for k in range(len(rows)):
            row = rows[k, a]
            middle = row[at.A_OPENING] * grown[k, a]
            left = middle - row[at.A_WITHDRAWALS]
            if left > max(FEW, 1e-3 * middle):
                cost = basis + row[at.A_DIVIDENDS] + row[at.A_INTEREST] + row[at.A_REALISED]
                now = float(np.clip((middle - cost) / left, -1, 1))
            share[k, a] = now
            basis = row[at.A_BASIS]
    return share


def _returns(plan: LedgerInput, years: int) -> Reals:
    returns = expected_returns(plan, years)
    for k, given in enumerate(plan.sequence[:years]):
        returns[k] = given.stocks, given.bonds, given.cash
    return returns


def _early(plan: LedgerInput, lines: Reals) -> Reals:
    """(Y, A): 1 where the holder, after a death the survivor, is not 60 yet."""
    found = np.zeros((len(lines), len(plan.accounts)))
    for k, mask in enumerate(lines[:, at.L_MASK].astype(int)):
        for a, account in enumerate(plan.accounts):
            holder = account.owner if mask & (1 << account.owner) else 1 - account.owner
            born = plan.people[min(holder, len(plan.people) - 1)].birth_year
            found[k, a] = plan.first_year + k - born < PENALISED_UNTIL
    return found
