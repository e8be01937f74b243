"""A household's own model: it knows what people there mean by a shop, says so only when it is better, and can be left."""

import uuid
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from guilder.transactions.categories import category_id
from guilder.transactions.categorising import Draft, opened
from guilder.transactions.model.own import Choice, OwnModel, learn, rising
from guilder.transactions.service import categorising, learning
from guilder.transactions.tables_learning import ModelVersionRow
from transactions.test_rule_suggestions import data

#: Kinds of shop that the words tell, and names that tell nothing.
KINDS = (
    ("RISTORANTE", "restaurants"),
    ("BUCHHANDLUNG", "books-stationery"),
    ("APOTHEKE", "pharmacy"),
    ("CAFE", "cafes"),
)
NAMES = (
    "ALDENHOVEN BRAMSCHE CALDERN DORNHEIM EBSTORF FRAMMERS GOLZOW HASELAU IDSTEDT JARDELUND KARBOW LOITZER MEDOW NUBBEL "
    "ORLISHAUSEN PRITTRICH QUARNBEK RASTOW SCHWISSEL TELLOW UELVESB VELGAST WRIXUM XANTER YBBSTAL ZARPEN"
).split()


def choice(kind, name, slug_or_id, amount="-20"):
    said = f"{kind} {name}"
    (row,) = opened([Draft(said, Decimal(amount), "EUR")])
    return Choice(f"m:{said.lower()}", row, slug_or_id)


def test_it_learns_what_a_household_calls_a_kind_of_shop():
    evenings, reading = uuid.uuid4(), uuid.uuid4()
    chosen = [choice("RISTORANTE", name, evenings) for name in NAMES] + [
        choice("BUCHHANDLUNG", name, reading) for name in NAMES
    ]
    model = OwnModel.read(learn(chosen).stored())
    asked = opened(
        [Draft("RISTORANTE ZUM OCHSEN", Decimal(-31), "EUR"), Draft("BUCHHANDLUNG AM EICK", Decimal(-9), "EUR")]
    )
    first, second = model.answers(asked)
    assert (first.category, second.category) == (evenings, reading)
    assert (first.source, first.confidence > 0.8) == ("learnt", True)
    assert len(model.stored()) < 60_000


def test_what_is_held_back_teaches_nothing():
    chosen = [choice("RISTORANTE", name, category_id("cafes")) for name in NAMES] + [
        choice("APOTHEKE", name, category_id("pharmacy")) for name in NAMES
    ]
    kept = [each for each in chosen if not each.held_back]
    assert 0 < len(kept) < len(chosen)
    assert learn(chosen).stored() == learn(kept).stored()


@pytest.mark.parametrize(
    ("answers", "low", "high"),
    [
        ([(0.5, False)] * 20 + [(0.9, True)] * 20, 0.2, 0.8),
        ([(0.5, True)] * 20 + [(0.9, False)] * 20, 0.5, 0.5),
    ],
)  # fmt: skip
def test_a_curve_never_falls_and_is_careful_with_few(answers, low, high):
    curve = rising(answers)
    worths = [worth for _, worth in curve[1:]]
    assert worths == sorted(worths)
    assert worths[0] <= low + 0.15
    assert worths[-1] == pytest.approx(high, abs=0.15)
    assert curve[0] == (0.0, 0.0)
    assert rising([]) == ((0.0, 0.0),)


async def chosen(home, kinds, names):
    """Transactions of shops that people put where they want them: kind → category id."""
    body = {"name": f"Account {uuid.uuid4().hex[:6]}", "kind": "checking", "currency": "EUR"}
    where = (await data(home.api.post("/v1/banks/accounts", json=body)))["id"]
    for kind, category in kinds:
        for name in names:
            row = {
                "accountId": where, "bookedOn": "2026-11-03", "amount": "-20.00", "description": f"{kind} {name}",
                "categoryId": category,
            }  # fmt: skip
            await data(home.api.post("/v1/transactions", json=row))
    return where


async def state(home):
    return await data(home.api.get("/v1/categorising"))


async def categorised(home, runtime, *descriptions):
    async with runtime.database.session(workspace_id=home.workspace_id) as session:
        drafts = [Draft(said, Decimal("-25.00"), "EUR") for said in descriptions]
        return await categorising.categorise(session, home.workspace_id, drafts)


async def test_a_better_version_is_used_and_can_be_left(household, runtime):
    home = await household()
    evenings = (await data(home.api.post("/v1/categories", json={"name": "Evenings out", "parentId": None})))["id"]
    kinds = [(kind, evenings if kind == "RISTORANTE" else str(category_id(slug))) for kind, slug in KINDS]
    where = await chosen(home, kinds, NAMES[:17])
    row = {"accountId": where, "bookedOn": "2026-11-05", "amount": "-31.00", "description": "RISTORANTE"}
    before = await state(home)
    assert (before["learns"], before["versionId"], before["choices"], before["versions"]) == (True, None, 68, [])
    (guess,) = await categorised(home, runtime, "RISTORANTE NEUENDORF")
    assert (str(guess.category_id), guess.source) == (str(category_id("restaurants")), "model")

    await learning.learn(runtime, workspace_id=str(home.workspace_id))
    (version,) = (await state(home))["versions"]
    assert (version["number"], version["better"], version["usable"]) == (1, True, True)
    assert version["choices"] + version["heldBack"] == 68
    assert version["right"] > version["rightBefore"]
    assert (await state(home))["versionId"] == version["id"]
    guess, known = await categorised(home, runtime, "RISTORANTE NEUENDORF", "APOTHEKE NEUENDORF")
    assert (str(guess.category_id), guess.source) == (evenings, "learnt")
    assert guess.reason == "Guilder learnt from your choices that this is Evenings out"
    assert known.category_id == category_id("pharmacy")
    made = await data(home.api.post("/v1/transactions", json=row))
    assert made["categoryId"] == evenings

    # again without news: nothing is learnt
    await learning.learn(runtime, workspace_id=str(home.workspace_id))
    assert len((await state(home))["versions"]) == 1
    # no better than itself: kept as a line, not used
    async with runtime.database.session(workspace_id=home.workspace_id) as session:
        (await learning.setting_of(session, home.workspace_id)).choices = 0
    await learning.learn(runtime, workspace_id=str(home.workspace_id))
    newest = (await state(home))["versions"][0]
    assert (newest["number"], newest["better"], newest["usable"]) == (2, False, False)
    assert (newest["right"], newest["rightBefore"]) == (version["right"], version["right"])
    refused = await home.api.put("/v1/categorising/version", json={"versionId": newest["id"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "MODEL_VERSION_NOT_FOUND")

    # none, and back
    assert (await data(home.api.put("/v1/categorising/version", json={"versionId": None})))["versionId"] is None
    assert (await categorised(home, runtime, "RISTORANTE NEUENDORF"))[0].source == "model"
    await data(home.api.put("/v1/categorising/version", json={"versionId": version["id"]}))
    assert (await categorised(home, runtime, "RISTORANTE NEUENDORF"))[0].source == "learnt"
    assert not (await data(home.api.patch("/v1/categorising", json={"learns": False})))["learns"]
    assert (await categorised(home, runtime, "RISTORANTE NEUENDORF"))[0].source == "model"


async def test_what_was_open_is_answered_as_one_act_that_is_undone(household, runtime, drain):
    home = await household()
    club = (await data(home.api.post("/v1/categories", json={"name": "Clubs", "parentId": None})))["id"]
    where = await chosen(home, [("ZORBELVEREIN", club)], NAMES)
    await chosen(home, [(kind, str(category_id(slug))) for kind, slug in KINDS[1:]], NAMES[:13])
    row = {"accountId": where, "bookedOn": "2026-11-05", "amount": "-20.00", "description": "ZORBELVEREIN UNTERTAL"}
    waiting = await data(home.api.post("/v1/transactions", json=row))
    assert waiting["categoryId"] is None
    await learning.learn(runtime, workspace_id=str(home.workspace_id))
    await drain()
    found = await data(home.api.get(f"/v1/transactions/{waiting['id']}"))
    assert (found["categoryId"], found["categorySource"]) == (club, "learnt")
    (act,) = [each for each in await data(home.api.get("/v1/transactions/acts")) if each["kind"] == "learnt"]
    assert (act["count"], act["userId"]) == (1, None)
    await data(home.api.post(f"/v1/transactions/acts/{act['actId']}/undo", json={}))
    again = await data(home.api.get(f"/v1/transactions/{waiting['id']}"))
    assert (again["categoryId"], again["categorySource"]) == (None, "none")


async def test_too_few_choices_teach_nothing_and_no_other_household_sees_a_version(household, runtime):
    home, other = await household(), await household()
    await chosen(home, [(kind, str(category_id(slug))) for kind, slug in KINDS[:2]], NAMES[:5])
    await learning.learn(runtime, workspace_id=str(home.workspace_id))
    assert (await state(home))["versions"] == []
    async with runtime.database.session(workspace_id=home.workspace_id) as session:
        session.add(
            ModelVersionRow(
                workspace_id=home.workspace_id, number=1, choices=1, categories=1, held_back=1, answered=1, right=1,
                answered_before=0, right_before=0, better=True, weights=b"x",
            )
        )  # fmt: skip
    async with runtime.database.session(workspace_id=other.workspace_id) as session:
        assert list(await session.scalars(select(ModelVersionRow))) == []
        assert (await session.execute(text("select count(*) from transactions.model_version"))).scalar_one() == 0
