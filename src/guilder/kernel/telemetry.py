"""What the outside sees of a running process: JSON logs, Prometheus metrics by route template, traces.

Nothing secret is logged: no query string, no body, no header.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from opentelemetry import trace
from prometheus_client import Counter, Gauge, Histogram

from guilder.kernel.correlation import correlation_id

REQUESTS = Counter("guilder_http_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "guilder_http_request_seconds",
    "Time from the first byte read to the last byte written.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
EVENT_LAG = Gauge("guilder_event_lag", "Events that a subscriber has not read yet.", ["handler"])
DEAD_LETTERS = Gauge("guilder_dead_letters", "Events and jobs that wait for a person.", ["kind"])

tracer = trace.get_tracer("guilder")


def _with_correlation(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if name := correlation_id():
        entry["correlation_id"] = name
    return entry


def configure_logs(*, level: str, process: str, human: bool = False) -> None:
    """Send every log line of this process to stderr: JSON, or plain text for a person at a terminal."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_correlation,
        structlog.processors.format_exc_info,
    ]
    last: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()) if human else structlog.processors.JSONRenderer()
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _tag(process), last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "alembic", "procrastinate", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("uvicorn").handlers.clear()
    logging.getLogger("uvicorn").propagate = True


def _tag(process: str) -> Any:
    def add(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        entry["process"] = process
        return entry

    return add


def configure_traces(*, process: str) -> None:
    """Write the spans of this process to stderr, one JSON object each (`GUILDER_TRACE=true`)."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter

    provider = TracerProvider(resource=Resource.create({"service.name": f"guilder-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(ConsoleSpanExporter(out=sys.stderr)))
    trace.set_tracer_provider(provider)
