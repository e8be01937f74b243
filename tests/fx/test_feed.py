"""The bank's daily files, from a server that speaks as the bank does."""

import asyncio
import csv
import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from guilder.fx import feed, history, service
from guilder.fx.contracts import FeedStatus
from guilder.fx.settings import FxSettings
from guilder.kernel import clock
from guilder.kernel.outgoing import Outgoing

pytestmark = pytest.mark.usefixtures("rates_loaded")

CODES = "USD JPY CZK DKK GBP HUF PLN RON SEK CHF ISK NOK TRY AUD BRL CAD CNY HKD".split()


def sheet(days: dict[str, dict[str, str]]) -> bytes:
    """The bank's XML (as eurofxref-daily.xml is laid out), days newest first."""
    cubes = "".join(
        f"<Cube time='{day}'>" + "".join(f"<Cube currency='{c}' rate='{r}'/>" for c, r in rates.items()) + "</Cube>"
        for day, rates in days.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
        'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">\n'
        "<gesmes:subject>Reference rates</gesmes:subject>"
        "<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>"
        f"<Cube>{cubes}</Cube></gesmes:Envelope>"
    ).encode()


@dataclass
class Bank:
    """A small HTTP server with files, as (status, body) by name; what was asked is in `asked`."""

    url: str = ""
    files: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        name = head.split(b" ")[1].decode().rsplit("/", 1)[-1]
        self.asked.append(name)
        status, body = self.files.get(name, (404, b"not here"))
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(body)) + body)
        await writer.drain()
        writer.close()


@pytest.fixture
async def bank() -> AsyncIterator[Bank]:
    made = Bank()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    async with server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/stats/eurofxref"
        yield made


@pytest.fixture
async def asking(runtime, bank):
    """The runtime, asking that server; afterwards the rates are as packaged."""
    outgoing = Outgoing(private=True)
    settings = {**runtime.module_settings, FxSettings: FxSettings(ecb_url=bank.url)}
    yield replace(runtime, outgoing=outgoing, module_settings=settings)
    await outgoing.close()
    async with runtime.database.system_session() as session:
        await session.execute(text("delete from fx.feed"))
        await session.execute(text("delete from fx.rate where day > '2026-10-30'"))
        await session.execute(
            text("update fx.rate set per_euro = 1.1172 where day = '2026-10-30' and currency = 'USD'")
        )
    await asyncio.to_thread(history.load, runtime.database.system_dsn)


async def standing(runtime) -> FeedStatus:
    async with runtime.database.session() as session:
        return await service.status(session)


async def known(runtime, currency: str) -> dict[str, str]:
    async with runtime.database.session() as session:
        rows = await session.execute(
            text("select day, per_euro from fx.rate where currency = :c and day >= '2026-10-29'"), {"c": currency}
        )
        return {str(row.day): str(row.per_euro) for row in rows}


def at(moment: str):
    return clock.travel_to(datetime.fromisoformat(moment).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-20T16:00", "2026-11-20"),  # a Friday, after the sheet is out
        ("2026-11-20T09:00", "2026-11-19"),
        ("2026-11-21T16:00", "2026-11-20"),  # Saturday
        ("2026-11-22T16:00", "2026-11-20"),
        ("2026-11-23T09:00", "2026-11-20"),  # Monday morning
        ("2026-11-23T15:11", "2026-11-23"),
    ],
)
def test_which_day_should_be_out(now: str, day: str) -> None:
    assert feed.expected(datetime.fromisoformat(now).replace(tzinfo=UTC)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("newest", "today", "file"),
    [
        ("2026-11-19", "2026-11-20", "eurofxref-daily.xml"),
        ("2026-11-13", "2026-11-16", "eurofxref-daily.xml"),  # over a weekend
        ("2026-10-30", "2026-11-20", "eurofxref-hist-90d.xml"),
        ("2026-05-01", "2026-11-20", "eurofxref-hist.zip"),
        (None, "2026-11-20", "eurofxref-hist.zip"),
    ],
)
def test_the_smallest_file_that_closes_the_gap(newest, today, file) -> None:
    assert feed.file_for(newest and date.fromisoformat(newest), date.fromisoformat(today)) == file


async def test_a_gap_is_closed_then_each_day_comes(asking, bank) -> None:
    usd = {"2026-11-19": "1.1300", "2026-11-18": "1.1290", "2026-10-30": "1.1173"}
    bank.files["eurofxref-hist-90d.xml"] = 200, sheet(
        {day: {**dict.fromkeys(CODES[1:], "10"), "JPY": "176.1", "USD": rate} for day, rate in usd.items()}
        | {"2026-10-30": {"USD": "1.1173", **dict.fromkeys(CODES[15:], "1.2"), "JPY": "175.68"}}
    )  # fmt: skip
    with at("2026-11-20T09:20"):
        await feed.update(asking)
    assert bank.asked == ["eurofxref-hist-90d.xml"]
    status = await standing(asking)
    # a sheet that is not whole spoils the file: nothing of it is taken
    assert status.problem == "the sheet of 2026-10-30 is not whole: it has 5 currencies"
    assert str(status.newest_on) == "2026-10-30"

    async with asking.database.session() as session:
        rows = await session.execute(text("select currency, per_euro from fx.rate where day = '2026-10-30'"))
        whole = {row.currency: str(row.per_euro) for row in rows}
    bank.files["eurofxref-hist-90d.xml"] = 200, sheet({day: whole | {"USD": rate} for day, rate in usd.items()})
    with at("2026-11-20T10:20"):
        await feed.update(asking)
    status = await standing(asking)
    assert (str(status.newest_on), status.problem) == ("2026-11-19", None)
    # 30 October was corrected by the bank
    assert await known(asking, "USD") == {
        "2026-10-29": "1.113", "2026-10-30": "1.1173", "2026-11-18": "1.1290", "2026-11-19": "1.1300",
    }  # fmt: skip

    with at("2026-11-20T11:20"):  # nothing newer can be out
        await feed.update(asking)
    assert len(bank.asked) == 2
    bank.files["eurofxref-daily.xml"] = 200, sheet({"2026-11-20": whole | {"USD": "1.1310"}})
    with at("2026-11-20T15:20"):
        await feed.update(asking)
    assert bank.asked[2:] == ["eurofxref-daily.xml"]
    assert (await known(asking, "USD"))["2026-11-20"] == "1.1310"


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (404, b"gone", "the bank answered 404 for eurofxref-hist-90d.xml"),
        (503, b"", "does not answer"),
        (200, b"<html><body>Log in to this hotel's network</body></html>", "the answer is not the bank's envelope"),
        (200, b"hello", "the answer is not XML"),
        (200, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "the answer is not XML"),
        (200, sheet({}), "the answer holds no day"),
        (200, sheet({"2026-11-31": dict.fromkeys(CODES, "1")}), "a rate of 2026-11-31 cannot be read"),
        (200, sheet({"2027-11-20": dict.fromkeys(CODES, "1")}), "which has not come yet"),
        (200, sheet({"2026-11-19": dict.fromkeys(CODES, "NaN")}), "is not a positive number"),
        (200, sheet({"2026-11-19": dict.fromkeys(CODES, "-1")}), "is not a positive number"),
        # sheets leap only within ten days of a known one
        (200, sheet({"2026-11-02": dict.fromkeys(CODES, "1.2")}), "BRL went from 6.0692 to 1.2"),
    ],
)
async def test_an_odd_answer_changes_nothing(asking, bank, status: int, body: bytes, problem: str) -> None:
    bank.files["eurofxref-hist-90d.xml"] = status, body
    with at("2026-11-20T09:20"):
        await feed.update(asking)
    stands = await standing(asking)
    assert problem in (stands.problem or "")
    assert str(stands.newest_on) == "2026-10-30"
    assert set(await known(asking, "USD")) == {"2026-10-29", "2026-10-30"}


async def test_a_long_gap_takes_the_whole_history(asking, bank) -> None:
    table = io.StringIO()
    lines = csv.writer(table, lineterminator=",\n")
    lines.writerow(["Date", "USD", "JPY"])
    lines.writerow(["2027-03-01", "1.2", "N/A"])
    lines.writerow(["2027-02-26", "1.19", "170.5"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("eurofxref-hist.csv", table.getvalue())
    bank.files["eurofxref-hist.zip"] = 200, packed.getvalue()
    with at("2027-03-01T16:20"):
        await feed.update(asking)
    assert str((await standing(asking)).newest_on) == "2027-03-01"
    assert (await known(asking, "JPY"))["2027-02-26"] == "170.5"
    assert "2027-03-01" not in await known(asking, "JPY")


async def test_the_operator_can_switch_it_off(asking, bank) -> None:
    off = {**asking.module_settings, FxSettings: FxSettings(update=False, ecb_url=bank.url)}
    with at("2026-11-20T09:20"):
        await feed.update(replace(asking, module_settings=off))
    assert bank.asked == []
