"""PDF statements, drawn by reportlab as banks lay them out; one layout each."""

import io
import time
import zlib
from decimal import Decimal

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from guilder.banking.statements.model import NotAStatement, StatementTooLarge
from guilder.banking.statements.reading import read_all


def drawn(*pages: list[tuple[float, list[tuple[float, str]]]], size: float = 9, **options) -> bytes:
    """pages: lines of (points from the top, cells); a cell is (left, text), or (−right, text) to end there."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), **options)
    for page in pages:
        canvas.setFont("Helvetica", size)
        for top, cells in page:
            for at, text in cells:
                (canvas.drawRightString if at < 0 else canvas.drawString)(abs(at), 842 - top, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def table(lines: list[list[tuple[float, str]]], top: float = 120, pitch: float = 12):
    return [(top + at * pitch, cells) for at, cells in enumerate(lines)]


GERMAN_HEAD = [(50, "Buchung"), (110, "Valuta"), (170, "Buchungstext"), (-540, "Betrag EUR")]
GERMAN = [
    (60, [(50, "Kontoauszug 3/2026"), (300, "IBAN DE89 3704 0044 0532 0130 00")]),
    (75, [(50, "vom 28.02.2026 bis 31.03.2026")]),
    *table([
        GERMAN_HEAD,
        [(170, "Alter Kontostand vom 28.02.2026"), (-540, "1.000,00 H")],
        [(50, "03.03."), (110, "04.03."), (170, "Lastschrift Stadtwerke"), (-540, "85,30 S")],
        [(170, "Abschlag März, Kunde 4711")],
        [(50, "27.03."), (110, "27.03."), (170, "Gehalt Beispiel GmbH"), (-540, "2.345,67 H")],
        [(50, "30.03."), (110, "31.03."), (170, "Miete 12.03 bis 11.04"), (-540, "1.850,00 S")],
        [(170, "Neuer Kontostand vom 31.03.2026"), (-540, "1.410,37 H")],
    ]),
    (800, [(50, "Beispielbank AG, Frankfurt"), (-540, "Seite 1 von 1")]),
]  # fmt: skip


def one(data: bytes, **options):
    (file,) = read_all("statement.pdf", data, **options)
    assert file.format == "PDF"
    (statement,) = file.statements
    return statement, file.proposal


def told(statement):
    return [(row.booked_on.isoformat(), row.amount, row.text) for row in statement.rows]


def test_a_german_statement_without_years_and_with_s_and_h():
    statement, proposal = one(drawn(GERMAN))
    assert told(statement) == [
        ("2026-03-03", Decimal("-85.30"), "Lastschrift Stadtwerke Abschlag März, Kunde 4711"),
        ("2026-03-27", Decimal("2345.67"), "Gehalt Beispiel GmbH"),
        ("2026-03-30", Decimal("-1850.00"), "Miete 12.03 bis 11.04"),
    ]
    assert statement.rows[0].value_on.isoformat() == "2026-03-04"
    assert (statement.account, statement.currency) == ("DE89370400440532013000", "EUR")
    # 1000.00 − 85.30 + 2345.67 − 1850.00
    assert [(b.kind, b.amount) for b in statement.balances] == [
        ("opening", Decimal(1000)),
        ("closing", Decimal("1410.37")),
    ]
    assert statement.warnings == ()
    assert proposal.header == ("Buchung", "Valuta", "Buchungstext", "Betrag EUR")
    assert not proposal.confirmed


ENGLISH_HEAD = [
    (50, "Date"),
    (110, "Payment type and details"),
    (-400, "Paid out"),
    (-470, "Paid in"),
    (-540, "Balance"),
]


def english(head=ENGLISH_HEAD):
    first = table([
        head,
        [(50, "27 Dec 25"), (110, "BALANCE BROUGHT FORWARD"), (-540, "500.00")],
        [(50, "29 Dec 25"), (110, "VIS"), (150, "CORNER SHOP"), (-400, "12.50"), (-540, "487.50")],
        [(110, "DD"), (150, "WATER CO 12345678"), (-400, "30.00")],
        [(150, "REF 99")],
        [(50, "02 Jan 26"), (110, "CR"), (150, "EMPLOYER"), (-470, "1,500.25"), (-540, "1,957.75")],
    ])  # fmt: skip
    second = table([
        head,
        [(110, "BP"), (150, "A FRIEND"), (-400, "57.75"), (-540, "1,900.00")],
        [(110, "Total"), (-400, "100.25"), (-470, "1,500.25")],
        [(110, "Closing balance"), (-540, "1,900.00")],
    ])  # fmt: skip
    above = [(60, [(50, "Your statement"), (300, "GBP account 12-34-56 12345678")])]
    return drawn([*above, *first, (820, [(50, "Page 1 of 2"), (300, "Arranged overdraft 1,000.00")])], second)


def test_an_english_statement_that_names_a_day_once_and_runs_over_two_pages():
    statement, proposal = one(english())
    assert told(statement) == [
        ("2025-12-29", Decimal("-12.50"), "VIS CORNER SHOP"),
        ("2025-12-29", Decimal("-30.00"), "DD WATER CO 12345678 REF 99"),
        ("2026-01-02", Decimal("1500.25"), "CR EMPLOYER"),
        ("2026-01-02", Decimal("-57.75"), "BP A FRIEND"),
    ]
    assert statement.balance("opening").amount == Decimal(500)
    assert statement.balance("closing").amount == Decimal(1900)
    assert statement.warnings == ()
    assert proposal.mapping.amount_style == "two_columns"


def test_lines_that_do_not_add_up_are_said():
    broken = [(top, [(at, text.replace("85,30", "95,30")) for at, text in cells]) for top, cells in GERMAN]
    statement, _ = one(drawn(broken))
    assert "The lines do not add up" in statement.warnings[0]
    assert "1400.37" in statement.warnings[0]


def test_a_statement_without_balances_says_that_nothing_proves_it():
    bare = [line for line in GERMAN if not any("Kontostand" in text for _, text in line[1])]
    statement, _ = one(drawn(bare))
    assert len(statement.rows) == 3
    assert statement.warnings[-1].startswith("The PDF states no opening and closing balance")


def test_american_days_signed_amounts_and_a_running_balance():
    data = drawn([
        (60, [(50, "Statement period 12/20/2025 through 01/19/2026")]),
        *table([
            [(50, "Date"), (110, "Description"), (-450, "Amount (USD)"), (-540, "Balance")],
            [(50, "12/29"), (110, "COFFEE"), (-450, "-$4.25"), (-540, "$95.75")],
            [(50, "01/13"), (110, "PAYROLL"), (-450, "$1,204.25"), (-540, "$1,300.00")],
        ]),
    ])  # fmt: skip
    statement, _ = one(data)
    assert told(statement) == [
        ("2025-12-29", Decimal("-4.25"), "COFFEE"),
        ("2026-01-13", Decimal("1204.25"), "PAYROLL"),
    ]
    assert statement.currency == "USD"


def test_thousands_set_apart_by_blanks():
    data = drawn(table([
        [(50, "Date"), (110, "Libellé"), (-450, "Débit"), (-540, "Crédit")],
        [(50, "04/03/2026"), (110, "LOYER"), (-450, "1 250,00")],
        [(50, "28/03/2026"), (110, "SALAIRE"), (-540, "12 345,67")],
    ]))  # fmt: skip
    statement, _ = one(data)
    assert [row.amount for row in statement.rows] == [Decimal("-1250.00"), Decimal("12345.67")]


def test_what_was_confirmed_holds_for_this_layout_alone():
    _, proposal = one(drawn(GERMAN))
    turned = proposal.mapping.model_copy(update={"invert": True})
    known = {proposal.fingerprint: turned}.get
    again, kept = one(drawn(GERMAN), remembered=known)
    assert kept.confirmed
    assert again.rows[0].amount == Decimal("85.30")
    moved = [(top, [(at + 40 if at > 0 else at, text) for at, text in cells]) for top, cells in GERMAN]
    _, other = one(drawn(moved), remembered=known)
    assert not other.confirmed


def test_a_scanned_pdf_is_told_apart():
    out = io.BytesIO()
    canvas = Canvas(out)
    grey = io.BytesIO(b"P5 2 2 255\n\x00\x80\x80\xff")
    canvas.drawImage(ImageReader(grey), 0, 0, 500, 700)
    canvas.showPage()
    canvas.save()
    with pytest.raises(NotAStatement, match="holds pictures of pages") as caught:
        read_all("scan.pdf", out.getvalue())
    assert caught.value.message.startswith("scan.pdf")
    assert "CSV" in caught.value.remedy


def test_pages_that_are_no_statement_locked_cut_off_or_endless():
    letter = drawn([(60 + 12 * n, [(50, "Dear customer, this is a letter of many words.")]) for n in range(12)])
    with pytest.raises(NotAStatement, match="no table of movements"):
        read_all("letter.pdf", letter)
    with pytest.raises(NotAStatement, match="locked with a password"):
        read_all("locked.pdf", drawn(GERMAN, encrypt="secret"))
    with pytest.raises(NotAStatement, match="damaged"):
        read_all("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<")
    with pytest.raises(StatementTooLarge, match="more than 200 pages"):
        read_all("long.pdf", drawn(*([GERMAN] * 201)))
    no_year = [line for line in GERMAN if not any("2026" in text for _, text in line[1])]
    with pytest.raises(Exception, match="have no year"):
        read_all("years.pdf", drawn(no_year))


def test_a_pdf_that_unpacks_without_end_is_ended():
    """A page whose content is a gibibyte of blanks behind 1 MB."""
    packer = zlib.compressobj(1)
    packed = [packer.compress(b" " * (1 << 20)) for _ in range(1024)]
    body = b"".join([*packed, packer.flush()])
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(body), body),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    began = time.process_time()
    with pytest.raises((StatementTooLarge, NotAStatement)):
        read_all("bomb.pdf", out)
    assert time.process_time() - began < 50
