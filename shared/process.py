"""Runs the processes of a service in their roles: api, worker, relay, or several in one."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import uvloop

from shared.command_line import parser_of
from shared.language import say
from shared.service import Service
from shared.settings import Settings
from shared.telemetry import Tracer
from shared.telemetry import logs as telemetry_logs
from shared.telemetry.exporters import exporter_of

if TYPE_CHECKING:
    import uvicorn

_log = telemetry_logs.logger("process")
ROLES = ("api", "worker", "relay")
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
    example = f".venv/bin/python -m services.{name} worker relay"
    parser = parser_of(
        f"python -m services.{name}",
        f"Runs {name}. Example: {example}",
        f"运行 {name}。示例：{example}",
    )
    parser.add_argument(
        "roles",
        nargs="*",
        choices=[*ROLES, "all"],
        default=["all"],
        help=say("what this process does; all unless said", "本进程的职责；默认全部"),
    )
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
    address = {"port": settings.port(service.name)} if "api" in roles else {}
    _log.info("started", **address)
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
    _log.info("stopping", reason="asked" if asked else "a role ended")
    await asyncio.wait(tasks, timeout=15)
    tracer.shutdown()
    _log.info("stopped")
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
    from shared.api.app import application  # noqa: PLC0415
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
