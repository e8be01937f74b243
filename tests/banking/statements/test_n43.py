"""Norma 43, laid out by hand after the norm; one quirk each. The IBAN is the example of the Spanish register."""

from datetime import date
from decimal import Decimal

import pytest

from guilder.banking.statements.model import StatementProblem
from guilder.banking.statements.reading import read_all


def head(opening="00000000100000", mark="2", currency="978", account="0200051332") -> str:
    return f"1121000418{account}260301260331{mark}{opening}{currency}3ADA EXAMPLE".ljust(80)


def move(amount: int, *, mark="1", on="260304", value="260305", common="12", ref1="", ref2="") -> str:
    return f"22    0418{on}{value}{common}040{mark}{amount:014d}0000000000{ref1:>012}{ref2:<16}"


def foot(out: tuple[int, int], into: tuple[int, int], closing: int, mark="2", currency="978") -> str:
    return f"3321000418{'0200051332'}{out[0]:05d}{out[1]:014d}{into[0]:05d}{into[1]:014d}{mark}{closing:014d}{currency}".ljust(
        80
    )


def end(count: int) -> str:
    return f"88{'9' * 18}{count:06d}".ljust(80)


GOOD = [
    head(),
    move(1250, ref1="123", ref2="CARD 4711"),
    "2301CAFÉ DEL MAR".ljust(42) + "BARCELONA".ljust(38),
    move(300000, mark="2", common="15", on="260331", value="260331"),
    foot((1, 1250), (1, 300000), 398750),
    end(5),
]


def read(lines: list[str], encoding: str = "utf-8"):
    (file,) = read_all("movimientos.n43", "\r\n".join(lines).encode(encoding))
    assert file.format == "N43"
    return file.statements


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850", "utf-16"])
def test_a_month(encoding):
    (statement,) = read(GOOD, encoding)
    assert (statement.account, statement.currency, statement.warnings) == ("ES9121000418450200051332", "EUR", ())
    first, second = statement.rows
    assert (first.line, first.booked_on, first.value_on, first.amount) == (
        2,
        date(2026, 3, 4),
        date(2026, 3, 5),
        Decimal("-12.50"),
    )
    assert (first.text, first.reference, first.kind) == ("CAFÉ DEL MAR BARCELONA", "000000000123 CARD 4711", "Tarjeta")
    assert (second.amount, second.text) == (Decimal("3000.00"), "Nómina")
    assert statement.balance("opening").amount == Decimal("1000.00")
    assert statement.balance("closing").amount == Decimal("3987.50")


def test_two_accounts_and_a_debt():
    lines = [
        *GOOD[:-1],
        head(mark="1", opening="00000000005000", currency="840"),
        move(1000, mark="2", on="260310"),
        foot((0, 0), (1, 1000), 4000, mark="1", currency="840"),
        end(8),
    ]
    euro, dollar = read(lines)
    assert (euro.signed_sum, dollar.signed_sum) == (Decimal("2987.50"), Decimal("10.00"))
    assert (dollar.currency, dollar.balance("opening").amount, dollar.balance("closing").amount) == (
        "USD", Decimal(-50), Decimal(-40),
    )  # fmt: skip
    assert dollar.warnings == ()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([*GOOD[:3], *GOOD[4:]], "Record 33 says 1 movements in of 3000 in all, but there are 0 of 0."),
        ([*GOOD[:3], *GOOD[4:]], "The file says that it has 5 records, but 4 were found: it may be cut off."),
        (GOOD[:4], "The account is not closed by a record 33: the file may be cut off."),
        ([GOOD[0], "22    0418260304260230" + GOOD[1][22:], *GOOD[2:]], "Line 2: the value day 260230 does not exist"),
        ([head(currency="999"), *GOOD[1:]], "the currency number 999, which Guilder does not know: choose one."),
        ([*GOOD[:4], "47 what is this", *GOOD[4:5], end(6)], "Line 5 was passed over: Norma 43 knows no record 47."),
    ],
)
def test_what_is_odd_is_said(lines, says):
    (statement,) = read(lines)
    assert says in " ".join(statement.warnings)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([GOOD[0], GOOD[1][:30], *GOOD[2:]], "line 2: the movement is cut off."),
        ([GOOD[0], GOOD[1].replace("260304", "260231", 1), *GOOD[2:]], "line 2: 260231 is no day."),
        ([GOOD[0], GOOD[1][:27] + "7" + GOOD[1][28:], *GOOD[2:]], "line 2: an amount cannot be read."),
        ([GOOD[0], GOOD[2]], "line 2: there are words that belong to no movement."),
        ([*GOOD[:2], "11 no account", *GOOD[2:]], "line 3: no account is opened here"),
    ],
)
def test_a_wrong_line_is_named(lines, says):
    with pytest.raises(StatementProblem) as caught:
        read(lines)
    assert says in caught.value.message
    assert "Norma 43" in caught.value.remedy
