"""The placement: a linear programme over how much of each asset each account holds.

It maximises the money after taxes at the end, less what moving costs in taxes now, carried to the end at the sold asset's own factor. Every account
stays as large as it is; every asset comes to its target share of the whole.
"""

from decimal import Decimal

import numpy as np

from guilder.finance.location.contracts import LocatedAccount, LocationInput, LocationResult, Placement
from guilder.finance.location.growth import factor
from guilder.finance.portfolio.critical_line import Floats
from guilder.finance.portfolio.linear import minimise
from guilder.finance.portfolio.refusal import Refused
from guilder.kernel.money import exponent, quantize

_FORMULA = "sum over accounts and assets of amount × what a dollar becomes after taxes, less taxes on moving"
_SOURCE = "Dammon, Spatt and Zhang, Journal of Finance 59 (2004)"


def locate(inputs: LocationInput) -> LocationResult:
    """Raises Refused when the accounts cannot hold the targets."""
    table = _Table(inputs)
    best = table.solve()
    compared = table.held if table.held is not None else table.same_mix()
    return _result(inputs, table, best, compared)


class _Table:
    """Accounts by assets, in the order of the inputs. factors (accounts, assets): of a dollar bought today."""

    def __init__(self, inputs: LocationInput) -> None:
        self.inputs = inputs
        self.values = np.array([float(account.value) for account in inputs.accounts])
        after_tax = inputs.weights == "after_tax"
        left = 1 - inputs.rates.withdrawal_rate
        self.weights = np.array(
            [left if after_tax and account.taxes == "deferred" else 1.0 for account in inputs.accounts]
        )
        self.targets = np.array([float(asset.target) for asset in inputs.assets]) * float(self.weights @ self.values)
        self.factors = np.array([[factor(asset, account.taxes, inputs.rates, inputs.years) for asset in inputs.assets] for account in inputs.accounts])  # fmt: skip
        self.allowed = np.array([[not account.only or asset.name in account.only for asset in inputs.assets] for account in inputs.accounts])  # fmt: skip
        self.held, self.gains = self._held()
        self.kept = self._kept()

    def _held(self) -> tuple[Floats | None, Floats]:
        """(what is held, which part of it is gain in taxable accounts), both (accounts, assets)."""
        shape = self.factors.shape
        if not any(account.held for account in self.inputs.accounts):
            return None, np.zeros(shape)
        place = {asset.name: number for number, asset in enumerate(self.inputs.assets)}
        held, gains = np.zeros(shape), np.zeros(shape)
        for row, account in enumerate(self.inputs.accounts):
            for each in account.held:
                value = float(each.value)
                held[row, place[each.asset]] += value
                if account.taxes == "taxable" and each.basis is not None:
                    gains[row, place[each.asset]] += value - float(each.basis)
        return held, np.divide(gains, held, out=np.zeros(shape), where=held > 0)

    def _kept(self) -> Floats:
        """The factor of a dollar that stays where it is, with its old basis."""
        kept = self.factors.copy()
        for row, account in enumerate(self.inputs.accounts):
            for column, asset in enumerate(self.inputs.assets):
                if self.gains[row, column]:
                    basis = 1 - float(self.gains[row, column])
                    kept[row, column] = factor(asset, account.taxes, self.inputs.rates, self.inputs.years, basis=basis)
        return kept

    def _sold(self) -> Floats:
        """What selling a dollar costs at the end: its tax now, grown as the asset would; a loss saves as much."""
        cost: Floats = self.gains * self.inputs.rates.gains_rate * self.factors
        return cost

    def worth(self, placed: Floats) -> float:
        """At the end and after taxes, what moving costs taken off."""
        stays = np.zeros(placed.shape) if self.held is None else np.minimum(placed, self.held)
        moved = np.zeros(placed.shape) if self.held is None else self.held - stays
        return float((stays * self.kept + (placed - stays) * self.factors - moved * self._sold()).sum())

    def taxes_now(self, placed: Floats) -> float:
        if self.held is None:
            return 0.0
        return float(((self.held - np.minimum(placed, self.held)) * self.gains).sum() * self.inputs.rates.gains_rate)

    def same_mix(self) -> Floats:
        """Every account in the target's proportions."""
        shares = np.array([float(asset.target) for asset in self.inputs.assets])
        return np.outer(self.values, shares)

    def solve(self) -> Floats:
        """(accounts, assets): what stays of what is held, and what is bought beside it."""
        accounts, assets = self.factors.shape
        size = accounts * assets
        held = np.zeros((accounts, assets)) if self.held is None else self.held
        scale = float(self.values.sum())
        cost = -np.concatenate([(self.kept + self._sold()).ravel(), self.factors.ravel()])
        ceiling = np.where(self.allowed, self.values[:, None], 0.0)
        upper = np.concatenate([np.minimum(held, ceiling).ravel(), ceiling.ravel()])
        rows = np.zeros((accounts + assets, size))
        for row in range(accounts):
            rows[row, row * assets : (row + 1) * assets] = 1
        for column in range(assets):
            rows[accounts + column, column::assets] = self.weights
        both = np.hstack([rows, rows])
        sums = np.concatenate([self.values, self.targets]) / scale
        slack = np.concatenate([np.zeros(accounts), np.full(assets, 1e-12)])
        found = minimise(cost, np.zeros(2 * size), upper / scale, both, sums - slack, sums + slack)
        if found is None:
            raise Refused("accounts", f"the targets do not fit: {self._too_much()}")
        placed: Floats = (found.x[:size] + found.x[size:]).reshape(accounts, assets) * scale
        return placed

    def _too_much(self) -> str:
        """Names the assets for which the accounts that may hold them are too small; else all limits."""
        room = (self.allowed * (self.values * self.weights)[:, None]).sum(axis=0)
        short = [asset.name for asset, space, target in zip(self.inputs.assets, room, self.targets, strict=True) if space < target - 1e-9]  # fmt: skip
        if short:
            return f"the accounts that may hold {', '.join(short)} are too small for it"
        return "what each account may hold leaves no way to reach every target; let more assets into an account"


def _result(inputs: LocationInput, table: _Table, best: Floats, compared: Floats) -> LocationResult:
    end, base = table.worth(best), table.worth(compared)
    start = float(table.weights @ table.values)
    rate, compared_rate = ((amount / start) ** (1 / inputs.years) - 1 for amount in (end, base))
    grown = inputs.years if abs(compared_rate) < 1e-12 else ((1 + compared_rate) ** inputs.years - 1) / compared_rate

    def money(amount: float) -> Decimal:
        return quantize(Decimal(repr(amount)), inputs.currency) + Decimal(0)

    return LocationResult(
        placements=tuple(_placements(inputs, table, best)),
        compared_with="same_mix" if table.held is None else "held",
        value_at_end=money(end),
        compared_at_end=money(base),
        gain_at_end=money(end - base),
        gain_per_year=money((end - base) / grown),
        rate=rate,
        compared_rate=compared_rate,
        taxes_now=money(table.taxes_now(best)),
        formula=_FORMULA,
        source=_SOURCE,
        notices=tuple(_notices(inputs, table, compared)),
        inputs=inputs,
    )


def _placements(inputs: LocationInput, table: _Table, best: Floats) -> list[Placement]:
    placements = []
    for row, account in enumerate(inputs.accounts):
        amounts = _whole(best[row], account, inputs.currency)
        for column, asset in enumerate(inputs.assets):
            held = sum((each.value for each in account.held if each.asset == asset.name), Decimal(0))
            if amounts[column] or held:
                placements.append(
                    Placement(
                        account=account.name,
                        asset=asset.name,
                        value=amounts[column],
                        change=None if table.held is None else amounts[column] - held,
                        factor=float(table.factors[row, column]),
                    )
                )
    return placements


def _whole(amounts: Floats, account: LocatedAccount, currency: str) -> list[Decimal]:
    """Rounded so that they add up to the account."""
    rounded = [quantize(Decimal(repr(float(amount))), currency) + Decimal(0) for amount in amounts]
    largest = max(range(len(rounded)), key=lambda number: rounded[number])
    rounded[largest] += quantize(account.value, currency) - sum(rounded, Decimal(0))
    return rounded


def _notices(inputs: LocationInput, table: _Table, compared: Floats) -> list[str]:
    notices = []
    if table.held is not None:
        shares = (table.weights @ compared) / float(table.weights @ table.values)
        off = np.abs(shares - np.array([float(asset.target) for asset in inputs.assets])).max()
        if off > 0.01:
            notices.append(
                "What is held now is another mix than the targets: a part of the difference is that of the mixes, not of where they are held."
            )
    step = Decimal(1).scaleb(-exponent(inputs.currency))
    if any(account.held for account in inputs.accounts) and table.gains.min() < -float(step):
        notices.append(
            "Selling at a loss is counted as saving tax at the gains rate; the wash sale rule is not looked at here."
        )
    return notices
