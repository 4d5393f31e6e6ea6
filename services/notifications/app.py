"""Wires notifications together, and nothing else."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from services.notifications.channels.ways import real_ways, sandbox_ways
from services.notifications.channels.webhook import Webhooks
from services.notifications.contacts.desk import ContactDesk
from services.notifications.contacts.seal import ContactSeal
from services.notifications.messages import handlers as messages_handlers
from services.notifications.messages.courier import Courier, read_schedule
from services.notifications.messages.delivery import deliver
from services.notifications.safety import handlers as safety_handlers
from services.notifications.safety.approach import approach, doubt
from services.notifications.safety.messenger import Messenger
from services.notifications.safety.turns import Digests
from services.notifications.templates.catalogue import read_sentences
from shared.db import Database
from shared.security import keys
from shared.security.between import Neighbours
from shared.service import Clock, Service
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter


def build(_settings: Settings) -> Service:
    """The service; nothing in it is connected yet."""
    return Service(
        name="notifications",
        title={"en": "notifications", "zh": "通知"},
        routers=routers,
        handlers={**messages_handlers.HANDLERS, **safety_handlers.HANDLERS},
        clocks=(
            Clock(messages_handlers.DELIVER, seconds=1.0, tick=deliver),
            Clock(safety_handlers.APPROACH, seconds=2.0, tick=approach),
            Clock("doubt", seconds=15.0, tick=doubt),
        ),
        resources=resources,
    )


@asynccontextmanager
async def resources(settings: Settings, _db: Database) -> AsyncIterator[Mapping[str, Any]]:
    """What the routes and the clocks work with, closed at the end."""
    seal = ContactSeal(keys.seal_key(settings.secrets, "notifications"))
    allowed = allowed_hosts(settings)
    catalogue = read_sentences(proposals_allowed=settings.allow_proposed_sentences)
    async with AsyncExitStack() as stack:
        webhooks, real, sandbox = Webhooks(allowed), real_ways(settings), sandbox_ways(settings)
        neighbours = Neighbours(settings, "notifications")
        for each in (webhooks, real, sandbox, neighbours):
            stack.push_async_callback(each.close)
        yield {
            "catalogue": catalogue,
            "contacts": ContactDesk(seal, allowed),
            "courier": Courier(webhooks, real, sandbox, seal, catalogue, read_schedule()),
            "messenger": Messenger(
                neighbours,
                real,
                sandbox,
                catalogue,
                Digests(keys.seal_key(settings.secrets, "notifications")),
                settings.messages_to_survivors,
            ),
        }


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """The `host:port` pairs that webhooks may reach although they are private."""
    listed = settings.webhook_allowed_hosts.split(",")
    return frozenset(host.strip().lower() for host in listed if host.strip())


def routers() -> "Sequence[APIRouter]":
    """The addresses, loaded by the API process only."""
    from services.notifications.routes import ROUTERS  # noqa: PLC0415

    return ROUTERS
