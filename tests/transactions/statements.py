"""Small statement files for the tests of imports."""

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter
from reportlab.pdfgen.canvas import Canvas

IBAN = "NL91ABNA0417164300"


def csv(*lines: tuple[str, str, str], currency: str = "EUR") -> bytes:
    rows = "".join(f"{on},{words},{amount},{currency}\n" for on, words, amount in lines)
    return f"Date,Description,Amount,Currency\n{rows}".encode()


def ofx(*lines: tuple[str, str, str, str], currency: str = "EUR", closing: str = "") -> bytes:
    """lines: (day as 20260131, name, amount, id)."""
    body = "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{on}<TRNAMT>{amount}<FITID>{ident}<NAME>{name}</STMTTRN>"
        for on, name, amount, ident in lines
    )
    tail = f"<LEDGERBAL><BALAMT>{closing}<DTASOF>20260131</LEDGERBAL>" if closing else ""
    return (
        "OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>"
        f"<CURDEF>{currency}<BANKACCTFROM><ACCTID>{IBAN}<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>{body}</BANKTRANLIST>"
        f"{tail}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode()


def many(count: int, *, shops: Sequence[str] = ("Bakery", "Bookshop", "Station", "Market")) -> bytes:
    rows = "".join(
        f"{2023 + n % 3}-{1 + n % 12:02d}-{1 + n % 28:02d},{shops[n % len(shops)]} purchase {n},-{n % 90}.{n % 100:02d},EUR\n"
        for n in range(count)
    )
    return f"Date,Description,Amount,Currency\n{rows}".encode()


def a_pdf() -> bytes:
    """Two movements between two stated balances, in euros."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    lines = [
        ((50, "Account in EUR"),),
        ((50, "Date"), (120, "Description"), (400, "Paid out"), (480, "Paid in")),
        ((120, "Opening balance"), (480, "100.00")),
        ((50, "02/04/2026"), (120, "Tea room"), (400, "1.50")),
        ((50, "30/04/2026"), (120, "Work Ltd"), (480, "1,500.00")),
        ((120, "Closing balance"), (480, "1,598.50")),
    ]
    for at, cells in enumerate(lines):
        for left, words in cells:
            canvas.drawString(left, 780 - 14 * at, words)
    canvas.save()
    return out.getvalue()


def a_workbook() -> bytes:
    """The same two movements, typed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day, sheet = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_worksheet("April")
        sheet.write_row(0, 0, ["Date", "Description", "Amount EUR"])
        rows = ((date(2026, 4, 2), "Tea room", -1.5), (date(2026, 4, 30), "Work Ltd", 1500))
        for at, (on, words, amount) in enumerate(rows, start=1):
            sheet.write_datetime(at, 0, on, day)
            sheet.write_row(at, 1, [words, amount])
    return out.getvalue()
