"""The HTTP application of all or some modules."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from guilder import __version__
from guilder.app import docs, page, registry, warming
from guilder.kernel import http
from guilder.kernel.contract import Contract
from guilder.kernel.errors import GuilderError, Unavailable
from guilder.kernel.middleware import Edge
from guilder.kernel.module import Module
from guilder.kernel.routing import Router
from guilder.kernel.runtime import Runtime


class Health(Contract):
    """Whether the process answers."""

    status: str
    version: str


def build_app(runtime: Runtime, modules: Sequence[Module], *, static: Path | None = None) -> FastAPI:
    """The application that serves `modules`, and the page when `static` holds its files."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warming.begin(runtime, modules)
        yield
        await runtime.close()

    app = FastAPI(
        title="Guilder",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api-docs/openapi.json",
        separate_input_output_schemas=False,  # one contract, one name; two would differ only where a type holds itself
    )
    app.state.runtime = runtime
    everyone = registry.load()
    for module in everyone:  # who is signed in is known everywhere, also where identity itself is served elsewhere
        if module.authenticator:
            app.state.authenticator = module.authenticator(runtime, registry.permissions(everyone))
    for module in modules:
        if module.router:
            app.include_router(module.router, prefix="/v1")
        if module.well_known:
            app.include_router(module.well_known, prefix="/.well-known")
    app.include_router(_operations(runtime, modules))
    docs.serve(app)
    app.add_exception_handler(GuilderError, http.on_guilder_error)
    app.add_exception_handler(RequestValidationError, http.on_bad_request)
    app.add_exception_handler(HTTPException, http.on_http_error)
    app.add_middleware(GZipMiddleware, minimum_size=2048, compresslevel=5)
    app.add_middleware(Edge, runtime=runtime)
    if static is not None:
        page.serve(app, static)
    return app


def _operations(runtime: Runtime, modules: Sequence[Module]) -> Router:
    router = Router(tags=["operations"])

    @router.get("/health", operation_id="getHealth")
    async def health() -> Health:
        return Health(status="ok", version=__version__)

    @router.get("/ready", operation_id="getReadiness", responses=http.failures(Unavailable))
    async def ready() -> Health:
        try:
            async with asyncio.timeout(2), runtime.database.session() as session:
                await session.execute(text("select 1"))
            for module in modules:
                if module.health:
                    await module.health(runtime)
        except (TimeoutError, OSError) as error:
            raise Unavailable("The database is not answering.") from error
        return Health(status="ready", version=__version__)

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
