"""A broker's file, read by whichever reader knows it."""

from datetime import date

from guilder.banking.statements.ofx import declared_encoding
from guilder.banking.statements.text import decode
from guilder.investments.brokers import ofx, tables
from guilder.investments.brokers.model import BrokerFile


def read(data: bytes, today: date) -> BrokerFile:
    """What the file says; its layout is empty where no reader knows it. today: the day of positions without one."""
    text, _ = decode(data, declared_encoding(data))
    return ofx.read(text) if ofx.looks_like(text) else tables.read(text, today)
