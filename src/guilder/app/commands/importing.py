"""`guilder import FILE…`: read statements, and book what is new unless --dry-run says only to read."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guilder.banking.statements.model import Balance, Row, Statement, StatementFile, StatementProblem, digits_of
from guilder.banking.statements.reading import Limits, read_path
from guilder.kernel.settings import KernelSettings


def run(files: list[Path], *, dry_run: bool, as_json: bool, email: str | None, account: str | None) -> int:
    """Read `files`, and without `dry_run` book them for `email`; the exit code.

    A file that cannot be read is one line on stderr with its remedy and makes the code 1; the others still count.
    """
    if not dry_run:
        from guilder.app.commands.booking import run as book

        return book(files, as_json=as_json, email=email, account=account)
    limits = Limits(bytes=KernelSettings.read().upload_bytes)
    read: list[StatementFile] = []
    failed = False
    for path in files:
        try:
            read.extend(read_path(path, limits=limits))
        except StatementProblem as problem:
            failed = True
            print(f"guilder: {' '.join(problem.message.split())}", file=sys.stderr)
    if as_json:
        _print_json(read, account)
    else:
        for file in read:
            for statement in file.statements:
                print("\n".join(_lines(file, statement)))
    return 1 if failed else 0


def _print_json(read: list[StatementFile], account: str | None) -> None:
    """Written piece by piece: 100,000 rows need not stand in memory twice."""
    out = sys.stdout
    out.write('{"statements": [')
    first = True
    for file in read:
        for statement in file.statements:
            out.write("" if first else ", ")
            first = False
            head = json.dumps(_statement(file, statement, account), ensure_ascii=False)
            out.write(head[:-1] + ', "rows": [')
            for index, row in enumerate(statement.rows):
                out.write((", " if index else "") + json.dumps(_row(row), ensure_ascii=False))
            out.write("]}")
    out.write("]}\n")


def _statement(file: StatementFile, statement: Statement, account: str | None) -> dict[str, Any]:
    days = [row.booked_on for row in statement.rows]
    booked = len(statement.booked)
    return {
        "file": file.name,
        "format": file.format,
        "account": account or statement.account or None,
        "account_kind": statement.account_kind or None,
        "currency": statement.currency or None,
        "booked_count": booked,
        "pending_count": len(statement.rows) - booked,
        "signed_sum": _money(statement.signed_sum, statement.currency),
        "first_on": min(days).isoformat() if days else None,
        "last_on": max(days).isoformat() if days else None,
        "balances": [_balance(balance) for balance in statement.balances],
        "warnings": list(statement.warnings),
    }


def _money(amount: Any, currency: str) -> str:
    """A plain decimal string with at least the currency's digits; more only where the file gives more."""
    digits = digits_of(currency)
    exact = amount.normalize() if amount else amount
    return f"{amount:.{max(digits, -exact.as_tuple().exponent)}f}"


def _balance(balance: Balance) -> dict[str, Any]:
    return {
        "kind": balance.kind,
        "amount": _money(balance.amount, balance.currency),
        "currency": balance.currency or None,
        "on": balance.on.isoformat() if balance.on else None,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "line": row.line,
        "booked_on": row.booked_on.isoformat(),
        "value_on": row.value_on.isoformat() if row.value_on else None,
        "amount": _money(row.amount, row.currency),
        "currency": row.currency or None,
        "text": row.text,
        "payee": row.payee or None,
        "counterparty": row.counterparty or None,
        "reference": row.reference or None,
        "id": row.provider_id or None,
        "kind": row.kind or None,
        "category": row.category or None,
        "pending": row.pending,
        "balance": None if row.balance is None else _money(row.balance, row.currency),
    }


def _lines(file: StatementFile, statement: Statement) -> Iterator[str]:
    shown = _statement(file, statement, None)
    yield f"{file.name}: {file.format}, account {shown['account'] or 'not named'}, {shown['currency'] or 'currency not named'}"
    span = f", {shown['first_on']} to {shown['last_on']}" if statement.rows else ""
    pending = f" and {shown['pending_count']} pending" if shown["pending_count"] else ""
    yield f"  {shown['booked_count']} booked{pending}{span}, sum {shown['signed_sum']}"
    for balance in statement.balances:
        yield f"  {balance.kind} balance {_money(balance.amount, balance.currency)}" + (
            f" on {balance.on}" if balance.on else ""
        )
    for warning in statement.warnings:
        yield f"  note: {warning}"
