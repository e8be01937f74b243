"""Serves the built page: hashed files for a year, and the one HTML document for every address the page owns."""

import mimetypes
import secrets
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from guilder.kernel import middleware

_RESERVED = ("v1/", "health", "ready", "metrics", "api-docs", ".well-known/")
_FOREVER = "public, max-age=31536000, immutable"
_NONCE = b"GUILDER_CSP_NONCE"  # the build leaves it in the document; each answer has its own
_UNBUILT = "The page has not been built. Run: make run\n"


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    brotli: bytes | None
    media_type: str
    caching: str

    def answer(self, request: Request) -> Response:
        headers = {"Cache-Control": self.caching, "Vary": "Accept-Encoding"}
        if self.media_type == "text/html":
            nonce = secrets.token_urlsafe(16)
            headers["Content-Security-Policy"] = middleware.content_security_policy(nonce)
            return Response(self.body.replace(_NONCE, nonce.encode()), media_type=self.media_type, headers=headers)
        if self.brotli is not None and "br" in request.headers.get("accept-encoding", ""):
            return Response(self.brotli, media_type=self.media_type, headers={**headers, "Content-Encoding": "br"})
        return Response(self.body, media_type=self.media_type, headers=headers)


def serve(app: FastAPI, static: Path) -> None:
    """Add the page to `app`, after every API route. static: the folder that the build wrote; read once, now."""
    files = dict(_read(static))

    @app.get("/{path:path}", include_in_schema=False)
    async def document(path: str, request: Request) -> Response:
        if path.startswith(_RESERVED) or (path.startswith("assets/") and path not in files):
            raise HTTPException(404)
        found = files.get(path) or files.get("index.html")
        return found.answer(request) if found else Response(_UNBUILT, status_code=503, media_type="text/plain")


def _read(static: Path) -> list[tuple[str, _File]]:
    found = []
    for path in sorted(static.rglob("*")):
        name = path.relative_to(static).as_posix()
        if not path.is_file() or path.suffix == ".br" or name.startswith("."):
            continue
        packed = path.with_name(path.name + ".br")
        caching = _FOREVER if name.startswith("assets/") else "no-cache"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        found.append((name, _File(path.read_bytes(), packed.read_bytes() if packed.exists() else None, kind, caching)))
    return found
