"""What a service is: its name, its routes, what it reacts to, what time makes it do."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shared.db import Database, Transaction
from shared.events.base import Event
from shared.settings import Settings

if TYPE_CHECKING:
    import asyncpg
    from fastapi import APIRouter

Handler = Callable[[Sequence[Any], Transaction], Awaitable[None]]
Handlers = Mapping[type[Event], Handler]
"""The reactions of a service, in the order in which events of one case are handled."""
Resources = Callable[[Settings, Database], AbstractAsyncContextManager[Mapping[str, Any]]]
Measuring = Callable[["asyncpg.Connection"], Awaitable[Sequence["Measured"]]]
RunTask = Callable[[Database, Mapping[str, Any]], Awaitable[bool]]


@dataclass(frozen=True)
class PeriodicTask:
    """Work that time causes, not an event. `run` gives True when more of it is waiting.

    It runs every `seconds` in the worker, and at once when a transaction there wakes it.
    """

    name: str
    seconds: float
    run: RunTask


@dataclass(frozen=True)
class Measured:
    """A number that operations watch, as it stands in the database: a declared gauge."""

    name: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Service:
    """All that makes up one service; nothing in it is connected yet.

    `routers` is asked in an API process only: a worker carries no web framework.
    """

    name: str
    title: Mapping[str, str]
    routers: Callable[[], Sequence["APIRouter"]]
    handlers: Handlers
    periodic_tasks: Sequence[PeriodicTask] = ()
    resources: Resources | None = None
    relay_linger: float = 0.0
    """How long its events may gather in a rush, seconds, so that accepting goes before moving."""
    about: Mapping[str, str] = field(default_factory=dict)
    """What it does, by language, for its page at `/`; empty: it has a page of its own there."""
    webhooks: Callable[[], Sequence[Any]] | None = None
    """What it posts to addresses that partners named, for its API document."""
    traced: bool = True
    """Whether reading an event is a span of its trace."""
    revoked: Callable[[Settings, Database], Awaitable[Mapping[str, int]]] | None = None
    """Reads which clients' tokens were revoked; the others ask the service that has it."""
    measured: Measuring | None = None
    """Reads what its `/metrics` tells beside what every service's do."""
    consumer_linger: float = 0.0
    """How long the events it reads may gather, seconds, where nobody waits for what it makes."""


def merged(*tables: Handlers) -> Handlers:
    """The tables of several capabilities as one: who reacts to the same event does so in turn."""
    together: dict[type[Event], list[Handler]] = {}
    for table in tables:
        for kind, handler in table.items():
            together.setdefault(kind, []).append(handler)
    return {kind: _in_turn(handlers) for kind, handlers in together.items()}


def _in_turn(handlers: Sequence[Handler]) -> Handler:
    if len(handlers) == 1:
        return handlers[0]

    async def each(events: Sequence[Any], tx: Transaction) -> None:
        for handler in handlers:
            await handler(events, tx)

    return each
