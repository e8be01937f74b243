"""Generate the page's API client from the API itself; with --check, only say whether the one in web/src/api is stale."""

import filecmp
import shutil
import subprocess
import sys
from pathlib import Path

import build_web
from bootstrap import BUILD, VENV

CLIENT = build_web.WEB / "src" / "api"
DRAFT = BUILD / "api"


def differs(one: Path, other: Path) -> bool:
    """Whether two folders hold other files or other contents."""
    names = [{str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()} for root in (one, other)]
    return names[0] != names[1] or bool(filecmp.cmpfiles(one, other, names[0], shallow=False)[1])


def main() -> int:
    """Generate beside the present client, then compare or replace; the exit code."""
    BUILD.mkdir(exist_ok=True)
    description = BUILD / "openapi.json"
    with description.open("w", encoding="utf-8") as file:
        subprocess.run([str(VENV / "bin" / "guilder"), "openapi"], stdout=file, check=True)
    shutil.rmtree(DRAFT, ignore_errors=True)
    command, environment = build_web.npm(BUILD / "node")
    generate = [*command, "--silent", "run", "client", "--", "--output", str(DRAFT)]
    made = subprocess.run(generate, cwd=build_web.WEB, env=environment, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        print(made.stdout + made.stderr, file=sys.stderr)
        return 1
    if not differs(DRAFT, CLIENT):
        print("The API client is up to date.")
        return 0
    if "--check" in sys.argv:
        print("web/src/api no longer fits the API. Run: make client", file=sys.stderr)
        return 1
    shutil.rmtree(CLIENT)
    DRAFT.rename(CLIENT)
    print("The API client was generated anew.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
