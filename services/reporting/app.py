"""Wires reporting: which routes it answers, what it counts, what time makes it publish."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from services.reporting.disclosure.rules import Rule
from services.reporting.facts.handlers import HANDLERS
from services.reporting.outcomes import clocks
from shared.db import Database
from shared.service import Clock, Service
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter


def build(settings: Settings) -> Service:
    """The reporting service, not yet connected to anything."""
    rule = Rule(settings.suppression_threshold)

    @asynccontextmanager
    async def resources(_settings: Settings, _db: Database) -> AsyncIterator[Mapping[str, Any]]:
        yield {"rule": rule}

    return Service(
        name="reporting",
        title={"en": "Reporting", "zh": "统计"},
        routers=routers,
        handlers=HANDLERS,
        clocks=(
            Clock("settle", seconds=1.0, tick=clocks.settle),
            Clock("release-coarse", seconds=30.0, tick=clocks.release_coarse),
            Clock("release-tables", seconds=60.0, tick=clocks.release_tables),
        ),
        resources=resources,
    )


def routers() -> "Sequence[APIRouter]":
    """The addresses, loaded by the API process only."""
    from services.reporting.routes import ROUTERS  # noqa: PLC0415

    return ROUTERS
