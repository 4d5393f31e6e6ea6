"""Builds a service's HTTP application: its routes, and what all services share."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from shared import outbox_notify
from shared.api import audit, dead_letters, docs_page, landing, operations, revocations
from shared.db import Database
from shared.http import exception_handlers
from shared.http.allowed_hosts import AllowedHosts
from shared.http.client_address import TrustedProxies
from shared.http.cors import Cors
from shared.http.fast_path import FastPath
from shared.http.middleware import RequestMiddleware
from shared.http.probes import ReadinessDatabase
from shared.http.rate_limits import RateLimits
from shared.http.single_flight import SingleFlight
from shared.openapi.served_documents import Documents
from shared.security import keys
from shared.security.tokens import Verifier
from shared.service import Service
from shared.settings import Settings
from shared.telemetry import Tracer


def application(service: Service, settings: Settings, tracer: Tracer) -> ASGIApp:
    """The ASGI application of one service; it connects when it starts, not when it is built."""
    inner = FastPath(api(service, settings, tracer), service.routers())
    hosts = AllowedHosts(settings)
    tokens = Cors(settings, hosts) if service.name == "intake" else None
    return RequestMiddleware(inner, tracer, hosts, tokens)


def api(service: Service, settings: Settings, tracer: Tracer) -> FastAPI:
    """Its addresses and their documents, what they share, and how they fail."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        name = service.name
        async with AsyncExitStack() as stack:
            database = app.state.db = await _connected(stack, settings, name)
            app.state.readiness = ReadinessDatabase(await _connected(stack, settings, name, size=1))
            app.state.tracer = tracer
            app.state.verifier = Verifier(settings)
            await stack.enter_async_context(
                revocations.followed(app.state.verifier, service, settings, database)
            )
            app.state.index_key = keys.seal_key(settings.secrets, name)
            waker = outbox_notify.OutboxNotifier(database)
            stack.push_async_callback(waker.close)
            app.state.resources = (
                await stack.enter_async_context(service.resources(settings, database))
                if service.resources
                else {}
            )
            yield
            tracer.shutdown()

    app = FastAPI(
        title=f"Jieli {service.title['en']} · {service.title['zh']}",
        version="1",
        lifespan=lifespan,
        description=_DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.settings, app.state.service = settings, service.name
    app.state.measured = service.measured
    app.state.limits = RateLimits.of(settings)
    app.state.single_flight = SingleFlight()
    app.state.proxies = TrustedProxies(settings.trusted_proxies)
    _install(
        app,
        [
            *service.routers(),
            operations.internal,
            dead_letters.router,
            audit.router,
            docs_page.router,
            *([landing.router_of(service)] if service.about else []),
            landing.problems,
            operations.health,
        ],
        service,
    )
    return app


async def _connected(
    stack: AsyncExitStack, settings: Settings, name: str, size: int = 8
) -> Database:
    database = await Database.open(settings, name, size=size, api=True)
    stack.push_async_callback(database.close)
    return database


def _install(app: FastAPI, routers: Sequence[APIRouter], service: Service) -> None:
    exception_handlers.install(app)
    app.state.routes = [route for router in routers for route in router.routes]
    app.state.named_paths = frozenset(
        route.path for route in app.state.routes if not route.param_convertors
    )
    for router in routers:
        app.include_router(router)
    routes = [route for route in app.state.routes if isinstance(route, APIRoute)]
    app.state.documents = Documents(app, routes, service.name, service.webhooks)


_DESCRIPTION = """
Errors are `application/problem+json` (RFC 9457): `type` is a page we serve, all of them are listed
at `/problems`; `errors[]` names every wrong field at once. Requests that name an `Idempotency-Key`
may be repeated safely. Times that you send carry their offset, times that you read end in `Z`.
Another method than those listed is answered 405. Put no real person into a demo.

出错时返回 `application/problem+json`（RFC 9457）：`type` 是本服务的说明页，
全部列于 `/problems`；`errors[]` 一次列出所有有误的字段。带 `Idempotency-Key` 的请求可以安全重发。
提交的时间须带时区偏移，返回的时间以 `Z` 结尾。未列出的方法返回 405。演示环境请勿填写真实人员信息。
"""
