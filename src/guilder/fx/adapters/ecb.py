"""The European Central Bank's reference rates: published about 16:00 CET on each TARGET working day.

Format: https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates (an envelope with one
`Cube` per day, `currency` and `rate` in units per euro). Free to use with the source named.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal

import httpx
from defusedxml import ElementTree

from guilder.kernel.outgoing import Outgoing

File = Literal["eurofxref-daily.xml", "eurofxref-hist-90d.xml", "eurofxref-hist.zip"]
_CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
_ENVELOPE = "{http://www.gesmes.org/xml/2002-08-01}Envelope"
_LARGEST = 8 * 1024 * 1024
#: A whole sheet names 30 currencies; fewer than this is a torn one.
_FEWEST = 15


class FeedIsWrong(Exception):
    """The answer is not what the bank publishes; the message says what is odd."""


async def fetch(outgoing: Outgoing, folder: str, file: File) -> bytes:
    """One of the bank's files. Raises FeedIsWrong, Unavailable 503, AddressRefused."""
    answer = await outgoing.call("GET", f"{folder.rstrip('/')}/{file}", attempts=2, timeout=20.0)
    if answer.status_code != httpx.codes.OK:
        raise FeedIsWrong(f"the bank answered {answer.status_code} for {file}")
    if len(answer.content) > _LARGEST:
        raise FeedIsWrong(f"{file} is larger than {_LARGEST // 1024 // 1024} MB")
    return answer.content


def parse(document: bytes, *, today: date) -> dict[date, dict[str, Decimal]]:
    """The days of a sheet: currency → units per euro. Raises FeedIsWrong."""
    try:
        root = ElementTree.fromstring(document, forbid_dtd=True)
    except (ElementTree.ParseError, ValueError) as error:
        raise FeedIsWrong(f"the answer is not XML: {error}") from None
    if root.tag != _ENVELOPE:
        raise FeedIsWrong("the answer is not the bank's envelope")
    found: dict[date, dict[str, Decimal]] = {}
    for cube in root.iter(_CUBE):
        if "time" in cube.attrib:
            day, rates = _day(cube.attrib["time"], [dict(one.attrib) for one in cube.findall(_CUBE)])
            if day > today + timedelta(days=1):
                raise FeedIsWrong(f"the answer holds rates of {day}, which has not come yet")
            found[day] = rates
    if not found:
        raise FeedIsWrong("the answer holds no day")
    return found


def _day(day: str, cells: list[dict[str, str]]) -> tuple[date, dict[str, Decimal]]:
    try:
        on = date.fromisoformat(day)
        rates = {cell["currency"]: Decimal(cell["rate"]) for cell in cells}
    except (KeyError, ValueError, InvalidOperation) as error:
        raise FeedIsWrong(f"a rate of {day} cannot be read: {error}") from None
    if any(not rate.is_finite() or rate <= 0 for rate in rates.values()):
        raise FeedIsWrong(f"a rate of {day} is not a positive number")
    if any(len(code) != 3 or not code.isascii() or not code.isupper() for code in rates):
        raise FeedIsWrong(f"a currency of {day} is not a code of three capitals")
    if len(rates) < _FEWEST or "USD" not in rates:
        raise FeedIsWrong(f"the sheet of {day} is not whole: it has {len(rates)} currencies")
    return on, rates


def leap(known: Mapping[str, Decimal], fresh: Mapping[str, Decimal]) -> str | None:
    """The currency whose rate more than doubled or halved against the last known sheet: a misprint, not a market."""
    for code, rate in sorted(fresh.items()):
        before = known.get(code)
        if before and not before / 2 <= rate <= before * 2:
            return f"{code} went from {before} to {rate} per euro"
    return None
