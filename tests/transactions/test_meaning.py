"""Searching by what something is about, with the local model; and everything else without it."""

import pytest
from sqlalchemy import text

from guilder.gateway.contracts import EmbeddingsMissing
from guilder.transactions import categories, meanings
from guilder.transactions.service import meaning
from transactions.statements import csv
from transactions.test_importing import confirm, drop, listed
from transactions.test_instead import instead

LINES = (
    ("2025-03-01", "JIFFY LUBE #1182", "-80.00"), ("2025-03-02", "ATU AUTO TEILE UNGER 0231", "-120.00"),
    ("2025-03-03", "ZAHNARZT DR MUELLER", "-60.00"), ("2025-03-04", "REWE MARKT", "-42.00"),
    ("2025-03-05", "NETFLIX.COM", "-12.99"), ("2025-03-06", "PLANET FITNESS CLUB", "-24.99"),
)  # fmt: skip
#: What is asked → parts of the names that it finds, and of the one that no question may find.
ASKED = (
    ("car repair", {"Jiffy", "A.T.U"}), ("dentist", {"Zahnarzt"}), ("music streaming", {"Netflix"}), ("gym", {"Fitness"}),
    ("supermarket", {"Rewe", "REWE"}), ("quantum physics", set()),
)  # fmt: skip


@pytest.fixture
async def house(household, drain, runtime):
    house = await household()
    await confirm(house, drain, await drop(house, drain, csv(*LINES)))
    await meaning.learn(runtime, workspace_id=str(house.workspace_id))
    return house


async def about(house, words):
    return {row["merchantName"] for row in await listed(house, q=f'about:"{words}"')}


async def test_what_things_are_about(house):
    for words, wanted in ASKED:
        found = await about(house, words)
        assert all(any(part in name for part in wanted) for name in found), (words, found)
        assert bool(found) == bool(wanted), words
    assert len(await listed(house, q='-about:"car repair"')) == len(LINES) - len(await about(house, "car repair"))
    read = (await house.api.get("/v1/transactions/search", params={"q": 'about:"car repair"'})).json()["data"]
    assert read["terms"][0]["label"].startswith("About “car repair”: Car upkeep")


async def test_the_last_thing_proposed_is_what_is_about_the_words(house):
    found = await instead(house, "tooth doctor amount>10")
    assert found["by"] == "meaning"
    assert found["query"] == 'amount>10 about:"tooth doctor"'
    assert "Doctors and dentists" in found["message"]
    assert await instead(house, "quantum physics") is None
    assert (await instead(house, "netlfix"))["by"] == "spelling"


async def test_without_the_model_all_else_goes_on(house, runtime, monkeypatch):
    def missing(*_):
        raise EmbeddingsMissing

    monkeypatch.setattr(meanings, "of_name", missing)
    monkeypatch.setattr(meanings, "of_category", missing)
    refused = await house.api.get("/v1/transactions", params={"q": "about:cars"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "SEARCH_NOT_UNDERSTOOD")
    assert "local language model" in refused.json()["error"]["message"]
    assert await instead(house, "tooth doctor") is None
    assert (await instead(house, "netlfix"))["by"] == "spelling"
    await house.api.post("/v1/categories", json={"name": "Beekeeping", "parentId": None})
    await meaning.learn(runtime, workspace_id=str(house.workspace_id))


async def test_new_names_are_learnt_after_a_while_and_each_once(house, drain, runtime):
    account = (await house.api.get("/v1/banks/accounts")).json()["data"][0]["id"]
    body = {"accountId": account, "bookedOn": "2025-03-09", "amount": "-30.00", "description": "Flower shop Rosalie"}
    assert (await house.api.post("/v1/transactions", json=body)).status_code == 201
    await drain()
    async with runtime.database.session(workspace_id=house.workspace_id) as session:
        new = await meaning._unknown(session, house.workspace_id)
    assert [name.kind for name in new] == ["merchant"]
    await meaning.learn(runtime, workspace_id=str(house.workspace_id))
    async with runtime.database.session(workspace_id=house.workspace_id) as session:
        assert await meaning._unknown(session, house.workspace_id) == []
    assert any("Rosalie" in name or "Flower" in name for name in await about(house, "bouquet of flowers"))


def test_the_means_belong_to_the_categories():
    import numpy as np

    with np.load(meanings.MEANS) as stored:
        assert str(stored["texts"]) == meanings.fingerprint(), "run python -m guilder.transactions.meanings"


@pytest.mark.parametrize("slug", ["groceries", "rent", "restaurants"])
def test_the_shipped_meaning_of_a_category_is_what_the_model_says(slug):
    import numpy as np

    category = categories.by_slug()[slug]
    shipped, read = (
        np.frombuffer(kept, np.float16).astype(float)
        for kept in (meanings.of_category(slug, category.name), meanings._of_words(slug, category.name))
    )
    np.testing.assert_allclose(shipped, read, atol=2e-3)  # 16 bits a number


async def test_names_that_were_there_before_the_model_are_learnt_in_the_background(house, runtime):
    key = f"{meaning.JOB}:{house.workspace_id}"
    place = {"workspace": house.workspace_id, "key": key}

    async def waiting() -> int:
        async with runtime.database.system_session() as session:
            found = await session.execute(
                text("select count(*) from procrastinate_jobs where queueing_lock = :key and status = 'todo'"), place
            )
            return found.scalar_one()

    async with runtime.database.system_session() as session:
        await session.execute(text("delete from procrastinate_jobs where queueing_lock = :key"), place)
    await meaning.learn_everywhere(runtime)
    assert await waiting() == 0  # all is known
    async with runtime.database.session(workspace_id=house.workspace_id) as session:
        await session.execute(text("delete from transactions.meaning where workspace_id = :workspace"), place)
    await meaning.learn_everywhere(runtime)
    assert await waiting() == 1
    await meaning.learn(runtime, workspace_id=str(house.workspace_id))
    assert await about(house, "dentist")
