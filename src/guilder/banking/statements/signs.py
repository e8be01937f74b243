"""Which way the money goes: by sign, by column or by a word; and whether a file writes spending as positive."""

import re
from itertools import pairwise
from typing import Literal

from guilder.banking.statements import amounts
from guilder.banking.statements.columns import plain
from guilder.banking.statements.layout import Columns
from guilder.banking.statements.mapping import Mapping, Question

OUT_WORDS = frozenset(
    "d dr db debit debet dbit debito debe dare af uit out outgoing s soll belastung lastschrift withdrawal sent expense "
    "ausgabe wydatek gider cargo depense sortie uscita uttag ut payment debits 支出 - spend purchase sale".split(),
)
IN_WORDS = frozenset(
    "c cr credit crdt credito haber avere bij in incoming h haben gutschrift deposit received income einnahme wplyw "
    "gelir abono recette entree entrata insattning inn credits 收入 + refund kredit".split(),
)
_CARD_PAYMENT = re.compile(
    r"payment.{0,12}thank you|autopay|payment received|automatic payment|paiement recu", re.IGNORECASE
)
#: What a card's own column of kinds or categories calls the line that pays its bill.
_BILL = {"payment", "payments and credits", "payments credits", "zahlung", "paiement", "pago"}


def style(
    columns: Columns,
    roles: dict[str, int],
    decimal: str,
) -> tuple[Literal["signed", "two_columns", "direction"], tuple[str, ...]]:
    """How amounts are written, and the words that mean money out where a word says it."""
    parse = amounts.parser(decimal)
    if "debit" in roles and "credit" in roles and roles["debit"] != roles["credit"]:
        figures = [parse(cell) for cell in columns.cells(roles["amount"])] if "amount" in roles else []
        if not any(figure is not None and figure < 0 for figure in figures):
            return "two_columns", ()
    if "amount" not in roles:
        roles["amount"] = roles.get("debit", roles.get("credit", 0))
    signed = any((parse(cell) or 0) < 0 for cell in columns.cells(roles["amount"]))
    if signed:
        return "signed", ()
    for role in ("direction", "kind", "text"):
        index = roles.get(role)
        if index is None:
            continue
        words = {plain(cell) or cell.strip() for cell in columns.cells(index)}
        if words and words <= OUT_WORDS | IN_WORDS and words & OUT_WORDS:
            roles["direction"] = index
            return "direction", tuple(sorted(words & OUT_WORDS))
    if "direction" in roles:
        return "direction", tuple(sorted(OUT_WORDS))
    return "signed", ()


def turned(mapping: Mapping, columns: Columns, questions: list[Question]) -> Mapping:
    """Whether the file writes spending as positive, seen from running balances or from a card's payment lines."""
    if mapping.amount_style != "signed" or mapping.amount is None:
        return mapping
    parse = amounts.parser(mapping.decimal)
    pairs = [
        (
            parse(row[mapping.amount].strip()),
            parse(row[mapping.balance].strip()) if mapping.balance is not None else None,
        )
        for row in columns.rows
        if max(mapping.amount, mapping.balance or 0) < len(row)
    ]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    plus = minus = 0
    for (a0, b0), (a1, b1) in pairwise(known):
        plus += b1 - b0 == a1 or b0 - b1 == a0
        minus += b1 - b0 == -a1 or b0 - b1 == -a0
    if minus > plus and minus * 2 > len(known):
        questions.append(
            Question(
                field="invert", message="The balances show that spending is written as positive; signs were turned."
            )
        )
        return mapping.model_copy(update={"invert": True})
    figures = [a for a, _ in pairs if a is not None]
    paid = any(
        (amount or 0) < 0 and (_CARD_PAYMENT.search(" ".join(row)) or _BILL & {plain(cell) for cell in row})
        for row, (amount, _) in zip(columns.rows, pairs, strict=False)
    )
    if paid and sum(figure > 0 for figure in figures) * 2 > len(figures):
        questions.append(
            Question(
                field="invert", message="This looks like a card statement with spending as positive; signs were turned."
            )
        )
        return mapping.model_copy(update={"invert": True})
    if len(figures) > 3 and all(figure > 0 for figure in figures):
        questions.append(
            Question(
                field="invert",
                message="Every amount is positive and was read as money in. Turn the signs if this is spending.",
            ),
        )
    return mapping
