"""Print the path of a Chromium for the journeys; as root on Debian or Ubuntu, install one when there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from left_out import LIST, leave_out

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),)


def find() -> str | None:
    """GUILDER_CHROMIUM, or a browser on the path."""
    named = os.environ.get("GUILDER_CHROMIUM")
    if named:
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or next((str(path) for path in APPLICATIONS if path.exists()), None)


def install() -> None:
    """Debian's own package, when we may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Chromium with apt", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *command], check=False, stdout=subprocess.DEVNULL, env=environment)


if __name__ == "__main__":
    LIST.unlink(missing_ok=True)
    if not find():
        install()
    if browser := find():
        print(browser)
    else:
        leave_out(
            "Journeys in a browser", "there is no Chromium here.", "Install one, or set GUILDER_CHROMIUM to its path."
        )
