"""Serves the built page: hashed files for a year, and the one HTML document for every address the page owns."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

_RESERVED = ("v1/", "health", "ready", "metrics", "api-docs", ".well-known/")


def serve(app: FastAPI, static: Path) -> None:
    """Add the page to `app`, after every API route. static: the folder that the build wrote."""
    app.mount("/assets", _Hashed(directory=static / "assets", check_dir=False), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    async def document(path: str) -> Response:
        if path.startswith(_RESERVED):
            raise HTTPException(404)
        asked = (static / path).resolve()
        if path and asked.is_file() and asked.is_relative_to(static.resolve()):
            return FileResponse(asked, headers={"Cache-Control": "public, max-age=3600"})
        index = static / "index.html"
        if not index.exists():
            return Response("The page has not been built. Run: make run\n", status_code=503, media_type="text/plain")
        return FileResponse(index, headers={"Cache-Control": "no-cache"})


class _Hashed(StaticFiles):
    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
