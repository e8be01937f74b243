"""Excel workbooks, made by XlsxWriter; one quirk each."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
import xlsxwriter

from guilder.banking.statements.model import NotAStatement, StatementProblem, StatementTooLarge
from guilder.banking.statements.reading import Limits, read_all
from guilder.banking.statements.xlsx import shown

HEADER = ["Date", "Description", "Amount", "Balance"]


def book(fill: Callable[[xlsxwriter.Workbook], None], **options) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as made:
        fill(made)
    return out.getvalue()


def table(sheet, rows, *, at: int = 0, day=None) -> None:
    for r, row in enumerate(rows, start=at):
        for c, value in enumerate(row):
            if isinstance(value, (date, datetime)):
                sheet.write_datetime(r, c, value, day)
            else:
                sheet.write(r, c, value)


def one(data: bytes):
    (file,) = read_all("bank.xlsx", data)
    assert file.format == "XLSX"
    return file


def test_typed_days_and_numbers():
    def fill(made):
        day = made.add_format({"num_format": "dd.mm.yyyy"})
        table(made.add_worksheet("Umsätze"), [
            HEADER,
            [date(2026, 3, 4), "Bäckerei", -12.3, 100],
            [date(2026, 3, 5), 'Rent; with "quotes"\nand a line end', -0.1 - 0.2, 99.7],
            [datetime(2026, 3, 31, 14, 5, tzinfo=None), "Pay", 1234.5, 1334.2],  # noqa: DTZ001
        ], day=day)  # fmt: skip

    file = one(book(fill))
    (statement,) = file.statements
    assert [(row.line, row.booked_on, row.amount, row.balance) for row in statement.rows] == [
        (2, date(2026, 3, 4), Decimal("-12.30"), Decimal(100)),
        (3, date(2026, 3, 5), Decimal("-0.30"), Decimal("99.70")),
        (4, date(2026, 3, 31), Decimal("1234.50"), Decimal("1334.20")),
    ]
    assert statement.rows[1].text == 'Rent; with "quotes" and a line end'
    assert file.proposal.header == tuple(HEADER)
    assert [question.field for question in file.proposal.questions] == ["currency"]  # typed days leave nothing open


def test_text_cells_in_a_swiss_way_below_a_letterhead():
    def fill(made):
        sheet = made.add_worksheet()
        sheet.write(0, 0, "Kontoauszug")
        sheet.write(1, 0, "IBAN")
        sheet.write(1, 1, "CH93 0076 2011 6238 5295 7")
        table(sheet, [
            ["Datum", "Buchungstext", "Belastung CHF", "Gutschrift CHF"],
            ["03.04.2026", "Miete", "1'850.00", None],
            ["25.04.2026", "Lohn", None, "7’234.55"],
        ], at=4)  # fmt: skip

    (statement,) = one(book(fill)).statements
    assert (statement.account, statement.currency) == ("CH9300762011623852957", "CHF")
    assert [(row.line, row.booked_on.isoformat(), row.amount) for row in statement.rows] == [
        (6, "2026-04-03", Decimal("-1850.00")),
        (7, "2026-04-25", Decimal("7234.55")),
    ]


def test_days_counted_from_1904():
    def fill(made):
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        table(made.add_worksheet(), [HEADER[:3], [date(2026, 3, 4), "Tea", -1.5]], day=day)

    (statement,) = one(book(fill, date_1904=True)).statements
    assert statement.rows[0].booked_on == date(2026, 3, 4)


def test_months_on_sheets_of_their_own_and_a_sheet_that_is_no_table():
    def fill(made):
        cover = made.add_worksheet("Cover")
        cover.write(0, 0, "Dear customer")
        for month in (1, 2):
            table(made.add_worksheet(f"2026-{month:02d}"), [HEADER[:3], [f"2026-{month:02d}-28", "Tea", -1.5 * month]])
        table(made.add_worksheet("Shares"), [["Datum", "Text", "Betrag", "Stück"], ["2026-01-02", "Buy", -9, 3]])
        hidden = made.add_worksheet("Old")
        table(hidden, [HEADER[:3], ["2025-01-02", "No", -9]])
        hidden.hide()

    file = one(book(fill))
    assert [(row.booked_on.isoformat(), row.amount) for s in file.statements for row in s.rows] == [
        ("2026-01-28", Decimal("-1.50")),
        ("2026-02-28", Decimal(-3)),
    ]
    assert file.statements[0].warnings[-1] == (
        "Sheets with other columns were left out: Shares. Save each as a file of its own."
    )


def test_a_confirmed_mapping_is_kept_by_the_header():
    def fill(made):
        table(
            made.add_worksheet(), [["Date", "Text", "Amount"], ["04/03/2026", "Tea", 1.5], ["05/03/2026", "Cake", 2.5]]
        )

    proposal = one(book(fill)).proposal
    turned = proposal.mapping.model_copy(update={"invert": True, "date_order": "mdy"})
    (again,) = read_all("next.xlsx", book(fill), remembered={proposal.fingerprint: turned}.get)
    assert [(row.booked_on, row.amount) for row in again.statements[0].rows] == [
        (date(2026, 4, 3), Decimal("-1.5")),
        (date(2026, 5, 3), Decimal("-2.5")),
    ]
    assert again.proposal.confirmed


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("12", "12"), ("-12.5", "-12.50"), ("-12.300000000000001", "-12.30"), ("1.234", "1.2340"), ("0.005", "0.0050"),
        ("1E-3", "0.0010"), ("1234567.891", "1234567.8910"), ("99.99000000000001", "99.99"), ("0", "0"),
        ("123456789012.34", "123456789012.34"), ("-0.30000000000000004", "-0.30"),
    ],
)  # fmt: skip
def test_numbers_keep_excels_fifteen_digits_and_an_unmistakable_point(stored, told):
    assert shown(Decimal(stored)) == told


def test_written_and_typed_amounts_in_one_column_are_never_mixed_up():
    def fill(made):
        table(made.add_worksheet(), [
            ["Datum", "Text", "Betrag"],
            ["03.04.2026", "a", "-1.234,56"], ["04.04.2026", "b", "-2.345,67"], ["05.04.2026", "c", "-3,10"],
            ["06.04.2026", "d", -1234.567],
        ])  # fmt: skip

    (statement,) = one(book(fill)).statements
    assert [row.amount for row in statement.rows] == [Decimal("-1234.56"), Decimal("-2345.67"), Decimal("-3.10")]
    assert "Line 5 was passed over: it has no amount that can be read." in statement.warnings


def repacked(data: bytes, **parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, parts.get(entry.filename.rsplit("/", 1)[-1].split(".")[0], old.read(entry)))
    return out.getvalue()


def plain_book() -> bytes:
    return book(lambda made: table(made.add_worksheet(), [HEADER[:3], ["2026-03-04", "Tea", -1.5]]))


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("quirk", "sheet", "error", "says"),
    [
        ("the last cell there is", SHEET % b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', StatementTooLarge, "a row beyond"),
        ("a far column", SHEET % b'<row r="1"><c r="XFD1"><v>1</v></c></row>', StatementTooLarge, "a column beyond"),
        ("entities", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', NotAStatement, "what no spreadsheet program writes"),
        ("cut off", b"<worksheet><sheetData><row", NotAStatement, "damaged"),
        ("no table", SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row>', NotAStatement, "no transactions were found"),
        ("a bomb", SHEET % (b" " * 80_000_000), StatementTooLarge, "unpacks to more than is sensible"),
    ],
)  # fmt: skip
def test_workbooks_made_to_hurt(quirk, sheet, error, says):
    data = repacked(plain_book(), sheet1=sheet)
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(error, match=says) as caught:
        read_all("bank.xlsx", data)
    assert time.process_time() - began < 3
    assert tracemalloc.get_traced_memory()[1] < 80 * 1024 * 1024
    tracemalloc.stop()
    assert caught.value.message.startswith("bank.xlsx")
    assert caught.value.remedy


def test_a_gap_costs_nothing_and_a_wrong_place_is_no_crash():
    sheet = SHEET % (
        b'<row r="1"><c t="inlineStr"><is><t>Date</t></is></c><c t="inlineStr"><is><t>Amount</t></is></c></row>'
        b'<row r="9000"><c r="A9000" t="d"><v>2026-03-04</v></c><c t="n"><v>-5</v></c><c r="Q" t="s"><v>99999999</v></c></row>'
        b'<row r="3"><c t="str"><v>2026-03-05</v></c><c t="e"><v>#N/A</v></c></row>'
    )
    (file,) = read_all("bank.xlsx", repacked(plain_book(), sheet1=sheet))
    assert [(row.line, row.amount) for row in file.statements[0].rows] == [(9000, Decimal(-5))]


def test_twenty_thousand_rows_in_seconds():
    rows = [HEADER[:3], *([f"2026-03-{n % 28 + 1:02d}", f"Shop {n}", -n / 100] for n in range(1, 20_001))]
    data = book(lambda made: table(made.add_worksheet(), rows))
    began = time.process_time()
    (file,) = read_all("bank.xlsx", data)
    assert time.process_time() - began < 6
    assert len(file.statements[0].rows) == 20_000
    assert file.statements[0].signed_sum == Decimal("-2000100.00")


def test_the_limit_of_the_server_holds():
    with pytest.raises(StatementProblem):
        read_all("bank.xlsx", plain_book(), limits=Limits(bytes=5_000))
