"""Wires reporting: which routes it answers, what it counts, what time makes it publish."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from services.reporting.disclosure.rules import Rule
from services.reporting.handlers import HANDLERS, PERIODIC_TASKS
from services.reporting.publications.judgements import measured
from shared.db import Database
from shared.service import Service
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter


def build(settings: Settings) -> Service:
    """The reporting service, not yet connected to anything."""
    rule = Rule(settings.suppression_threshold)

    @asynccontextmanager
    async def resources(_settings: Settings, _db: Database) -> AsyncIterator[Mapping[str, Any]]:
        yield {"rule": rule, "settings": settings}

    return Service(
        name="reporting",
        title={"en": "reporting", "zh": "统计"},
        routers=routers,
        handlers=HANDLERS,
        periodic_tasks=PERIODIC_TASKS,
        resources=resources,
        measured=measured,
    )


def routers() -> "Sequence[APIRouter]":
    """The addresses, loaded by the API process only."""
    from services.reporting.routes import ROUTERS  # noqa: PLC0415

    return ROUTERS
