"""Wires matching: which routes it answers, what it reacts to, what time makes it do."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from services.matching.context import open_context
from services.matching.handlers import HANDLERS, PERIODIC_TASKS
from shared.db import Database
from shared.security import keys
from shared.service import Service
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter


ABOUT = {
    "en": "Finds who can help: the directory of providers, offers and their answers.",
    "zh": "寻找能够提供帮助的机构：机构目录、邀约及其答复。",
}


def build(settings: Settings) -> Service:
    """The matching service, not yet connected to anything."""
    context = open_context(settings.deadline_scale, settings.secrets)

    @asynccontextmanager
    async def resources(settings: Settings, _db: Database) -> AsyncIterator[Mapping[str, Any]]:
        yield {"context": context, "seal_key": keys.seal_key(settings.secrets, "matching")}

    return Service(
        name="matching",
        title={"en": "matching", "zh": "匹配"},
        about=ABOUT,
        routers=routers,
        handlers={event: partial(handler, context=context) for event, handler in HANDLERS.items()},
        periodic_tasks=PERIODIC_TASKS,
        resources=resources,
    )


def routers() -> "Sequence[APIRouter]":
    """The addresses, loaded by the API process only."""
    from services.matching.routes import ROUTERS  # noqa: PLC0415

    return ROUTERS
