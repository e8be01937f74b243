"""The same 100,000 lines in beancount and hledger, where their commands are on the PATH: both read a text file whole.

Neither is a part of Guilder: beancount (GPL-2.0) and hledger (GPL-3.0) are only run beside it.
"""

import os
import shutil
import subprocess
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from house import SHOPS

Row = tuple[str, str, str]
_BEANCOUNT = '{day} * "{shop} {number:04}" ""\n  Assets:Bank  -{amount} EUR\n  Expenses:Kind{kind}  {amount} EUR\n'
_HLEDGER = "{day} {shop} {number:04}\n  assets:bank  EUR -{amount}\n  expenses:kind{kind}\n"


def compared(rows: int, runs: int) -> list[Row]:
    """Seconds in which each answers once what its accounts hold, from the file; nothing where it is not installed."""
    table: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="guilder-bench-") as folder:
        opened = [
            f"2000-01-01 open {name}" for name in ("Assets:Bank", *(f"Expenses:Kind{n}" for n in range(len(SHOPS))))
        ]
        books = {
            "bean-check": (_book(Path(folder, "book.beancount"), _BEANCOUNT, rows, opened), ["{file}"]),
            "hledger": (_book(Path(folder, "book.journal"), _HLEDGER, rows, []), ["-f", "{file}", "balance"]),
        }
        for command, (file, arguments) in books.items():
            if shutil.which(command) is None:
                table.append((f"{command}, {rows:,} transactions", "-", "not installed"))
                continue
            took = []
            for _ in range(runs):
                began = time.monotonic()
                subprocess.run(
                    [command, *(each.format(file=file) for each in arguments)],
                    check=True, stdout=subprocess.DEVNULL, env=_without_cache(),
                )  # fmt: skip
                took.append(time.monotonic() - began)
            table.append(
                (f"{command}, {rows:,} transactions", f"{median(took):.2f} s", "reads them all at every question")
            )
    return table


def _without_cache() -> dict[str, str]:
    return {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}


def _book(file: Path, form: str, rows: int, opened: list[str]) -> Path:
    first = date(2024, 1, 1)
    with file.open("w", encoding="utf-8") as out:
        out.write("".join(f"{line}\n" for line in opened))
        for n in range(rows):
            kind = n % len(SHOPS)
            day, amount = first + timedelta(days=n * 700 // rows), f"{1 + n * 7 % 90}.{n % 100:02}"
            shop = SHOPS[kind].replace("&amp;", "&")
            out.write(form.format(day=day, shop=shop, number=n % 997, amount=amount, kind=kind) + "\n")
    return file
