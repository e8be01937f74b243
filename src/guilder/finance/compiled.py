"""Where numba keeps what it compiled: a folder for each state of the sources.

numba looks at the one file that a function stands in and does not see that another file, whose code or constants were compiled into it, has
changed: a ledger would go on computing last year's tax law. So the folder's name is a digest of all compiled files and of what they import.
"""

import ast
import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent
_PACKAGE = "guilder.finance"


@cache
def sources_digest() -> str:
    """Of every file here that numba compiles and of the files of `finance` that these import directly; 16 hexadecimal digits."""
    texts = {file: file.read_bytes() for file in sorted(ROOT.rglob("*.py"))}
    compiled = {file for file, text in texts.items() if b"njit" in text and file != Path(__file__)}
    kept = compiled | {imported for file in compiled for imported in _imported(texts[file]) if imported in texts}
    digest = hashlib.sha256()
    for file in sorted(kept):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + texts[file] + b"\0")
    return digest.hexdigest()[:16]


def _imported(text: bytes) -> set[Path]:
    """The files that `from guilder.finance… import …` may mean: the module, and each name as a module of the package."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and f"{node.module}.".startswith(f"{_PACKAGE}."):
            folder = ROOT.joinpath(*node.module.removeprefix(_PACKAGE).split("."))
            found |= {folder.with_suffix(".py")} | {folder / f"{name.name}.py" for name in node.names}
    return found
