"""The event log: order without holes, effects once, tenants apart, poison set aside."""

import asyncio
import uuid
from collections.abc import Callable
from typing import ClassVar

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import dispatch, events
from guilder.kernel.dispatch import Dispatcher, ensure_cursors
from guilder.kernel.events import Event, StoredEvent, Subscription
from guilder.kernel.ids import new_id
from guilder.kernel.runtime import Runtime


class ThingHappened(Event):
    key: ClassVar[str] = "test.thing.happened"
    aggregate_type: ClassVar[str] = "thing"
    thing_id: uuid.UUID
    number: int

    def aggregate_id(self) -> uuid.UUID:
        return self.thing_id


class Heard:
    """A subscriber that remembers what it was told, and in which workspace the database put it."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.tenants: set[tuple[uuid.UUID, str, str]] = set()
        self.refuses: set[int] = set()

    async def handle(self, session: AsyncSession, workspace_id: uuid.UUID, batch: list[StoredEvent]) -> None:
        row = (await session.execute(text("select current_setting('guilder.workspace_id'), current_user"))).one()
        self.tenants.add((workspace_id, row[0], row[1]))
        for event in batch:
            if event.payload["number"] in self.refuses:
                raise ValueError(f"cannot take {event.payload['number']}")
        self.numbers += [event.payload["number"] for event in batch]


@pytest.fixture
async def heard(runtime: Runtime) -> tuple[Heard, Subscription]:
    listener = Heard()
    subscription = Subscription(f"test.{new_id()}", (ThingHappened.key,), listener.handle, batch=8)
    await ensure_cursors(runtime.database, [subscription])
    return listener, subscription


async def happen(runtime: Runtime, workspace_id: uuid.UUID, *numbers: int) -> None:
    async with runtime.database.session(workspace_id=workspace_id) as session:
        await events.publish(session, *(ThingHappened(thing_id=new_id(), number=number) for number in numbers))


async def settle(dispatcher: Dispatcher, until: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not until():
            await dispatcher.catch_up()
            await asyncio.sleep(0.02)


async def test_a_subscriber_hears_each_event_once_in_order(runtime: Runtime, heard: tuple[Heard, Subscription]) -> None:
    listener, subscription = heard
    workspace_id = new_id()
    for start in range(0, 40, 10):
        await happen(runtime, workspace_id, *range(start, start + 10))
    dispatcher = Dispatcher(runtime.database, [subscription])
    await settle(dispatcher, lambda: len(listener.numbers) >= 40)
    assert listener.numbers == list(range(40))
    assert await dispatcher.catch_up() == 0
    assert listener.tenants == {(workspace_id, str(workspace_id), "guilder_app")}


async def test_what_was_rolled_back_never_happened(runtime: Runtime, heard: tuple[Heard, Subscription]) -> None:
    listener, subscription = heard
    workspace_id = new_id()

    async def change_of_mind() -> None:
        async with runtime.database.session(workspace_id=workspace_id) as session:
            await events.publish(session, ThingHappened(thing_id=new_id(), number=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_of_mind()
    await happen(runtime, workspace_id, 2)
    await settle(Dispatcher(runtime.database, [subscription]), lambda: bool(listener.numbers))
    assert listener.numbers == [2]


async def test_a_poisonous_event_ends_as_a_dead_letter_and_the_rest_moves_on(
    runtime: Runtime, heard: tuple[Heard, Subscription], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "ATTEMPTS_ALONE", 2)
    listener, subscription = heard
    listener.refuses = {5}
    workspace_id = new_id()
    await happen(runtime, workspace_id, *range(12))
    await settle(Dispatcher(runtime.database, [subscription]), lambda: 11 in listener.numbers)
    assert sorted(listener.numbers) == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    async with runtime.database.system_session() as session:
        letter = (
            await session.execute(
                text("select id, error from kernel.dead_letter where handler = :name"), {"name": subscription.name}
            )
        ).one()
    assert letter.error == "ValueError: cannot take 5"

    listener.refuses = set()
    await dispatch.replay(runtime.database, subscription, letter.id)
    assert listener.numbers[-1] == 5
    async with runtime.database.system_session() as session:
        left = await session.scalar(
            text("select count(*) from kernel.dead_letter where handler = :name"), {"name": subscription.name}
        )
    assert left == 0


async def test_many_publishers_leave_no_hole(runtime: Runtime, heard: tuple[Heard, Subscription]) -> None:
    listener, subscription = heard
    workspace_id = new_id()
    await asyncio.gather(*(happen(runtime, workspace_id, n) for n in range(30)))
    workers = [Dispatcher(runtime.database, [subscription]) for _ in range(2)]
    async with asyncio.timeout(20):
        while len(listener.numbers) < 30:
            await asyncio.gather(*(worker.catch_up() for worker in workers))
    assert sorted(listener.numbers) == list(range(30))
    part = events.part_of(workspace_id, None, workspace_id)
    async with runtime.database.system_session() as session:
        gaps = await session.scalar(
            text(
                "select count(*) from (select position - lag(position, 1, 0) over (order by position) as step "
                "from kernel.event where part = :part) s where step <> 1"
            ),
            {"part": part},
        )
    assert gaps == 0


async def test_events_selected_in_the_database_arrive_like_others(
    runtime: Runtime, heard: tuple[Heard, Subscription]
) -> None:
    listener, subscription = heard
    workspace_id = new_id()
    async with runtime.database.session(workspace_id=workspace_id) as session:
        await events.publish_selected(
            session,
            ThingHappened,
            "select uuidv7(), jsonb_build_object('thingId', uuidv7(), 'number', n) from generate_series(1, :n) n",
            {"n": 25},
        )
    await settle(Dispatcher(runtime.database, [subscription]), lambda: len(listener.numbers) >= 25)
    assert listener.numbers == list(range(1, 26))
