"""Around every request: its id, its limits, its log line, its metrics and the headers a browser needs."""

import hmac
import logging
import time
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guilder.kernel import http, telemetry
from guilder.kernel.correlation import correlated
from guilder.kernel.errors import GuilderError, NotAllowed, TooLarge
from guilder.kernel.ids import new_id
from guilder.kernel.runtime import Runtime

log = logging.getLogger("guilder.http")

#: Where files come in.
_UPLOADS = ("/v1/banks/import", "/v1/files")
_SAFE = {"GET", "HEAD", "OPTIONS"}
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def content_security_policy(nonce: str = "") -> str:
    """What a document may load: its own origin, and scripts that carry `nonce`. Styles may be set by components."""
    scripts = f"script-src 'self' 'nonce-{nonce}'" if nonce else "script-src 'none'"
    return (
        f"default-src 'self'; {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class Edge:
    """The outermost layer. Pure ASGI, because a stream must pass through unbuffered."""

    def __init__(self, app: ASGIApp, runtime: Runtime) -> None:
        self._app = app
        self._runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _own_id(headers)
        started, status = time.perf_counter(), 500
        answered = False

        async def sending(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                answered, status = True, message["status"]
                self._dress(scope, MutableHeaders(scope=message), request_id)
            await send(message)

        with correlated(request_id), telemetry.tracer.start_as_current_span(f"HTTP {scope['method']}") as span:
            try:
                await self._check(scope, headers)
                await self._app(scope, _counted(receive, self._limit_of(scope)), sending)
            except GuilderError as error:
                if answered:
                    raise
                await http.rendered(error)(scope, receive, sending)
            except Exception:
                log.exception("a request failed", extra={"path": scope["path"]})
                if answered:
                    raise
                await http.crashed()(scope, receive, sending)
            finally:
                route = _template(scope)
                seconds = time.perf_counter() - started
                span.set_attribute("http.route", route)
                span.set_attribute("http.response.status_code", status)
                telemetry.REQUESTS.labels(scope["method"], route, str(status)).inc()
                telemetry.SECONDS.labels(scope["method"], route).observe(seconds)
                log.info(
                    "request",
                    extra={"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1e3, 1)},
                )

    async def _check(self, scope: Scope, headers: Headers) -> None:
        path: str = scope["path"]
        if not path.startswith("/v1/"):
            return
        if scope["method"] not in _SAFE and not self._same_origin(headers):
            raise NotAllowed("This page may not write here: it comes from another origin.")
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self._limit_of(scope):
            raise _too_large(self._limit_of(scope))
        if "authorization" not in headers:
            settings = self._runtime.settings
            caller = address_of(scope, headers, settings.trusted_proxies)
            await self._runtime.limiter.hit("address", caller, per_minute=settings.limit_address)

    def _same_origin(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
        if origin in self._runtime.settings.origins:
            return True
        return hmac.compare_digest(urlsplit(origin).netloc, headers.get("host", ""))

    def _limit_of(self, scope: Scope) -> int:
        settings = self._runtime.settings
        return settings.upload_bytes + 64 * 1024 if scope["path"].startswith(_UPLOADS) else settings.body_bytes

    def _dress(self, scope: Scope, headers: MutableHeaders, request_id: str) -> None:
        headers["X-Request-Id"] = request_id
        for name, value in _SECURITY.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", content_security_policy())
        if self._runtime.settings.secure_cookies:
            headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        if scope["path"].startswith("/v1/"):
            headers.setdefault("Cache-Control", "no-store")


def _template(scope: Scope) -> str:
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return "unrouted"
    inside = scope["path"].startswith("/v1/")  # a router's route does not know the prefix it was included under
    return f"/v1{path}" if inside and not path.startswith("/v1/") else path


def address_of(scope: Scope, headers: Headers, trusted: str) -> str:
    """The caller's address; `X-Forwarded-For` counts only from a proxy that the operator trusts."""
    peer: str = (scope.get("client") or ("unknown", 0))[0]
    if peer in {proxy.strip() for proxy in trusted.split(",") if proxy.strip()}:
        forwarded = headers.get("x-forwarded-for", "").split(",")[-1].strip()
        return forwarded or peer
    return peer


def _own_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if 8 <= len(given) <= 64 and given.replace("-", "").isalnum() else str(new_id())


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _too_large(limit)
        return message

    return counting


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body is larger than {limit // (1024 * 1024)} MiB. Nothing was kept.")
