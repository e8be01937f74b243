"""Every file of a module that is not public stands behind the module's wall."""

import tomllib
from pathlib import Path

import pytest

from guilder.app import registry

ROOT = Path(__file__).parents[2]
PUBLIC = {"__init__", "contracts", "service", "module"}
ALSO_PUBLIC = {
    # the readers of files, pure, which transactions builds on; and the banks to try things with, which app starts
    "banking": {"statements", "sandbox"},
    "fx": {"rules"},  # the arithmetic of conversion, pure, which service hands out
}


def _contracts() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {each["name"]: each.get("protected_modules", []) for each in project["tool"]["importlinter"]["contracts"]}


@pytest.mark.parametrize("name", registry.NAMES)
def test_a_wall_has_no_gap(name: str) -> None:
    folder = ROOT / "src" / "guilder" / name
    inside = {
        path.stem
        for path in folder.iterdir()
        if path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())
    }
    private = inside - PUBLIC - ALSO_PUBLIC.get(name, set())
    assert set(_contracts()[f"The inside of {name}"]) == {f"guilder.{name}.{each}" for each in private}
