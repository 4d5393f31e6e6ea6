"""A service's background process: consumer, relay, periodic tasks, and a heartbeat they share."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

from shared import erasure, heartbeats
from shared.audit.chain import ANCHOR, ANCHORED_EVERY, LINKED_EVERY, Chain
from shared.db import Database, Transaction, is_outage
from shared.errors import Unavailable
from shared.kafka.aiokafka_patch import patch_aiokafka
from shared.kafka.consumer import Consumer
from shared.kafka.dispatcher import Dispatcher
from shared.kafka.reconciler import Reconciler
from shared.kafka.relay import Relay
from shared.outbox_notify import OutboxNotifier
from shared.security import keys
from shared.service import PeriodicTask, Service
from shared.service_client import ServiceClient
from shared.settings import Settings
from shared.telemetry import Tracer, logger
from shared.telemetry.logs import where

_log = logger("worker")


class Worker:
    """Runs the roles `worker` and `relay` of one service."""

    consumer_class = Consumer
    dispatcher_class = Dispatcher

    def __init__(
        self, settings: Settings, service: Service, tracer: Tracer, roles: Sequence[str]
    ) -> None:
        self._settings = settings
        self._service = service
        self._tracer = tracer
        self._roles = [role for role in roles if role != "api"]
        self._instance = uuid4()
        self._wakers: dict[str, asyncio.Event] = {}
        self._relay: Relay | None = None
        self._consumer: Consumer | None = None
        self._database: Database

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; ends early when the process must be started afresh."""
        patch_aiokafka()
        async with AsyncExitStack() as stack:
            self._database = await self._connected(stop)
            stack.push_async_callback(self._database.close)
            self._database.on_commit(self._committed)
            tasks = [asyncio.create_task(stop.wait()), asyncio.create_task(self._beat())]
            if "relay" in self._roles:
                tasks += self._relaying(stack)
            else:
                OutboxNotifier(self._database)
            if "worker" in self._roles:
                tasks += await self._working(stack)
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if error := task.exception():
                    _log.error(
                        "worker ends",
                        error=type(error).__name__,
                        where=", ".join(where(error)),
                    )
            if self._consumer is not None:
                await self._leave(self._consumer)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._farewell()

    async def _connected(self, stop: asyncio.Event) -> Database:
        while not stop.is_set():
            try:
                return await Database.open(self._settings, self._service.name, steady=True)
            except Exception as error:
                if not is_outage(error):
                    raise
                _log.warning("database is away", error=type(error).__name__)
                await asyncio.sleep(0.5)
        raise Unavailable("database")

    def _relaying(self, stack: AsyncExitStack) -> list[asyncio.Task[Any]]:
        self._relay = Relay(self._settings, self._service.name, self._service.relay_linger)
        service_client = ServiceClient(self._settings, self._service.name)
        stack.push_async_callback(service_client.close)
        reconciler = Reconciler(self._settings, self._database, service_client)
        task = PeriodicTask("reconcile", self._settings.reconcile_seconds, reconciler.run)
        return [
            asyncio.create_task(self._relay.run()),
            asyncio.create_task(self._periodic(task, {})),
        ]

    async def _working(self, stack: AsyncExitStack) -> list[asyncio.Task[Any]]:
        service = self._service
        resources: Mapping[str, Any] = {}
        if service.resources is not None:
            resources = await stack.enter_async_context(
                service.resources(self._settings, self._database)
            )
        seal = keys.seal_key(self._settings.secrets, service.name)
        settled = erasure.settled_after(self._settings)
        dispatcher = self.dispatcher_class(
            self._database,
            service.handlers,
            self._tracer if service.traced else None,
            seal,
            self._settings.dead_letter_limit,
        )

        async def replay(_db: Database, _resources: Mapping[str, Any]) -> bool:
            return await dispatcher.replay() > 0

        async def forget(db: Database, _resources: Mapping[str, Any]) -> bool:
            return await erasure.finish(db, seal, settled)

        chain = Chain(self._settings, service.name)
        periodic_tasks = [
            *service.periodic_tasks,
            PeriodicTask("erase", settled.total_seconds() / 3, forget),
            PeriodicTask("replay", 1.0, replay),
            PeriodicTask("link audit", LINKED_EVERY, chain.link_new),
            PeriodicTask(ANCHOR, ANCHORED_EVERY, chain.anchor),
        ]
        tasks = [asyncio.create_task(self._periodic(task, resources)) for task in periodic_tasks]
        if service.handlers:
            self._consumer = self.consumer_class(
                self._settings, service.name, dispatcher.apply, service.consumer_linger
            )
            tasks.append(asyncio.create_task(self._consume(self._consumer)))
        return tasks

    async def _consume(self, consumer: Consumer) -> None:
        """Ends when the consumer is broken or stands still."""
        await consumer.start()
        while not consumer.crashed:
            await asyncio.sleep(1)
            if consumer.stalled:
                _log.error("consumer stalled; the process ends to be started afresh")
                return
        _log.error("consumer broke; the process ends to be started afresh")

    async def _leave(self, consumer: Consumer) -> None:
        try:
            await asyncio.wait_for(consumer.stop(), 12)
        except TimeoutError:
            # Nothing of an unfinished batch is committed, so ending hard is safe.
            _log.warning("consumer did not stop in time")
            os._exit(3)

    async def _farewell(self) -> None:
        try:
            async with asyncio.timeout(2), self._database.reading() as conn:
                await heartbeats.leave(conn, self._instance)
        except Exception as error:
            if not is_outage(error):
                raise

    def _committed(self, tx: Transaction) -> None:
        if tx.published and self._relay is not None:
            self._relay.wake(urgent=tx.urgent)
        for name in tx.wakes & self._wakers.keys():
            self._wakers[name].set()

    async def _periodic(self, task: PeriodicTask, resources: Mapping[str, Any]) -> None:
        event = self._wakers.setdefault(task.name, asyncio.Event())
        while True:
            event.clear()
            again = False
            try:
                again = await task.run(self._database, resources)
            except Exception as error:  # noqa: BLE001 - it must go on
                away = is_outage(error) or isinstance(error, Unavailable)
                _log.log(
                    30 if away else 40,
                    "periodic task failed",
                    task=task.name,
                    error=type(error).__name__,
                    where=", ".join(where(error)),
                )
            if not again:
                try:
                    await asyncio.wait_for(event.wait(), task.seconds)
                except TimeoutError:
                    continue

    async def _beat(self) -> None:
        name = "+".join(sorted(self._roles, reverse=True))
        while True:
            parts = [p for p in (self._relay, self._consumer) if p is not None]
            ready = all(p.ready for p in parts)
            detail = "; ".join(p.detail for p in parts if p.detail and not p.ready)
            lag = self._consumer.lag() if self._consumer and self._consumer.ready else 0
            try:
                async with self._database.reading() as conn:
                    await heartbeats.beat(
                        conn, self._instance, name, os.getpid(), ready, detail, lag
                    )
            except Exception as error:
                if not is_outage(error):
                    raise
            await asyncio.sleep(1)
