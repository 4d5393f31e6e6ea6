"""Wires matching: which routes it answers, what it reacts to, what time makes it do."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from services.matching.clocks.expiry import expire
from services.matching.desk import open_desk
from services.matching.offers.handlers import HANDLERS
from shared.db import Database
from shared.security import keys
from shared.service import Clock, Service
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter


def build(settings: Settings) -> Service:
    """The matching service, not yet connected to anything."""
    desk = open_desk(settings.deadline_scale)

    @asynccontextmanager
    async def resources(settings: Settings, _db: Database) -> AsyncIterator[Mapping[str, Any]]:
        yield {"desk": desk, "seal_key": keys.seal_key(settings.secrets, "matching")}

    return Service(
        name="matching",
        title={"en": "Matching", "zh": "匹配"},
        routers=routers,
        handlers={event: partial(handler, desk=desk) for event, handler in HANDLERS.items()},
        clocks=(Clock("expire", seconds=1.0, tick=expire),),
        resources=resources,
    )


def routers() -> "Sequence[APIRouter]":
    """The addresses, loaded by the API process only."""
    from services.matching.routes import ROUTERS  # noqa: PLC0415

    return ROUTERS
