"""Each module boots alone, and its manifest keeps the rules of the house."""

import pytest

from guilder.app import registry
from guilder.app.main import build_app
from guilder.kernel.module import ROLES, Module
from guilder.kernel.runtime import Runtime


@pytest.mark.parametrize("name", registry.NAMES)
def test_a_module_boots_alone(runtime: Runtime, name: str) -> None:
    assert "/health" in build_app(runtime, registry.load([name])).openapi()["paths"]


def test_an_unknown_module_is_named(runtime: Runtime) -> None:
    assert runtime
    with pytest.raises(registry.UnknownModule, match="there is no module piracy; choose from audit"):
        registry.load(["piracy"])


def test_names_are_the_modules_own(modules: tuple[Module, ...]) -> None:
    for module in modules:
        assert [job.name for job in module.jobs if job.queue not in {module.name, f"{module.name}.background"}] == []
        assert [s.name for s in module.subscriptions if not s.name.startswith(f"{module.name}.")] == []
        for permission, roles in module.permissions.items():
            assert permission.count(":") == 1
            assert set(roles) <= set(ROLES)


def test_every_route_has_a_chosen_operation_id(runtime: Runtime, modules: tuple[Module, ...]) -> None:
    document = build_app(runtime, modules).openapi()
    ids = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if "_" in name] == []


def test_no_two_contracts_of_the_api_share_a_name(runtime: Runtime, modules: tuple[Module, ...]) -> None:
    """FastAPI would call both by their modules' paths, and the page's types would change their names."""
    schemas = build_app(runtime, modules).openapi()["components"]["schemas"]
    assert [name for name in schemas if name.startswith("guilder__")] == []
