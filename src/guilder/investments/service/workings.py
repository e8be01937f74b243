"""How the figures of holdings came about, for whoever clicks one."""

from collections.abc import Sequence
from decimal import Decimal

from guilder.investments.contracts.holdings import CashHeld, HeldLot, Holding
from guilder.kernel import facts
from guilder.kernel.facts import Cell, Column, Table, Working
from guilder.kernel.money import plain

ZERO = Decimal(0)
_ROWS = 50


def of_holdings(currency: str, held: Sequence[Holding], cash: Sequence[CashHeld], words: str) -> Working:
    """The worth of everything."""
    priced = [one for one in held if one.home_value is not None]
    value = sum((one.home_value for one in priced if one.home_value is not None), ZERO)
    inputs = [facts.money("holdings", value, currency, "Holdings at their last prices")]
    inputs += [
        facts.money(f"cash_{at}", one.amount, one.currency, f"Cash in {one.currency}")
        for at, one in enumerate(each for each in cash if each.known)
    ]
    return Working.of(
        "Worth of what is invested",
        "holdings + cash. A holding is units × last price; gain = value − basis, and basis is what the lots still held cost, "
        f"each at the rate of its day. {words}".strip(),
        inputs=inputs,
        table=Table(
            columns=(
                Column(key="name", label="Holding", kind="text"),
                Column(key="quantity", label="Units", kind="number"),
                Column(key="price", label="Last price", kind="money"),
                Column(key="priced_on", label="Of", kind="date"),
                Column(key="value", label="Value", kind="money"),
            ),
            rows=tuple(
                {
                    "name": one.symbol or one.name, "quantity": f"{one.quantity:f}",
                    "price": None if one.price is None else f"{one.price:f}",
                    "priced_on": None if one.priced_on is None else one.priced_on.isoformat(),
                    "value": None if one.value is None else plain(one.value, one.currency), "currency": one.currency,
                }
                for one in held[:_ROWS]
            ),
            total=len(held),
        ),
        link="/investments",
    )  # fmt: skip


def of_holding(one: Holding, lots: Sequence[HeldLot]) -> Working:
    """The value and gain of one holding, lot by lot."""
    inputs: list[Cell] = [facts.number("quantity", one.quantity, "Units held")]
    if one.price is not None and one.priced_on is not None:
        inputs += [facts.money("price", one.price, one.currency, f"Price of {one.priced_on}")]
    for key, amount, label in (
        ("value", one.value, "Value"),
        ("basis", one.basis, "Basis"),
        ("gain", one.gain, "Gain"),
    ):
        if amount is not None:
            inputs.append(facts.money(key, amount, one.currency, label))
    return Working.of(
        one.symbol or one.name,
        "value = units × last price; gain = value − basis; basis: what the lots cost with fees, after splits, returned "
        "capital and disallowed losses.",
        inputs=inputs,
        table=Table(
            columns=(
                Column(key="acquired_on", label="Bought", kind="date"),
                Column(key="quantity", label="Units", kind="number"),
                Column(key="basis", label="Basis", kind="money"),
                Column(key="value", label="Value", kind="money"),
                Column(key="gain", label="Gain", kind="money"),
            ),
            rows=tuple(
                {
                    "acquired_on": lot.acquired_on.isoformat(), "quantity": f"{lot.quantity:f}",
                    **{
                        key: None if amount is None else plain(amount, lot.currency)
                        for key, amount in (("basis", lot.basis), ("value", lot.value), ("gain", lot.gain))
                    },
                    "currency": lot.currency,
                }
                for lot in lots[:_ROWS]
            ),
            total=len(lots),
        ),
        link=f"/investments?instrument={one.instrument_id}",
    )  # fmt: skip
