"""Payments that come again."""

from datetime import date
from typing import Literal

from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency

Kind = Literal["subscription", "bill"]
Every = Literal["week", "two weeks", "month", "quarter", "year"]


class RegularPayment(Contract):
    """One payee's rhythm. amount: the latest, usual: the median before it, both without sign; next_on: when it is due.

    monthly: what it costs in an average month. kind: a subscription by its category (streaming, software, news, fitness),
    else a bill.
    """

    payee: str
    kind: Kind
    currency: Currency
    amount: Amount
    usual: Amount
    monthly: Amount
    every: Every
    last_on: date
    next_on: date
    count: int
