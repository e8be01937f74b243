"""Every route, as everyone: each role, a stranger who names the workspace, and nobody.

`tests/<module>/access.py` says for each operation who may call it: "anyone" (also without signing in), "person"
(whoever is signed in, in no workspace), "a cookie" (any browser that has signed in), "every role", or the roles that may ("owner admin"). A route that is listed
nowhere fails, and so does one that is listed and gone.
"""

import contextlib
import importlib.util
import re
import uuid
from pathlib import Path

import httpx
from sqlalchemy import text

from guilder.kernel.module import ROLES
from identity.factories import a_browser, register

_OPEN = {"getHealth": "anyone", "getReadiness": "anyone"}
_VERBS = {"get", "post", "put", "patch", "delete"}


def _listed() -> dict[str, str]:
    found = dict(_OPEN)
    for file in sorted(Path(__file__).parents[1].glob("*/access.py")):
        spec = importlib.util.spec_from_file_location(f"access_of_{file.parent.name}", file)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        assert not set(found) & set(module.ACCESS), file
        found |= module.ACCESS
    return found


def _operations(app) -> dict[str, tuple[str, str]]:
    return {
        operation["operationId"]: (verb, path)
        for path, verbs in app.openapi()["paths"].items()
        for verb, operation in verbs.items()
        if verb in _VERBS
    }


def test_every_route_is_listed(app) -> None:
    assert sorted(_operations(app)) == sorted(_listed())


async def _call(client: httpx.AsyncClient, verb: str, path: str) -> httpx.Response:
    """A call that says nothing but who is asking: ids are made up, the body is empty."""
    url = re.sub(r"\{[^}]+\}", str(uuid.uuid4()), path)
    return await client.request(verb, url, **({} if verb in {"get", "delete"} else {"json": {}}))


async def test_every_route_as_everyone(app, api, household, runtime) -> None:
    home = await household()
    listed, wrong = _listed(), []
    async with contextlib.AsyncExitStack() as stack:
        clients = {"anonymous": api, "owner": home.api}
        for who in (*ROLES[1:], "stranger"):
            client = clients[who] = await stack.enter_async_context(a_browser(app))
            user = (await register(client))["user"]
            client.headers["X-Workspace-Id"] = str(home.workspace_id)
            if who != "stranger":
                async with runtime.database.system_session() as session:
                    await session.execute(
                        text("insert into identity.membership values (:workspace, :user, :role, now())"),
                        {"workspace": home.workspace_id, "user": user["id"], "role": who},
                    )
        operations = sorted(_operations(app).items(), key=lambda item: item[0] == "logOut")  # that one last
        for operation, (verb, path) in operations:
            for who, client in clients.items():
                answer = await _call(client, verb, path)
                expected = _expected(listed.get(operation, ""), who)
                fits = answer.status_code == expected if expected else answer.status_code not in {401, 403, 500}
                if not fits:
                    wrong.append((operation, who, answer.status_code, expected or "let in"))
    assert wrong == []


def _expected(allowed: str, who: str) -> int | None:
    """The status that turns `who` away, or None when the route lets them in."""
    if allowed == "anyone":
        return None
    if who == "anonymous":
        return 401
    if allowed in {"person", "a cookie"}:
        return None
    if who == "stranger":
        return 404
    return None if allowed == "every role" or who in allowed.split() else 403
