"""Asking a language model: what leaves, what is believed, and that people and rules come first. Over the real wire."""

import json
from collections import deque
from collections.abc import Iterator
from decimal import Decimal

import pytest

from gateway.wire import Busy, Wire, from_the_start, running, says, told_of
from guilder.app.main import build_app
from guilder.gateway import service as gateway
from guilder.gateway.contracts import ModelUnavailable
from guilder.gateway.settings import GatewaySettings
from guilder.transactions import asking
from guilder.transactions.asking import Asked
from guilder.transactions.categories import category_id
from guilder.transactions.service import asking as service
from transactions.test_own_model import state
from transactions.test_rule_suggestions import data

BOATS, PETS = str(category_id("hobbies")), str(category_id("pets"))


def asked(description, amount="-47.30", counterparty=""):
    return Asked(description.lower(), description, counterparty, Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("description", "sent"),
    [
        ("POS ZORBO XANDRIX 4471-99812 KIEL", "pos zorbo xandrix kiel"),
        ("ZORBO XANDRIX GMBH DE02120300000000202051", "zorbo xandrix gmbh"),
        ("ZORBO XANDRIX CARD 5402XXXXXXXX1234", "zorbo xandrix card"),
        ("SQ *ZORBO XANDRIX info@zorbo.example", "sq zorbo xandrix"),
        ("ZORBO XANDRIX #4412 KD123456789", "zorbo xandrix"),
        # no sign of a shop
        ("ZORBO XANDRIX", None), ("LUNDQVIST", None), ("UEBERWEISUNG HAGEDORN", None),
        # people
        ("POS ZELLE ZORBO XANDRIX", None), ("CARD KATARZYNA NOWAK", None), ("SWISH TILL ANNA LIND", None), ("CHEQUE #1234", None),
        ("POS ZORBO XANDRIX HERR HAGEDORN", None), ("SQ *ISABELLA CONTI", None),
        # the household's own
        ("POS ZORBO OTTOKAR", None), ("CARD HOLIDAYPOT ZORBO", "card zorbo"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_row(description, sent):
    (found,) = asking.wordings([asked(description)], people=["Ottokar Quast"], accounts=["Holidaypot"])
    assert found == sent


@pytest.mark.parametrize(
    ("amount", "said"),
    [("-4.99", "5"), ("-1283.10", "1000"), ("0.04", "0.04"), ("0", "0"), ("96.00", "100"), ("15", "20")],
)
def test_an_amount_is_sent_with_one_digit(amount, said):
    assert asking.rounded(Decimal(amount)) == said


ROWS = [asked("zorbo"), asked("income", "900")]


@pytest.mark.parametrize(
    ("answer", "believed"),
    [
        ('{"answers": [{"number": 1, "category": "hobbies", "confidence": 0.9}]}', {0: ("hobbies", 0.9)}),
        ('{"answers": [{"number": 1, "category": "yachts", "confidence": 0.9}]}', {}),
        ('{"answers": [{"number": 1, "category": "unsure", "confidence": 0.9}]}', {}),
        ('{"answers": [{"number": 1, "category": "leisure", "confidence": 0.9}]}', {}),
        ('{"answers": [{"number": 3, "category": "hobbies", "confidence": 0.9}]}', {}),
        ('{"answers": [{"number": 0, "category": "hobbies", "confidence": 0.9}]}', {}),
        ('{"answers": [{"number": 1, "category": "hobbies", "confidence": 7}]}', {}),
        ('{"answers": [{"number": 1, "category": "salary", "confidence": 0.9}]}', {}),
        ('{"answers": [{"number": 2, "category": "groceries", "confidence": 0.9}]}', {}),
        ('{"answers": [{"number": 2, "category": "salary", "confidence": 1}]}', {1: ("salary", 1.0)}),
        ('{"answers": [{"number": 1, "category": "pets", "confidence": 1}, {"number": 1, "category": "hobbies", "confidence": 1}]}', {}),
        ('{"answers": {"number": 1}}', {}), ("[1, 2]", {}), ("I would say hobbies.", {}), ("", {}),
    ],
)  # fmt: skip
def test_what_is_believed(answer, believed):
    assert asking.understood(answer, ROWS) == believed


def test_a_claim_is_worth_less_than_it_says_and_less_where_people_disagree():
    assert asking.confidence(1.0, answers=0, corrected=0) == 0.8
    assert asking.confidence(0.7, answers=0, corrected=0) < 0.6
    assert asking.confidence(1.0, answers=10, corrected=5) < 0.6
    assert asking.confidence(1.0, answers=40, corrected=1) > 0.7


# ------------------------------------------------------------------------------------------------------- over the wire


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with running() as wire:
        yield wire


@pytest.fixture(scope="module")
def asking_runtime(runtime, wire):
    return told_of(runtime, wire, model="llama")


@pytest.fixture(scope="module")
def app(asking_runtime, modules):
    return build_app(asking_runtime, modules)


@pytest.fixture(autouse=True)
async def _fresh(request, monkeypatch):
    if "wire" not in request.fixturenames:
        yield
        return
    async with from_the_start(*map(request.getfixturevalue, ("wire", "asking_runtime")), monkeypatch):
        yield


def answers(*said):
    lines = [{"number": number, "category": slug, "confidence": sure} for number, slug, sure in said]
    return says(json.dumps({"answers": lines}), size=20)


async def rows(home, *descriptions):
    body = {"name": "Holidaypot", "kind": "checking", "currency": "EUR"}
    where = (await data(home.api.post("/v1/banks/accounts", json=body)))["id"]
    made = []
    for said in descriptions:
        row = {"accountId": where, "bookedOn": "2026-11-03", "amount": "-47.30", "description": said}
        made.append((await data(home.api.post("/v1/transactions", json=row)))["id"])
    return made


async def row(home, ident):
    return await data(home.api.get(f"/v1/transactions/{ident}"))


async def test_nothing_is_asked_until_it_is_allowed(household, asking_runtime, wire):
    home = await household()
    await rows(home, "POS ZORBO XANDRIX KIEL")
    assert ((await state(home))["asks"], (await state(home))["model"]) == (False, "llama")
    await service.ask(asking_runtime, workspace_id=str(home.workspace_id))
    assert wire.asked == []


async def test_open_rows_are_asked_about_once_and_filled_as_one_act(household, asking_runtime, wire, drain):
    home = await household()
    boat, private = await rows(home, "POS ZORBO XANDRIX KIEL 4471-99812", "POS QUIVOLT KATARZYNA")
    assert (await data(home.api.patch("/v1/categorising", json={"asks": True})))["asks"]
    wire.script = deque([answers((1, "hobbies", 0.97), (2, "groceries", 1.0))])
    await service.ask(asking_runtime, workspace_id=str(home.workspace_id))
    (request,) = wire.asked
    said = json.dumps(request["messages"])
    assert "zorbo xandrix kiel" in said
    assert "about 50 EUR" in said
    for secret in ("4471", "47.30", "Holidaypot", "holidaypot", "quivolt", "katarzyna"):
        assert secret not in said
    form = request["response_format"]["json_schema"]
    assert form["strict"] is True
    assert set(form["schema"]["properties"]["answers"]["items"]["properties"]["category"]["enum"]) >= {
        "hobbies",
        "unsure",
    }
    found = await row(home, boat)
    assert (found["categoryId"], found["categorySource"]) == (BOATS, "asked")
    assert found["categoryReason"] == "Asked the language model llama"
    assert 0.6 <= found["categoryConfidence"] <= 0.8
    assert (await row(home, private))["categoryId"] is None
    # asked once
    await service.ask(asking_runtime, workspace_id=str(home.workspace_id))
    assert len(wire.asked) == 1
    (act,) = [each for each in await data(home.api.get("/v1/transactions/acts")) if each["kind"] == "asked"]
    assert (act["label"], act["count"], act["userId"]) == ("llama", 1, None)
    # another row of the same merchant needs no question
    (later,) = await rows(home, "POS ZORBO XANDRIX KIEL 5512-11111")
    await service.ask(asking_runtime, workspace_id=str(home.workspace_id))
    assert (await row(home, later))["categoryId"] == BOATS
    assert len(wire.asked) == 1
    assert (await state(home))["askedToday"] == 1
    # a person wins, also over what is said later
    await data(home.api.put(f"/v1/transactions/{boat}/category", json={"categoryId": PETS}))
    (third,) = await rows(home, "POS ZORBO XANDRIX KIEL 7777-11111")
    assert (await row(home, third))["categorySource"] == "history"


async def test_a_server_that_fails_or_talks_nonsense_leaves_rows_open(household, asking_runtime, wire):
    home = await household()
    (boat,) = await rows(home, "POS ZORBO XANDRIX KIEL")
    await data(home.api.patch("/v1/categorising", json={"asks": True}))
    wire.script = deque([Busy(503), Busy(503)])
    with pytest.raises(ModelUnavailable):
        await service.ask(asking_runtime, workspace_id=str(home.workspace_id))
    assert (await state(home))["askedToday"] == 1
    wire.script = deque([says("These are boats, surely.")])
    await service.ask(asking_runtime, workspace_id=str(home.workspace_id))
    assert ((await row(home, boat))["categoryId"], (await row(home, boat))["categorySource"]) == (None, "none")


async def test_a_day_has_a_limit(household, asking_runtime, wire, monkeypatch):
    home = await household()
    await rows(home, "POS ZORBO XANDRIX KIEL")
    await data(home.api.patch("/v1/categorising", json={"asks": True}))
    monkeypatch.setattr(service, "MOST_A_DAY", 0)
    await service.ask(asking_runtime, workspace_id=str(home.workspace_id))
    assert wire.asked == []


async def test_without_a_model_asking_cannot_be_switched_on(household, asking_runtime, wire, monkeypatch):
    home = await household()
    monkeypatch.setattr(gateway, "model_settings", lambda _: GatewaySettings())
    refused = await home.api.patch("/v1/categorising", json={"asks": True})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "NO_MODEL_CONFIGURED")
