"""Run npm in web/ with the machine's Node, else with the one that bootstrap fetched: `npm.py run lint`."""

import subprocess
import sys

import build_web
from bootstrap import BUILD

command, environment = build_web.npm(BUILD / "node")
sys.exit(
    subprocess.run([*command, "--silent", *sys.argv[1:]], cwd=build_web.WEB, env=environment, check=False).returncode
)
