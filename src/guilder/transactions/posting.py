"""Whether a booked line may be what became of a pending one: pure decisions, each with its reason.

Banks that link the two need none of this. Where they do not, the amount may have grown by a tip, shrunk from a hold, or
moved with the rate of the day; a person decides.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rapidfuzz import fuzz

from guilder.transactions.categories import category_id

#: A pending line is booked within so many days, or it is another payment.
DAYS = 10
#: A pending line that was never booked is let go after so many days.
LET_GO_DAYS = 14
#: What may come on top where tips are given; what a hold may be exceeded by; what a rate of another day changes.
TIP, OVER_HOLD, RATE = Decimal("1.30"), Decimal("1.20"), Decimal("0.03")
#: Where the bank dropped the pending line, more may have come on top, or less may have been taken (a part of an order).
MOST_MORE, MOST_LESS = Decimal("1.35"), Decimal("0.5")
#: A petrol pump asks for one unit of money first, whatever is filled after it.
TOKEN_HOLD, FULL_TANK = Decimal("1.50"), Decimal(250)
_SAME_WORDS = 85

_TIPPED = {category_id(slug) for slug in ("restaurants", "cafes", "bars", "takeaway", "taxis", "personal-care")}
_HELD = {category_id(slug) for slug in ("fuel", "lodging", "trips")}
#: Merchant category codes: eating, drinking, taxis, hairdressers; petrol, hotels, car hire.
_TIPPED_CODES = ((5811, 5814), (4121, 4121), (7230, 7230), (7297, 7298))
_HELD_CODES = ((5541, 5542), (7011, 7011), (3351, 3999), (7512, 7519))


@dataclass(frozen=True, slots=True)
class Line:
    """A pending or booked line of one account. dropped: the bank no longer shows it as pending."""

    id: uuid.UUID
    mark: str
    booked_on: date
    amount: Decimal
    currency: str
    merchant_key: str
    words: str
    category_id: uuid.UUID | None
    mcc: str | None
    dropped: bool = False


def explains(pending: Line, booked: Line) -> str | None:
    """Why `booked` may be what became of `pending`, as a sentence; None where it is not."""
    days = (booked.booked_on - pending.booked_on).days
    if pending.currency != booked.currency or (pending.amount < 0) != (booked.amount < 0) or not -1 <= days <= DAYS:
        return None
    if not alike(pending, booked):
        return None
    grown = booked.amount / pending.amount
    when = (
        "on the same day"
        if not days
        else "a day earlier"
        if days < 0
        else "a day later"
        if days == 1
        else f"{days} days later"
    )
    if grown == 1:
        return f"The same amount, {when}"
    share = f"{abs(grown - 1) * 100:.1f} % {'more' if grown > 1 else 'less'}"
    return _of_another_amount(pending, booked, share, when)


def _of_another_amount(pending: Line, booked: Line, share: str, when: str) -> str | None:
    grown = booked.amount / pending.amount
    token = abs(pending.amount) <= TOKEN_HOLD and abs(booked.amount) <= FULL_TANK
    held, tipped = _is(pending, booked, _HELD, _HELD_CODES), _is(pending, booked, _TIPPED, _TIPPED_CODES)
    if held and (grown <= OVER_HOLD or token):
        return f"{share} than was held, {when}"
    if 1 < grown <= TIP and tipped and not held:
        return f"{share}, as with a tip, {when}"
    if abs(grown - 1) <= RATE:
        return f"{share}, as by the rate of the day, {when}"
    if pending.dropped and MOST_LESS <= grown <= MOST_MORE:
        return f"{share}, {when}, and the bank no longer shows the pending one"
    return None


def alike(one: Line, other: Line) -> bool:
    """Whether both are of one merchant, by its name or by their words."""
    if one.merchant_key and one.merchant_key == other.merchant_key:
        return True
    return bool(one.words and other.words) and fuzz.token_set_ratio(one.words, other.words) >= _SAME_WORDS


def _is(one: Line, other: Line, categories: set[uuid.UUID], codes: tuple[tuple[int, int], ...]) -> bool:
    return any(line.category_id in categories or _coded(line.mcc or "", codes) for line in (one, other))


def _coded(mcc: str, codes: tuple[tuple[int, int], ...]) -> bool:
    return mcc.isdigit() and any(low <= int(mcc) <= high for low, high in codes)


def matches(
    pending: list[Line], booked: list[Line], refused: set[frozenset[uuid.UUID]]
) -> list[tuple[Line, Line, str]]:
    """What may have become of each pending line: the nearest amount first, each line once."""
    found = [
        (abs(new.amount - old.amount), abs((new.booked_on - old.booked_on).days), old, new, why)
        for old in pending
        for new in booked
        if frozenset((old.id, new.id)) not in refused and (why := explains(old, new))
    ]
    taken: set[uuid.UUID] = set()
    kept = []
    for _, _, old, new, why in sorted(found, key=lambda each: (*each[:2], each[2].id, each[3].id)):
        if old.id not in taken and new.id not in taken:
            taken |= {old.id, new.id}
            kept.append((old, new, why))
    return kept
