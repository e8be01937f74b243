"""Brokers' files in: read, looked at, booked once, taken back."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, NotFound
from guilder.kernel.money import Amount, Currency

#: new: will be booked. known: the account has it. wrong: cannot be booked; `words` says why.
LinePile = Literal["new", "known", "wrong"]


class HoldingsLine(Contract):
    """One line of the file as it will be booked. amount: cash, outflow negative."""

    line: int
    pile: LinePile
    kind: str
    on: date | None
    symbol: str
    name: str
    quantity: Amount | None
    price: Amount | None
    amount: Amount | None
    words: str


class FilePart(Contract):
    """An account within the file, by the end of its number. chosen: the one that is imported."""

    index: int
    number: str
    lines: int
    positions: int
    chosen: bool


class HoldingsImport(Contract):
    """One file of a broker. accountId: where it goes; nothing is booked without. passed_over: lines that move nothing.

    lines: the first thousand of the chosen part. act_id: what booked it; undoing that takes the import back.
    """

    id: uuid.UUID
    file_name: str
    layout: str
    status: Literal["ready", "booked", "undone"]
    account_id: uuid.UUID | None
    currency: Currency
    parts: list[FilePart]
    new: int
    known: int
    wrong: int
    positions: int
    passed_over: int
    lines: list[HoldingsLine]
    act_id: uuid.UUID | None
    created_at: datetime
    booked_at: datetime | None


class AimImport(Contract):
    """Where a file goes, and which account of it. currency: of what it holds, where the file does not say."""

    account_id: uuid.UUID
    part: Annotated[int, Field(ge=0)] = 0
    currency: Currency | None = None


class HoldingsImportNotFound(NotFound):
    """No such import in this workspace."""

    code = "HOLDINGS_IMPORT_NOT_FOUND"
    summary = "There is no such import in this household."


class FileNotKnown(GuilderError):
    """No reader knows the file."""

    status = 422
    code = "FILE_NOT_KNOWN"
    summary = (
        "This is no file of a broker that is known: OFX or QFX with investments, or the CSV of Fidelity, Schwab, Vanguard or "
        "Robinhood. Nothing was kept."
    )


class ImportNotAimed(Conflict):
    """Nobody said where the file goes."""

    code = "IMPORT_NOT_AIMED"
    summary = "Choose the account that this file belongs to first."


class HoldingsImportNotReady(Conflict):
    """The import is booked or was taken back."""

    code = "HOLDINGS_IMPORT_NOT_READY"
    summary = "This import was booked or taken back already."
