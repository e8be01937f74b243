"""Find out what the columns of a CSV mean, and what of it a person should look at."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise, permutations
from typing import Literal, cast

from guilder.banking.statements import amounts, dates, signs
from guilder.banking.statements.columns import plain, role_of
from guilder.banking.statements.layout import Columns, Layout, is_amount, is_date, records
from guilder.banking.statements.mapping import Mapping, Proposal, Question, fingerprint
from guilder.banking.statements.model import StatementProblem, digits_of
from guilder.banking.statements.ownership import account_above, is_iban, is_own
from guilder.banking.statements.signs import IN_WORDS, OUT_WORDS
from guilder.kernel.money import CURRENCIES

_CODE = re.compile(r"\b[A-Z]{3}\b")
_EMPTY: tuple[str, ...] = ()


def propose(text: str, layout: Layout, *, confirmed: Mapping | None = None) -> Proposal:
    """The mapping of a CSV, with the questions it leaves open. confirmed: the one a person has agreed to.

    Raises StatementProblem if no column holds dates or amounts.
    """
    columns = Columns(layout)
    mark = fingerprint(layout.delimiter, layout.header, layout.width)
    sample = tuple(tuple(cells) for cells in columns.rows[:8])
    if confirmed is not None:
        return Proposal(
            mapping=confirmed.model_copy(update={"header_line": layout.header_line, "delimiter": layout.delimiter}),
            fingerprint=mark,
            header=layout.header,
            sample=sample,
            questions=(),
            confirmed=True,
        )
    questions: list[Question] = []
    roles, texts = _roles(layout, columns)
    if "date" not in roles and "value_date" in roles:
        roles["date"] = roles.pop("value_date")
    _fill_from_content(roles, texts, columns, questions, empty=not layout.sample, bare=not layout.header)
    amount_columns = [roles[role] for role in ("amount", "debit", "credit") if role in roles]
    days, figures = _whole_columns(text, layout, roles["date"], amount_columns)
    currency = _currency(layout, columns, roles, amount_columns)
    decimal = _decimal(figures, currency or _usual_currency(columns, roles), questions)
    order = _order(days, layout, decimal, currency, questions)
    style, out_words = signs.style(columns, roles, decimal)
    if not currency and "currency" not in roles:
        questions.append(Question(field="currency", message="The file does not name a currency. Choose the account's."))
    mapping = Mapping(
        delimiter=layout.delimiter,
        header_line=layout.header_line,
        date=roles["date"],
        date_order=order,
        value_date=roles.get("value_date"),
        amount_style=style,
        amount=roles.get("amount"),
        debit=roles.get("debit"),
        credit=roles.get("credit"),
        direction=roles.get("direction") if style == "direction" else None,
        money_out_words=out_words,
        decimal=decimal,
        currency_column=roles.get("currency"),
        currency=currency,
        payee=roles.get("payee", roles.get("payer")),
        payer=roles.get("payer") if "payee" in roles else None,
        text=tuple(texts),
        reference=roles.get("reference"),
        id=roles.get("id"),
        balance=roles.get("balance"),
        account=roles.get("account"),
        counterparty=roles.get("counterparty"),
        status=roles.get("status"),
        fee=roles.get("fee") if style == "signed" and not _after_fees(layout, roles) else None,
        category=roles.get("category"),
        kind=roles.get("kind"),
    )
    mapping = signs.turned(mapping, columns, questions)
    return Proposal(
        mapping=mapping,
        fingerprint=mark,
        header=layout.header,
        sample=sample,
        questions=tuple(questions),
        confirmed=False,
    )


def _roles(layout: Layout, columns: Columns) -> tuple[dict[str, int], list[int]]:
    """Roles by header name, kept only where the content agrees."""
    wanted: list[tuple[int, int, str]] = []
    texts: list[int] = []
    for index, header in enumerate(layout.header):
        found = role_of(header)
        if plain(header) == "valuta" and columns.share(index, lambda cell: cell in CURRENCIES) > 0.5:
            found = ("currency", 0)
        if found is None:
            continue
        role, rank = found
        if role in {"payee", "payer"} and columns.share(index, is_iban) > 0.5:
            role = "counterparty"
        if role == "text":
            texts.append(index)
        elif _fits(role, index, columns):
            wanted.append((rank, index, role))
        elif role in {"date", "amount"} and columns.share(index, is_date if role == "date" else is_amount) > 0:
            wanted.append((rank + 1000, index, role))
    roles = _given_out(wanted, texts)
    _settle_accounts(roles, texts, layout, columns)
    return roles, sorted(texts)


def _given_out(wanted: list[tuple[int, int, str]], texts: list[int]) -> dict[str, int]:
    """Each role to the column that wants it most; what comes second may still be of use."""
    roles: dict[str, int] = {}
    for _, index, role in sorted(wanted):
        if role not in roles:
            roles[role] = index
        elif role == "date" and "value_date" not in roles:
            roles["value_date"] = index
        elif role in {"payee", "payer"}:
            texts.append(index)
    return roles


def _settle_accounts(roles: dict[str, int], texts: list[int], layout: Layout, columns: Columns) -> None:
    """Which column names the household's account and which the other side's.

    A header that says whose it is decides, unless the cells are too many for a household; of a bare number the cells
    tell.
    """
    label, number = roles.pop("label", None), roles.pop("number", None)
    account = roles.get("account")
    if account is not None:
        values = columns.cells(account)
        if len(set(values)) > max(5, len(values) // 4):
            del roles["account"]
            roles.setdefault("counterparty", account)
    if number is not None:
        own = "account" not in roles and ("counterparty" in roles or _is_own(number, roles, texts, layout, columns))
        roles.setdefault("account" if own else "counterparty", number)
    if label is not None:
        roles.setdefault("account", label)


def _is_own(number: int, roles: dict[str, int], texts: list[int], layout: Layout, columns: Columns) -> bool:
    who = roles.get("payee", roles.get("payer", texts[0] if texts else None))
    return is_own(
        columns.column(number),
        columns.column(who) if who is not None else (),
        above=account_above(layout),
        leads=number < min(roles.get("date", 0), who if who is not None else number + 1),
    )


def _fits(role: str, index: int, columns: Columns) -> bool:
    if not columns.rows:
        return True
    cells = columns.cells(index)
    tests: dict[str, Callable[[], bool]] = {
        "currency": lambda: columns.share(index, lambda cell: cell.upper() in CURRENCIES) >= 0.8,
        "id": lambda: len(set(cells)) == len(cells) > 0,
        "direction": lambda: bool(cells) and all(plain(cell) in OUT_WORDS | IN_WORDS or cell in "+-" for cell in cells),
    }
    tests |= dict.fromkeys(("date", "value_date"), lambda: columns.share(index, is_date) >= 0.6)
    tests |= dict.fromkeys(("amount", "balance", "fee"), lambda: _figures(index, columns))
    tests |= dict.fromkeys(("debit", "credit"), lambda: not cells or _figures(index, columns))
    return tests.get(role, lambda: bool(cells))()


def _figures(index: int, columns: Columns) -> bool:
    return columns.share(index, is_amount) >= 0.6 and columns.share(index, is_date) < 0.9


def _fill_from_content(
    roles: dict[str, int],
    texts: list[int],
    columns: Columns,
    questions: list[Question],
    *,
    empty: bool,
    bare: bool,
) -> None:
    """What the header does not say is read from the cells. empty: no lines; bare: no header."""
    if "date" not in roles:
        found = next((i for i in range(columns.width) if columns.share(i, is_date) >= 0.8), None)
        if found is None:
            raise StatementProblem(
                "no column holds dates.", "Choose the date column yourself, or download another format."
            )
        roles["date"] = found
        questions.append(Question(field="date", message=f"Column {found + 1} was taken for the date."))
    if not {"amount", "debit", "credit"} & roles.keys():
        taken = set(roles.values())
        numeric = [
            i
            for i in range(columns.width)
            if i not in taken and columns.share(i, is_amount) >= 0.8 and columns.share(i, is_date) < 0.9
        ]
        with_digits = [i for i in numeric if columns.share(i, lambda cell: bool(re.search(r"[.,]\d{2}\b", cell))) > 0.5]
        if (two := _out_and_in(with_digits, columns)) is not None:
            roles["debit"], roles["credit"] = two
            places = f"Columns {two[0] + 1} and {two[1] + 1}"
            questions.append(Question(field="amount", message=f"{places} were taken for money out and money in."))
            rest = [i for i in with_digits if i not in two]
            if rest and "balance" not in roles:
                roles["balance"] = rest[-1]
            with_digits = []
        proved = _proved(with_digits, columns)
        choice = proved[0] if proved else next(iter(with_digits or numeric), None)
        if choice is None:
            if not empty:
                raise StatementProblem(
                    "no column holds amounts.",
                    "Choose the amount column yourself, or download another format.",
                )
            choice = min(set(range(columns.width)) - taken, default=0)
        roles["amount"] = choice
        questions.append(Question(field="amount", message=f"Column {choice + 1} was taken for the amount."))
        rest = [i for i in with_digits if i != choice]
        if (rest or proved) and "balance" not in roles:
            roles["balance"] = proved[1] if proved else rest[-1]
    if bare and "currency" not in roles:
        named = (i for i in range(columns.width) if columns.share(i, lambda cell: cell in CURRENCIES) >= 0.8)
        found = next((i for i in named if i not in {*roles.values(), *texts}), None)
        if found is not None:
            roles["currency"] = found
    if not texts and not {"payee", "payer"} & roles.keys():
        taken = set(roles.values())
        free = [
            i for i in range(columns.width) if i not in taken and columns.cells(i) and columns.share(i, is_amount) < 0.5
        ]
        free.sort(key=lambda i: -sum(map(len, columns.cells(i))) / max(1, len(columns.rows)))
        texts.extend(sorted(free[:2]))


def _out_and_in(numeric: Sequence[int], columns: Columns) -> tuple[int, int] | None:
    """Two columns of figures without names of which every line fills just one: money out, then money in."""
    for one, other in permutations(numeric, 2):
        if one > other:
            continue
        filled = [(bool(a), bool(b)) for a, b in zip(columns.column(one), columns.column(other), strict=True)]
        if all(a != b for a, b in filled) and len(set(filled)) == 2:
            return one, other
    return None


def _after_fees(layout: Layout, roles: dict[str, int]) -> bool:
    """Whether the amount's header says that fees are taken off already."""
    at = roles.get("amount", -1)
    return 0 <= at < len(layout.header) and bool({"net", "netto", "after"} & set(plain(layout.header[at]).split()))


def _proved(numeric: Sequence[int], columns: Columns) -> tuple[int, int] | None:
    """The amount and the balance after it, where the file has the balance before as well: the one is the others' difference."""
    rows = columns.rows[:50]
    parse = amounts.parser(amounts.decimal_of({cell for i in numeric for cell in columns.cells(i)[:50]}, 2)[0])
    cells = {i: [parse(cell) for cell in columns.column(i)[: len(rows)]] for i in numeric[:6]}
    for before, amount, after in permutations(cells, 3):
        three = [each for each in zip(cells[before], cells[amount], cells[after], strict=True) if None not in each]
        if len(three) < 2 or any(b + a != c for b, a, c in three):  # type: ignore[operator]
            continue
        if sum(x[2] == y[0] or y[2] == x[0] for x, y in pairwise(three)) * 2 > len(three) - 1:
            return amount, after
    return None


def _whole_columns(text: str, layout: Layout, day: int, figures: Sequence[int]) -> tuple[list[str], set[str]]:
    """All dates and amounts of the file: what the first lines leave open, a later one may settle."""
    days: dict[str, None] = {}
    found: set[str] = set()
    for line, cells in records(text, layout.delimiter, layout.quoting):
        if line <= layout.header_line or len(cells) <= day:
            continue
        cell = dates.without_clock(cells[day].strip())
        if cell and cell[0].isalnum():
            days[cell] = None
            for index in figures:
                if index < len(cells) and cells[index]:
                    found.add(cells[index])
    return list(days), found


def _currency(layout: Layout, columns: Columns, roles: dict[str, int], figures: Sequence[int]) -> str:
    """The file's currency where no column gives it: in the amount's header or cells, else above the table."""
    if "currency" in roles:
        return ""
    for index in [*figures, *([roles["balance"]] if "balance" in roles else [])]:
        header = layout.header[index] if index < len(layout.header) else ""
        named = [code for code in _CODE.findall(header.upper()) if code in CURRENCIES] or [
            code for code in [amounts.currency_in(header)] if code
        ]
        if named:
            return str(named[0])
        cells = {amounts.currency_in(cell) for cell in columns.cells(index)[:50]} & CURRENCIES
        if len(cells) == 1:
            return cells.pop()
    above = {code for row in layout.preamble for cell in row for code in _CODE.findall(cell) if code in CURRENCIES}
    return above.pop() if len(above) == 1 else ""


def _usual_currency(columns: Columns, roles: dict[str, int]) -> str:
    cells: list[str] = [cell.upper() for cell in columns.cells(roles["currency"])] if "currency" in roles else []
    return Counter(cells).most_common(1)[0][0] if cells else ""


def _decimal(figures: set[str], currency: str, questions: list[Question]) -> Literal[".", ","]:
    decimal, unsure = amounts.decimal_of(figures, digits_of(currency))
    if unsure:
        other = "comma" if decimal == "." else "point"
        questions.append(
            Question(field="decimal", message=f"Amounts may use a decimal {other}: check one against your bank.")
        )
    return cast("Literal['.', ',']", decimal)


def _order(
    days: list[str],
    layout: Layout,
    decimal: str,
    currency: str,
    questions: list[Question],
) -> dates.Order:
    prefer: dates.Order = "dmy"
    if currency == "USD" or (
        layout.delimiter == "," and decimal == "." and currency in {"", "USD"} and _american(layout)
    ):
        prefer = "mdy"
    guess = dates.guess_order(days, prefer)
    if not guess.sure and guess.example:
        first, other = ("day", "month") if guess.order == "dmy" else ("month", "day")
        questions.append(
            Question(
                field="dateOrder",
                message=f"Dates like {guess.example} could be read {first} first or {other} first; {first} first was taken.",
            ),
        )
    return guess.order


def _american(layout: Layout) -> bool:
    words = {plain(cell) for cell in layout.header}
    return bool(words & {"post date", "posting date", "check number", "check or slip", "posted date", "card no"})
