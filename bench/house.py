"""A Guilder of its own for measuring: real processes of the command line over a home folder that nobody else uses."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx

from guilder.app.embedded import postgres
from guilder.app.embedded.postgres import Cluster

#: Seconds that a program may take to answer again after it was killed.
PATIENCE = 90.0


def environment(home: Path) -> dict[str, str]:
    """Limits would measure themselves; and Python keeps what it compiled, as it does for everybody who starts Guilder."""
    unlimited = {f"GUILDER_LIMIT_{name}": "0" for name in ("ADDRESS", "USER", "SIGN_IN")}
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, **unlimited, "GUILDER_HOME": str(home), "GUILDER_LOG_LEVEL": "ERROR"}


def guilder(home: Path, *arguments: str) -> str:
    """Run one command to its end; what it printed."""
    command = [sys.executable, "-m", "guilder.app.cli", *arguments]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"guilder {' '.join(arguments)} failed: {done.stderr.strip()}")
    return done.stdout


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """One `guilder …` process that can be killed and begun again."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self._command = [sys.executable, "-m", "guilder.app.cli", *arguments]
        self._environment = environment(home)
        self._log = home / f"{arguments[0]}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin it."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End it as an operator would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=10)
            self.kill()

    def last_words(self) -> str:
        """The end of what it wrote, for when it does not do as promised."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-6000:] if self._log.exists() else ""


@contextlib.contextmanager
def database(home: Path) -> Iterator[Cluster]:
    """The migrated database of `home`, for as long as the block runs."""
    home.mkdir(parents=True, exist_ok=True)
    with postgres.attach(home) as cluster:
        guilder(home, "migrate")
        yield cluster


class Client:
    """A patient user of the API: after a broken line it looks what was kept before it tries again."""

    def __init__(self, address: str) -> None:
        self.http = httpx.AsyncClient(base_url=address, timeout=60)
        self._credentials: dict[str, str] = {}

    async def sign_in(self, email: str, password: str) -> None:
        """Sign in; every call carries it from now on, and again when the token has run out."""
        self._credentials = {"email": email, "password": password}
        entered = await self.call("POST", "/v1/auth/login", json=self._credentials)
        self.http.headers["Authorization"] = f"Bearer {entered['accessToken']}"

    async def new_household(self) -> uuid.UUID:
        """Register somebody with a household in euro."""
        email, password = f"{secrets.token_hex(6)}@guilder.example", secrets.token_urlsafe(12)
        await self.call("POST", "/v1/auth/register", json={"email": email, "password": password, "name": "Bench"})
        await self.sign_in(email, password)
        home = {"name": "Bench", "kind": "household", "currency": "EUR", "timeZone": "UTC"}
        workspace_id = str((await self.call("POST", "/v1/workspaces", json=home))["id"])
        self.http.headers["X-Workspace-Id"] = workspace_id
        return uuid.UUID(workspace_id)

    async def new_account(self, number: str) -> str:
        """An account that statements with `number` find."""
        body = {
            "name": f"Account {number[-4:]}", "kind": "checking", "currency": "EUR", "institution": "Bench",
            "number": number, "openingBalance": "0.00",
        }  # fmt: skip
        return str((await self.call("POST", "/v1/banks/accounts", json=body))["id"])

    async def call(self, method: str, path: str, **options: Any) -> Any:
        """One call; its data. Raises httpx.HTTPStatusError with what the API said, httpx.TransportError."""
        answer = await self.http.request(method, path, **options)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._credentials and not path.startswith("/v1/auth/"):
            await self.sign_in(**self._credentials)
            answer = await self.http.request(method, path, **options)
        if answer.is_error:
            raise httpx.HTTPStatusError(
                f"{method} {path}: {answer.status_code} {answer.text[:300]}", request=answer.request, response=answer
            )
        return answer.json()["data"] if answer.content else None

    async def answers(self) -> None:
        """Wait until the server is ready."""
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(httpx.TransportError):
                if (await self.http.get("/ready", timeout=5)).status_code == 200:
                    return
            if time.monotonic() > end:
                raise SystemExit("the server does not answer")
            await asyncio.sleep(0.1)

    async def close(self) -> None:
        """Hang up."""
        await self.http.aclose()


@contextlib.asynccontextmanager
async def client(address: str) -> AsyncIterator[Client]:
    """A client for as long as the block runs."""
    made = Client(address)
    try:
        yield made
    finally:
        await made.close()


SHOPS = ("LIDL SAGT DANKE", "REWE MARKT GMBH", "SHELL TANKSTELLE", "NETFLIX.COM", "DB VERTRIEB GMBH", "IKEA DEUTSCHLAND",
          "STARBUCKS", "DM-DROGERIE MARKT", "SPOTIFY AB", "H&amp;M HENNES MAURITZ", "KLEINE BUCHHANDLUNG", "APOTHEKE AM MARKT")  # fmt: skip


def statement(number: str, mark: str, count: int, days: list[str]) -> bytes:
    """An OFX file of `count` lines, each with an id of its own that begins with `mark`, spread over `days`."""
    lines = "\n".join(
        f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{days[n % len(days)]}<TRNAMT>-{1 + n * 7 % 90}.{n % 100:02}"
        f"<FITID>{mark}-{n}<NAME>{SHOPS[n % len(SHOPS)]} {n % 997:04}</STMTTRN>"
        for n in range(count)
    )
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\nCHARSET:NONE\nCOMPRESSION:NONE\n"
        "OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
        f"<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>{max(days)}<LANGUAGE>ENG</SONRS>"
        "</SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR"
        f"<BANKACCTFROM><BANKID>10010010<ACCTID>{number}<ACCTTYPE>CHECKING</BANKACCTFROM>"
        f"<BANKTRANLIST><DTSTART>{min(days)}<DTEND>{max(days)}\n{lines}\n</BANKTRANLIST>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    ).encode()
