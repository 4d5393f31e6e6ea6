"""What a service is, and how its processes run: `python -m services.<name> api|worker|relay`."""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uvloop

from shared.db import Database
from shared.kafka.batches import Handlers
from shared.settings import Settings
from shared.telemetry import Tracer
from shared.telemetry import logs as telemetry_logs
from shared.telemetry.exporting import exporter_of

if TYPE_CHECKING:
    import uvicorn
    from fastapi import APIRouter

Resources = Callable[[Settings, Database], AbstractAsyncContextManager[Mapping[str, Any]]]
Tick = Callable[[Database, Mapping[str, Any]], Awaitable[bool]]
ROLES = ("api", "worker", "relay")


@dataclass(frozen=True)
class Clock:
    """Work that time causes, not an event. `tick` gives True when more of it is waiting.

    It runs every `seconds` in the worker, and at once when a transaction there wakes it.
    """

    name: str
    seconds: float
    tick: Tick


@dataclass(frozen=True)
class Service:
    """All that makes up one service; nothing in it is connected yet.

    `routers` is asked in an API process only: a worker carries no web framework.
    """

    name: str
    title: Mapping[str, str]
    routers: Callable[[], Sequence["APIRouter"]]
    handlers: Handlers
    clocks: Sequence[Clock] = ()
    resources: Resources | None = None
    gather: float = 0.0
    """How long its events may gather in a rush, seconds, so that accepting goes before moving."""
    traced: bool = True
    """Whether reading an event is a span of its trace."""
    revoked: Callable[[Settings, Database], Awaitable[Mapping[str, int]]] | None = None
    """Reads which clients' tokens were revoked; the others ask the service that has it."""
    patience: float = 0.0
    """How long the events it reads may gather, seconds, where nobody waits for what it makes."""


Build = Callable[[Settings], Service]
STARTED = 5.0
"""So long after its start a process has loaded and connected what it needs, seconds."""


def tracer_of(settings: Settings, service: str) -> Tracer:
    """The service's tracer."""
    return Tracer(
        service,
        exporter_of(settings),
        strict=settings.telemetry_strict,
        ratio=settings.trace_ratio,
    )


def main(name: str, build: Build, arguments: Sequence[str] | None = None) -> None:
    """Run the roles named on the command line until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(
        prog=f"python -m services.{name}",
        description=f"Runs {name}. Example: python -m services.{name} worker relay",
    )
    parser.add_argument("roles", nargs="*", choices=[*ROLES, "all"], default=["all"])
    roles = parser.parse_args(arguments).roles
    roles = list(ROLES) if "all" in roles else roles
    settings = Settings()
    telemetry_logs.setup(
        name, "+".join(roles), level=settings.log_level, strict=settings.telemetry_strict
    )
    service = build(settings)
    # Batches make many short-lived objects and few cycles: look for those less often.
    gc.set_threshold(20_000, 20, 20)
    # Faust reads Kafka in a thread with a loop of its own: the policy gives it uvloop too.
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    sys.exit(asyncio.run(run(settings, service, roles)))


async def run(settings: Settings, service: Service, roles: Sequence[str]) -> int:
    """Run the roles in this process; the answer is the exit code.

    A role that ends by itself ends the process: whoever started it starts it afresh.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    tracer = tracer_of(settings, service.name)
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(stopping.wait(), name="stop")]
    if "api" in roles:
        tasks.append(asyncio.create_task(_api(settings, service, tracer, stopping), name="api"))
    if "worker" in roles or "relay" in roles:
        # Imported here so that an API process carries neither Faust nor a Kafka client.
        from shared.kafka.worker import Worker  # noqa: PLC0415

        worker = Worker(settings, service, tracer, roles)
        tasks.append(asyncio.create_task(worker.run(stopping), name="worker"))
    _keep()
    loop.call_later(STARTED, _keep)
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    asked = stopping.is_set()
    stopping.set()
    await asyncio.wait(tasks, timeout=15)
    tracer.shutdown()
    for task in done:
        if not task.cancelled() and (error := task.exception()):
            raise error
    return 0 if asked else 3


def _keep() -> None:
    """Never look again for rubbish in what is there now: it stays, and to look stops all work."""
    gc.collect()
    gc.freeze()


async def _api(settings: Settings, service: Service, tracer: Tracer, stop: asyncio.Event) -> None:
    # A worker process carries no web server.
    from shared.http.app import application  # noqa: PLC0415
    from shared.http.connections import Connections  # noqa: PLC0415
    from shared.http.server import server_of  # noqa: PLC0415

    connections = Connections(settings)
    app = application(service, settings, tracer)
    server = without_signals(server_of(app, settings, connections, settings.port(service.name)))
    serving = asyncio.create_task(server.serve())
    sweeping = asyncio.create_task(connections.sweep())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([serving, stopped], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopped.cancel()
    await serving
    sweeping.cancel()
    if not server.started:
        os._exit(3)


def without_signals(server: "uvicorn.Server") -> "uvicorn.Server":
    """The server, leaving signals to whoever runs it."""
    server.capture_signals = _no_signals  # type: ignore[method-assign, assignment]
    return server


class _no_signals:  # noqa: N801 - stands in for a context manager function
    """Signals are ours to handle, once for all roles."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None
