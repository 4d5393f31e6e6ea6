"""Builds a service's HTTP application: its routes, and what all services share."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from shared import outbox_wakes
from shared.audit import api as audit
from shared.db import Database
from shared.http import described, documents, own, problems, revocations
from shared.http.costly import Costly
from shared.http.edge import Edge
from shared.http.hosts import Hosts
from shared.http.limits import Limits
from shared.http.origin import Proxies
from shared.http.straight import Shortcut
from shared.http.watch import Watch
from shared.security import keys
from shared.security.tokens import Verifier
from shared.service import Service
from shared.settings import Settings
from shared.telemetry import Tracer


def application(service: Service, settings: Settings, tracer: Tracer) -> ASGIApp:
    """The ASGI application of one service; it connects when it starts, not when it is built."""
    inner = Shortcut(api(service, settings, tracer), service.routers())
    return Edge(inner, tracer, Hosts(settings))


def api(service: Service, settings: Settings, tracer: Tracer) -> FastAPI:
    """Its addresses and their documents, what they share, and how they fail."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        name = service.name
        async with AsyncExitStack() as stack:
            database = app.state.db = await _connected(stack, settings, name)
            app.state.watch = Watch(await _connected(stack, settings, name, size=1))
            app.state.settings = settings
            app.state.service = name
            app.state.tracer = tracer
            app.state.verifier = Verifier(settings)
            await stack.enter_async_context(
                revocations.followed(app.state.verifier, service, settings, database)
            )
            app.state.index_key = keys.seal_key(settings.secrets, name)
            waker = outbox_wakes.Announcer(database)
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
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.limits = Limits.of(settings)
    app.state.costly = Costly()
    app.state.proxies = Proxies(settings.trusted_proxies)
    _install(app, [*service.routers(), own.internal, audit.router, documents.router, own.health])
    return app


async def _connected(
    stack: AsyncExitStack, settings: Settings, name: str, size: int = 8
) -> Database:
    database = await Database.open(settings, name, size=size)
    stack.push_async_callback(database.close)
    return database


def _install(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    problems.install(app)
    app.state.routes = [route for router in routers for route in router.routes]
    for router in routers:
        app.include_router(router)
    described.install(app, routers)


_DESCRIPTION = """
Errors are `application/problem+json` (RFC 9457): `type` is a page we serve, `errors[]` names every
wrong field at once. Every POST that writes takes an `Idempotency-Key`. Times carry their offset.

出错时返回 `application/problem+json`（RFC 9457），`errors[]` 一次列出所有有误的字段。
写入类 POST 均需 `Idempotency-Key`。时间须带时区偏移。演示环境请勿填写真实人员信息。
"""
