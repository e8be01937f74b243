"""CSV: two streamed passes, the first to understand the columns, the second to read the lines."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import chain, pairwise

from guilder.banking.statements import amounts, dates
from guilder.banking.statements.columns import plain
from guilder.banking.statements.layout import Layout, find, records
from guilder.banking.statements.mapping import Mapping, Proposal, fingerprint
from guilder.banking.statements.model import (
    Balance,
    Notes,
    Row,
    Statement,
    StatementProblem,
    check_balance,
    separate_reused_ids,
)
from guilder.banking.statements.ownership import account_above, is_card
from guilder.banking.statements.proposing import propose
from guilder.banking.statements.signs import OUT_WORDS
from guilder.kernel.money import CURRENCIES

_PENDING = frozenset(
    "pending|in progress|processing|authorised|authorized|reserved|hold|temporary hold|vorgemerkt|offen|en attente|"
    "pendiente|in sospeso|reserveret|reservert|reserverad|w toku|unbooked|not booked|uncleared".split("|"),
)
_DROPPED = frozenset(
    "reverted|declined|failed|cancelled|canceled|rejected|expired|void|voided|denied|refused|abgelehnt|storniert|"
    "annule|refuse|rechazado|cancelado|geweigerd|odrzucona".split("|"),
)


def read(
    text: str,
    mapping: Mapping | None = None,
    *,
    remembered: Callable[[str], Mapping | None] | None = None,
    delimiter: str = "",
) -> tuple[tuple[Statement, ...], Proposal]:
    """The statements of a CSV, one per account and currency, and how its columns were understood.

    mapping: as confirmed by a person; else `remembered(fingerprint)` may know one. delimiter: where it is known.
    """
    layout = find(text, delimiter)
    if mapping is None and remembered is not None:
        mapping = remembered(fingerprint(layout.delimiter, layout.header, layout.width))
    proposal = propose(text, layout, confirmed=mapping)
    reader = _Reader(layout, proposal.mapping)
    reader.read(text)
    if reader.unreadable and not reader.groups:
        raise StatementProblem(
            "no line has both a date and an amount that can be read.",
            "Check which columns hold them.",
            line=reader.unreadable[0],
        )
    return reader.statements(proposal), proposal


def _cell(index: int | None) -> Callable[[list[str]], str]:
    if index is None:
        return lambda _: ""
    at = index

    def get(cells: list[str]) -> str:
        if at >= len(cells):
            return ""
        cell = cells[at].strip()
        return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell

    return get


def one_line(text: str) -> str:
    """`text` with every run of blanks and line ends as one blank."""
    return " ".join(text.split()) if "  " in text or "\n" in text or "\t" in text or "\r" in text else text


class _Reader:
    def __init__(self, layout: Layout, mapping: Mapping) -> None:
        self.layout = layout
        self.mapping = mapping
        self.groups: dict[tuple[str, str], list[Row]] = {}
        self.unreadable: list[int] = []
        self.notes = Notes()
        self.dropped = 0
        self.day = dates.parser(mapping.date_order)
        self.number = amounts.parser(mapping.decimal)

    def read(self, text: str) -> None:
        mapping, layout = self.mapping, self.layout
        day_cell, begun, status = _cell(mapping.date), _cell(mapping.value_date), _cell(mapping.status)
        account, currency_cell = _cell(mapping.account), _cell(mapping.currency_column)
        first_line = mapping.header_line
        header = list(layout.header)
        amount = self._amount()
        build = self._builder()
        for line, cells in records(text, layout.delimiter, layout.quoting):
            if line <= first_line or not any(cells):
                continue
            written = day_cell(cells)
            on = self.day(written or begun(cells))  # what is pending has no day of booking yet
            figure = amount(cells)
            if on is None or figure is None:
                self._passed_over(line, cells, on, header)
                continue
            state = plain(status(cells))
            if state in _DROPPED:
                self.dropped += 1
                continue
            currency = currency_cell(cells).upper() or mapping.currency
            row = build(line, cells, on, figure, currency, state in _PENDING)
            self.groups.setdefault((account(cells), currency), []).append(row)

    def _passed_over(self, line: int, cells: list[str], on: date | None, header: list[str]) -> None:
        filled = [cell for cell in cells if cell.strip()]
        if [cell.strip() for cell in cells] == header or len(filled) < 2:
            return
        if not self.groups and on is None:
            return  # still above the table
        self.unreadable.append(line)
        what = "no date that can be read" if on is None else "no amount that can be read"
        self.notes.add(f"Line {line} was passed over: it has {what}.", sort=what)

    def _amount(self) -> Callable[[list[str]], Decimal | None]:
        mapping, number = self.mapping, self.number
        if mapping.amount_style == "two_columns":
            return self._two_columns()
        cell = _cell(mapping.amount)
        if mapping.amount_style == "direction":
            way, out = _cell(mapping.direction), frozenset(mapping.money_out_words) or OUT_WORDS

            def directed(cells: list[str]) -> Decimal | None:
                figure = number(cell(cells))
                if figure is None:
                    return None
                word = way(cells)
                return -abs(figure) if (plain(word) or word) in out else abs(figure)

            return directed
        fee, invert = _cell(mapping.fee), mapping.invert
        has_fee = mapping.fee is not None

        def signed(cells: list[str]) -> Decimal | None:
            figure = number(cell(cells))
            if figure is None:
                return None
            if has_fee:
                figure -= abs(number(fee(cells)) or Decimal(0))
            return -figure if invert else figure

        return signed

    def _two_columns(self) -> Callable[[list[str]], Decimal | None]:
        """A sign in the column for money out means nothing, unless running balances prove that it turns the line."""
        number = self.number
        debit, credit = _cell(self.mapping.debit), _cell(self.mapping.credit)

        def parts(cells: list[str]) -> tuple[Decimal, Decimal] | None:
            out, received = number(debit(cells)), number(credit(cells))
            return None if out is None and received is None else (out or Decimal(0), received or Decimal(0))

        signs_mean = self._signs_mean(parts)

        def both(cells: list[str]) -> Decimal | None:
            found = parts(cells)
            if found is None:
                return None
            out, received = found
            return received - out if signs_mean else abs(received) - abs(out)

        return both

    def _signs_mean(self, parts: Callable[[list[str]], tuple[Decimal, Decimal] | None]) -> bool:
        balance = _cell(self.mapping.balance)
        known = []
        for cells in self.layout.sample:
            found, held = parts(list(cells)), self.number(balance(list(cells)))
            if found is not None and held is not None:
                known.append((*found, held))
        taken = plain_way = 0
        for (out0, in0, held0), (out1, in1, held1) in pairwise(known):
            if min(out0, in0, out1, in1) >= 0:
                continue
            taken += held1 - held0 == in1 - out1 or held0 - held1 == in0 - out0
            plain_way += held1 - held0 == abs(in1) - abs(out1) or held0 - held1 == abs(in0) - abs(out0)
        return taken > plain_way

    def _builder(self) -> Callable[[int, list[str], date, Decimal, str, bool], Row]:
        mapping, day, number = self.mapping, self.day, self.number
        value_on, balance = _cell(mapping.value_date), _cell(mapping.balance)
        payee = _cell(mapping.payee)
        payer = payee if mapping.payer is None else _cell(mapping.payer)
        counterparty, reference = _cell(mapping.counterparty), _cell(mapping.reference)
        kind, category, ident = _cell(mapping.kind), _cell(mapping.category), _cell(mapping.id)
        texts = [_cell(index) for index in mapping.text]
        words: dict[str, str] = {}

        def build(line: int, cells: list[str], on: date, figure: Decimal, currency: str, pending: bool) -> Row:
            parts = list(dict.fromkeys(part for text in texts if (part := text(cells))))
            who = one_line((payer if figure > 0 else payee)(cells))
            sort, group = kind(cells), category(cells)
            return Row(
                line,
                on,
                figure,
                words.setdefault(currency, currency),
                one_line(" ".join(parts)) or who or sort,
                words.setdefault(who, who),
                counterparty(cells),
                reference(cells),
                ident(cells),
                words.setdefault(sort, sort),
                words.setdefault(group, group),
                pending,
                day(value_on(cells)),
                number(balance(cells)),
            )

        return build

    def statements(self, proposal: Proposal) -> tuple[Statement, ...]:
        general = [question.message for question in proposal.questions]
        if self.dropped:
            general.append(f"{self.dropped} cancelled or declined lines were left out.")
        general += self.notes.closed()
        number = account_above(self.layout)
        owed = self.mapping.invert and self.mapping.balance is None  # only cards write spending as positive
        kind = "card" if owed or is_card(self.layout, chain.from_iterable(self.groups.values())) else ""
        if not self.groups:
            empty = "The file has a header but no transactions."
            return (Statement(number, self.mapping.currency, (), warnings=(empty, *general)),)
        made = []
        for (account, currency), rows in self.groups.items():
            notes = Notes()
            if currency and currency not in CURRENCIES:
                notes.add(f"{currency} is no currency that Guilder books in; choose one on import.")
            ordered = separate_reused_ids(rows, notes)
            balances = _balances(ordered, currency)
            check_balance(ordered, balances, notes)
            warnings = (*general, *notes.closed())
            made.append(Statement(account or number, currency, tuple(ordered), tuple(balances), warnings, kind))
        return tuple(made)


def _balances(rows: list[Row], currency: str) -> list[Balance]:
    """Opening and closing balance from the running ones, in whichever order the file runs."""
    known = [row for row in rows if row.balance is not None and not row.pending]
    if not known:
        return []
    rising = falling = 0
    for before, after in pairwise(known):
        assert before.balance is not None
        assert after.balance is not None
        rising += before.balance + after.amount == after.balance
        falling += after.balance + before.amount == before.balance
    backwards = falling > rising or (falling == rising and known[0].booked_on > known[-1].booked_on)
    first, last = (known[-1], known[0]) if backwards else (known[0], known[-1])
    assert first.balance is not None
    assert last.balance is not None
    if len(known) > 2 and max(rising, falling) * 2 < len(known):
        return [Balance("closing", last.balance, currency, last.booked_on)]
    return [
        Balance("opening", first.balance - first.amount, currency, first.booked_on),
        Balance("closing", last.balance, currency, last.booked_on),
    ]
