"""The API of `guilder run` and, before it, Vite's server that reloads the page while web/ is edited."""

import os
import subprocess
import sys

import build_web
from bootstrap import BUILD, VENV

API_PORT = "8000"

command, environment = build_web.npm(BUILD / "node")
build_web.install(BUILD / "node")
api = subprocess.Popen([str(VENV / "bin" / "guilder"), "run", "--port", API_PORT, *sys.argv[1:]])
try:
    subprocess.run(
        [*command, "--silent", "run", "dev"],
        cwd=build_web.WEB,
        env={
            **environment,
            "GUILDER_DEV_API": f"http://127.0.0.1:{API_PORT}",
            "BROWSER": os.environ.get("BROWSER", "none"),
        },
        check=False,
    )
except KeyboardInterrupt:
    pass
finally:
    api.terminate()
    api.wait()
