"""Programs started as a person would start them: the real command line, the real server."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Program = subprocess.Popen[str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder that the tests of one file share."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts `guilder …`; whatever still runs at the end of the test is killed."""
    begun: list[Program] = []
    environment = {**os.environ, "GUILDER_HOME": str(home)}

    def begin(*arguments: str, **more: str) -> Program:
        with (tmp_path / f"{len(begun)}.err").open("w") as errors:
            program = subprocess.Popen(
                [sys.executable, "-m", "guilder.app.cli", *arguments],
                env={**environment, **more}, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True,
            )  # fmt: skip
        begun.append(program)
        return program

    yield begin
    for program in begun:
        if program.poll() is None:
            os.kill(program.pid, signal.SIGKILL)
        program.communicate(timeout=10)


@pytest.fixture
def guilder(start: Callable[..., Program], tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """Runs one command to its end: exit code, stdout, stderr."""

    def run(*arguments: str, **more: str) -> tuple[int, str, str]:
        before = len(list(tmp_path.glob("*.err")))
        program = start(*arguments, **more)
        out, _ = program.communicate(timeout=240)
        return program.returncode, out, (tmp_path / f"{before}.err").read_text()

    return run
