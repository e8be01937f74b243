"""`guilder sandbox` says how a Guilder is started with its banks, and what it says works in a shell."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path


def test_it_serves_and_says_how(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("guilder")), "sandbox", "--port", str(port)]
    environment = {**os.environ, "GUILDER_HOME": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        said = ""
        while "Ctrl-C" not in said:
            line = running.stdout.readline()
            assert line, said
            said += line
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert "Sandbox banks" in page.read().decode()
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    sourced = next(line.strip() for line in said.splitlines() if "sandbox.env" in line)
    found = subprocess.run(
        ["sh", "-c", f'{sourced}; printf "%s|%s" "$GUILDER_BANKING_PLAID_URL" "$GUILDER_BANKING_ENABLEBANKING_KEY"'],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert found.startswith(f"http://127.0.0.1:{port}/plaid|-----BEGIN")
    assert (tmp_path / "sandbox.env").stat().st_mode & 0o777 == 0o600
