"""Small statement files for the tests of imports."""

from collections.abc import Sequence

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
