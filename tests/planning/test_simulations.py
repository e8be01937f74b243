import asyncio
import time
import uuid
from datetime import timedelta

import pytest

from guilder.kernel import clock, jobs
from guilder.planning import engine_plan
from guilder.planning.contracts_plan import RunSimulation
from guilder.planning.module import module
from guilder.planning.service import simulations
from planning.factories import actor_of, assumptions
from planning.test_plan import PLAN, data

RUN = "/v1/simulations"


async def test_a_run_is_queued_worked_off_and_kept(household, drain):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))
    queued = await data(home.api.post(RUN, json={"paths": 20_000}), 202)
    assert (queued["status"], queued["progress"], queued["outlook"]) == ("queued", 0, None)

    await drain()

    done = await data(home.api.get(f"{RUN}/{queued['id']}"))
    assert (done["status"], done["progress"], done["paths"]) == ("done", 20_000, 20_000)
    assert done["outlook"]["success"]["paths"] == 20_000
    small = (await data(home.api.get(PLAN)))["plan"]["outlook"]["success"]
    assert abs(done["outlook"]["success"]["probability"] - small["probability"]) < 4 * small["standardError"]
    again = await data(home.api.post(RUN, json={"paths": 20_000}), 202)
    assert (again["id"], again["status"]) == (queued["id"], "done")


async def test_other_inputs_are_another_run_and_a_day_later_it_is_run_again(household, drain, runtime):
    home = await household()
    body = {"assumptions": assumptions(), "paths": 1_000}
    first = await data(home.api.post(RUN, json=body), 202)
    other = await data(home.api.post(RUN, json=body | {"assumptions": assumptions(spending="47999")}), 202)
    assert first["id"] != other["id"]
    await drain()

    actor = actor_of(home)
    with clock.travel_to(clock.now() + timedelta(hours=25)):  # beyond any access token: past HTTP
        async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
            later = await simulations.run_simulation(session, actor=actor, cmd=RunSimulation.model_validate(body))
            assert str(later.id) != first["id"]
    assert (await home.api.get(f"{RUN}/{first['id']}")).status_code == 404
    await drain()


async def test_there_is_nothing_to_run_before_a_plan_is_saved(household):
    home = await household()
    answer = await home.api.post(RUN, json={"paths": 1_000})

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NO_PLAN_YET")


async def test_another_household_cannot_see_a_run(household, drain):
    home, other = await household(), await household()
    mine = await data(home.api.post(RUN, json={"assumptions": assumptions(), "paths": 1_000}), 202)
    await drain()

    assert (await other.api.get(f"{RUN}/{mine['id']}")).status_code == 404
    assert (await other.api.get(f"{RUN}/{uuid.uuid4()}")).status_code == 404


async def test_running_again_after_a_crash_changes_nothing(household, drain, runtime):
    home = await household()
    queued = await data(home.api.post(RUN, json={"assumptions": assumptions(), "paths": 1_000}), 202)
    await drain()
    before = await data(home.api.get(f"{RUN}/{queued['id']}"))

    await simulations.carry_out(runtime, workspace_id=home.workspace_id, simulation_id=uuid.UUID(queued["id"]))

    assert await data(home.api.get(f"{RUN}/{queued['id']}")) == before


async def test_a_run_that_breaks_says_so_and_can_be_asked_for_again(household, drain, runtime, monkeypatch):
    home = await household()
    body = {"assumptions": assumptions(), "paths": 1_000}
    queued = await data(home.api.post(RUN, json=body), 202)

    def broken(*_, **__):
        raise ArithmeticError("no numbers today")

    with monkeypatch.context() as broken_engine:
        broken_engine.setattr(engine_plan, "retirement_alone", broken)
        with pytest.raises(ArithmeticError):
            await simulations.carry_out(runtime, workspace_id=home.workspace_id, simulation_id=uuid.UUID(queued["id"]))
    failed = await data(home.api.get(f"{RUN}/{queued['id']}"))
    assert failed["status"] == "failed"
    assert "Your plan is unchanged" in failed["error"]

    await drain()
    assert (await data(home.api.get(f"{RUN}/{queued['id']}")))["status"] == "done"


async def test_planning_works_off_its_queue_alone(household, runtime):
    """A worker of this module only, as `guilder work --queues planning` starts it."""
    home = await household()
    queued = await data(home.api.post(RUN, json={"assumptions": assumptions(), "paths": 1_000}), 202)
    worker = jobs.build_worker(runtime, module.jobs, module.crons)
    async with worker.open_async():
        await worker.run_worker_async(
            queues=[module.name], wait=False, install_signal_handlers=False, listen_notify=False
        )

    assert (await data(home.api.get(f"{RUN}/{queued['id']}")))["status"] == "done"


async def test_a_run_that_nobody_waits_for_is_given_up(household, drain, runtime):
    home = await household()
    queued = await data(home.api.post(RUN, json={"assumptions": assumptions(), "paths": 1_000}), 202)
    given_up = await data(home.api.post(f"{RUN}/{queued['id']}/cancel"))
    assert given_up["status"] == "cancelled"
    await drain()

    assert (await data(home.api.get(f"{RUN}/{queued['id']}")))["status"] == "cancelled"
    again = await home.api.post(f"{RUN}/{queued['id']}/cancel")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "SIMULATION_IS_OVER")
    fresh = await data(home.api.post(RUN, json={"assumptions": assumptions(), "paths": 1_000}), 202)
    assert fresh["id"] != queued["id"]
    await drain()


async def test_a_run_that_goes_on_ends_soon_after_it_is_cancelled(household, drain, runtime, monkeypatch):
    home = await household()
    queued = await data(home.api.post(RUN, json={"assumptions": assumptions(), "paths": 100_000}), 202)
    found = {}

    def long(inputs, watch):
        deadline = time.monotonic() + 20
        while not watch.stopped() and time.monotonic() < deadline:
            time.sleep(0.01)
        found["stopped"] = watch.stopped()

    monkeypatch.setattr(engine_plan, "retirement_alone", long)
    simulation_id = uuid.UUID(queued["id"])
    running = asyncio.create_task(
        simulations.carry_out(runtime, workspace_id=home.workspace_id, simulation_id=simulation_id)
    )
    for _ in range(500):
        if (await data(home.api.get(f"{RUN}/{queued['id']}")))["status"] == "running":
            break
        await asyncio.sleep(0.02)
    await data(home.api.post(f"{RUN}/{queued['id']}/cancel"))
    await running

    assert found == {"stopped": True}
    assert (await data(home.api.get(f"{RUN}/{queued['id']}")))["status"] == "cancelled"
    await drain()
