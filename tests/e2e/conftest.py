"""Journeys in a real browser against a real `guilder run` with a home and a port of its own.

A journey fails on any error in the browser's console. `look` keeps screenshots in test-results/, which git ignores.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "test-results" / "screens"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
QUIET = ["--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-gpu"]
# Refused calls and broken lines are part of some journeys; the browser writes them to the console by itself.
EXPECTED = re.compile(r"Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is a journey."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def guilder_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server with the demo household: database, page, API and worker. Its log is shown when it does not start."""
    home = tmp_path_factory.mktemp("guilder")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "GUILDER_HOME": str(home),
        "GUILDER_LIMIT_ADDRESS": "0",
        "GUILDER_LIMIT_USER": "0",
        "GUILDER_LIMIT_SIGN_IN": "0",
    }
    log = home / "run.log"
    command = [str(Path(sys.executable).with_name("guilder")), "run", "--sandbox", "--port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(server, port, log)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def _wait_until_ready(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            if "is ready" in log.read_text(encoding="utf-8"):
                return
        time.sleep(0.2)
    pytest.fail(f"guilder run did not become ready:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    path = os.environ.get("GUILDER_CHROMIUM") or next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        pytest.skip("there is no Chromium here; name one in GUILDER_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, guilder_url: str) -> Iterator[BrowserContext]:
    """A browser that nobody has used: no cookies, English, Berlin."""
    context = browser.new_context(
        base_url=guilder_url, viewport=DESK, locale="en-GB", timezone_id="Europe/Berlin", reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose console must stay free of errors."""
    expect.set_options(timeout=10_000)
    page = context.new_page()
    problems: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            problems.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert not problems, "errors in the browser's console:\n" + "\n".join(problems)


@dataclass(frozen=True)
class Newcomer:
    """Someone who registered in the browser and has a household of their own."""

    name: str
    email: str
    password: str = field(repr=False)


@pytest.fixture
def sign_up(page: Page) -> Callable[..., Newcomer]:
    """Registers and creates a household, by hand: `sign_up()`, `sign_up(household="Maple Street")`."""

    def run(*, name: str = "Ada Example", household: str = "Maple Street") -> Newcomer:
        newcomer = Newcomer(name, f"{uuid.uuid4().hex[:12]}@example.org", "correct horse battery")
        page.goto("/register")
        page.get_by_label("Your name").fill(newcomer.name)
        page.get_by_label("E-mail").fill(newcomer.email)
        page.get_by_label("Password", exact=True).fill(newcomer.password)
        page.get_by_role("button", name="Create an account").click()
        page.get_by_label("Name", exact=True).fill(household)
        page.get_by_role("button", name="Create the household").click()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        return newcomer

    return run


@pytest.fixture
def look() -> Callable[..., None]:
    """Screenshots in light and dark at 390 and 1440 pixels; the page is left as it was."""

    def run(page: Page, name: str) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        before = page.viewport_size or DESK
        for width, size in (("1440", DESK), ("390", PHONE)):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                page.wait_for_timeout(250)
                page.screenshot(path=SCREENS / f"{name}-{width}-{theme}.png")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(before)

    return run


@pytest.fixture
def accessible() -> Callable[..., None]:
    """Fails on what axe calls serious or critical, in light and dark."""

    def run(page: Page) -> None:
        if not AXE.exists():
            pytest.fail("axe-core is not installed: run `npm ci` in web/")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(50)
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found: dict[str, Any] = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
            bad = [
                f"{each['id']} ({theme}): {node['html'][:200]} — {node['failureSummary'][:200]}"
                for each in found["violations"]
                if each["impact"] in ("serious", "critical")
                for node in each["nodes"]
            ]
            assert not bad, f"axe on {page.url}:\n" + "\n".join(bad)
        page.emulate_media(color_scheme="light")

    return run
