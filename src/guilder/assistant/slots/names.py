"""Which of the workspace's categories and merchants a question names, with lay words and small typos allowed."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz import fuzz

#: Lay words, by the standard category they mean. A workspace that renamed or removed the category never matches.
LAY_WORDS: Final = {
    "Groceries": "grocery|supermarket|supermarkets|food shopping|weekly shop",
    "Restaurants": "restaurant|eating out|eat out|dining|dining out|meals out|dinners|night out",
    "Cafés and bakeries": "coffee|coffees|coffee shop|coffee shops|cafe|cafes|bakery|bakeries",
    "Takeaway and delivery": "takeaway|takeaways|takeout|food delivery|delivery food",
    "Bars and alcohol": "bars|pub|pubs|drinks|alcohol|beer|wine",
    "Food and drink": "food|eating",
    "Fuel and charging": "fuel|petrol|gasoline|gas station|diesel|charging|filling up",
    "Electricity and heating": "electricity|heating|power bill|energy|gas bill|gas and electricity|utilities",
    "Phone and internet": "phone|phone bill|internet|mobile|broadband|cell phone",
    "Water and waste": "water bill|water",
    "Public transport": "commuting|commute|train|trains|bus|tram|metro|subway",
    "Taxis and ride sharing": "taxi|taxis|cab|cabs|ride sharing",
    "Parking and tolls": "parking|tolls",
    "Car upkeep": "car repair|car repairs|garage|car maintenance",
    "Transport": "transportation|the car|getting around",
    "Clothing and shoes": "clothes|clothing|shoes|fashion",
    "Drugstore and personal care": "drugstore|cosmetics|hairdresser|haircut|personal care",
    "Doctors and dentists": "doctor|doctors|dentist|dentists",
    "Pharmacy": "medicine|medication|chemist|pharmacies",
    "Sport and fitness": "gym|sport|sports|fitness",
    "Pets": "pet|dog|the dog|cat|the cat|vet",
    "Toys and children": "kids|the kids|children|toys",
    "Childcare": "nursery|kindergarten|daycare|babysitter",
    "Streaming and music": "streaming|music",
    "Travel": "holiday|holidays|vacation|vacations|trips|travelling|traveling",
    "Hotels and lodging": "hotel|hotels|lodging|accommodation",
    "Flights": "flight|plane tickets",
    "Bank fees and interest": "bank fees|fees|interest charges|bank charges",
    "Cash withdrawals": "cash withdrawals|atm|withdrawals",
    "Taxes and authorities": "taxes|tax",
    "Health insurance": "medical insurance",
    "Furniture and household": "furniture",
    "Culture": "movies",
    "Cinema and culture": "cinema|movies|concerts|museum|theatre|theater",
    "Gifts": "presents",
    "Leisure": "entertainment|fun",
    "Salary": "salary|wages|wage|paycheck|pay check|employer",
    "Interest and dividends": "dividends|dividend",
    "Self-employment": "freelance|side income|self employed",
    "Rental income": "tenants",
    "Tax refund": "tax refunds",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A category or merchant that the workspace has. id: the category's; a merchant is known by its name."""

    kind: Literal["category", "merchant"]
    id: str
    name: str


def _plain(words: str) -> str:
    bare = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9&]+", bare))


def find(text: str, known: Sequence[Named]) -> Named | None:
    """The one thing that `text` names. Exact words first, the longest of them; then lay words; then typos."""
    words = f" {_plain(text)} "
    exact = [thing for thing in known if _plain(thing.name) and f" {_plain(thing.name)} " in words]
    if exact:
        return max(exact, key=lambda thing: (len(_plain(thing.name)), thing.kind == "category"))
    return _by_lay_word(words, known) or _by_likeness(words, known)


def _by_lay_word(words: str, known: Iterable[Named]) -> Named | None:
    by_name = {thing.name: thing for thing in known if thing.kind == "category"}
    best: tuple[int, Named] | None = None
    for name, phrases in LAY_WORDS.items():
        thing = by_name.get(name)
        if thing is None:
            continue
        for phrase in [
            part for group in phrases.split("|") for part in (group, *([] if " " in group else [group + "s"]))
        ]:
            if f" {phrase} " in words and (best is None or len(phrase) > best[0]):
                best = (len(phrase), thing)
    return best[1] if best else None


_COMMON: Final = frozenset(
    "what when where which does much many spend spent spending money month months year week last this that since have "
    "compare more than with before total show paid cost costs average budget left still about from into year's over "
    "goal goals income account accounts balance going down should could would".split()
)


def _by_likeness(words: str, known: Iterable[Named]) -> Named | None:
    tokens = [token for token in words.split() if len(token) >= 4 and token not in _COMMON]
    best: tuple[float, Named] | None = None
    for thing in known:
        name = _plain(thing.name)
        parts = name.split()
        if len(name) < 4 or not parts:
            continue
        for size in {len(parts), 1}:
            target = name if size == len(parts) else parts[0]
            if len(target) < 5:
                continue
            for at in range(len(tokens) - size + 1):
                score = fuzz.ratio(" ".join(tokens[at : at + size]), target)
                if score >= 84 and (best is None or score > best[0]):
                    best = (score, thing)
    return best[1] if best else None
