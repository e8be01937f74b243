"""The API's own documentation at /api-docs: Swagger UI from a wheel, so it works without the outside world."""

import secrets
from pathlib import Path

import swagger_ui_bundle
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from guilder.kernel import middleware

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Guilder API</title>
<link rel="stylesheet" href="/api-docs/files/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script nonce="{nonce}" src="/api-docs/files/swagger-ui-bundle.js"></script>
<script nonce="{nonce}">SwaggerUIBundle({{url: "/api-docs/openapi.json", dom_id: "#swagger-ui", deepLinking: true}})</script>
</body>
</html>
"""


def serve(app: FastAPI) -> None:
    """Add /api-docs; the document itself is /api-docs/openapi.json."""
    app.mount("/api-docs/files", StaticFiles(directory=Path(str(swagger_ui_bundle.swagger_ui_path))), name="api-docs")

    @app.get("/api-docs", include_in_schema=False)
    async def documentation() -> HTMLResponse:
        nonce = secrets.token_urlsafe(16)
        headers = {"Content-Security-Policy": middleware.content_security_policy(nonce)}
        return HTMLResponse(_PAGE.format(nonce=nonce), headers=headers)
