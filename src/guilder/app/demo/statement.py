"""A book of the story as the OFX file that its bank would send (OFX 1.6, SGML)."""

from datetime import date

from guilder.app.demo.story import Book

_HEAD = """OFXHEADER:100
DATA:OFXSGML
VERSION:160
SECURITY:NONE
ENCODING:UTF-8
CHARSET:NONE
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

"""


def number_of(book: Book) -> str:
    """The account number that the file names, by which it finds its account."""
    return {"checking": "0044701182", "card": "5262990017", "savings": "0044704471"}.get(
        book.key, f"88{len(book.key):08}"
    )


def write(book: Book, last_day: date) -> bytes:
    """The book's file: every line with an id of its own, and the balance on `last_day`."""
    balance = book.opening
    lines = []
    for number, line in enumerate(book.lines, start=1):
        balance += line.amount
        kind = "CREDIT" if line.amount > 0 else "DEBIT"
        name = line.text.replace("&", "&amp;")
        lines.append(
            f"<STMTTRN><TRNTYPE>{kind}<DTPOSTED>{line.booked_on:%Y%m%d}<TRNAMT>{line.amount}"
            f"<FITID>{line.booked_on:%Y%m%d}{number:05}<NAME>{name}\n</STMTTRN>"
        )
    first = book.lines[0].booked_on
    body = (
        "<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>"
        f"<DTSERVER>{last_day:%Y%m%d}<LANGUAGE>ENG<FI><ORG>{book.institution}</FI></SONRS></SIGNONMSGSRSV1>"
        "<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>USD"
        f"<BANKACCTFROM><BANKID>323070380<ACCTID>{number_of(book)}<ACCTTYPE>CHECKING</BANKACCTFROM>"
        f"<BANKTRANLIST><DTSTART>{first:%Y%m%d}<DTEND>{last_day:%Y%m%d}\n"
        + "\n".join(lines)
        + f"\n</BANKTRANLIST><LEDGERBAL><BALAMT>{balance}<DTASOF>{last_day:%Y%m%d}</LEDGERBAL>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )
    return (_HEAD + body).encode()
