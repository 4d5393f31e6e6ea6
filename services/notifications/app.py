"""Wires notifications together, and nothing else."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from services.notifications.channels.transports import real_transports, sandbox_transports
from services.notifications.channels.webhook import Webhooks
from services.notifications.contacts.registrar import ContactRegistrar
from services.notifications.contacts.seal import ContactSeal
from services.notifications.handlers import HANDLERS, PERIODIC_TASKS
from services.notifications.messages.answer_links import AnswerLinks
from services.notifications.messages.sender import Sender, read_schedule
from services.notifications.safety.frequency_cap import Digests
from services.notifications.safety.messenger import Messenger
from services.notifications.templates.catalogue import read_sentences
from shared.db import Database
from shared.security import keys
from shared.service import Service
from shared.service_client import ServiceClient
from shared.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter


ABOUT = {
    "en": "Tells providers and partners by webhook, mail or inbox, and her only by a channel that "
    "is safe.",
    "zh": "以 webhook、邮件或收件箱通知机构与合作方；仅以安全的方式联系当事人。",
}


def build(_settings: Settings) -> Service:
    """The service; nothing in it is connected yet."""
    return Service(
        name="notifications",
        title={"en": "notifications", "zh": "通知"},
        about=ABOUT,
        routers=routers,
        webhooks=webhooks,
        handlers=HANDLERS,
        periodic_tasks=PERIODIC_TASKS,
        resources=resources,
    )


@asynccontextmanager
async def resources(settings: Settings, _db: Database) -> AsyncIterator[Mapping[str, Any]]:
    """What routes and periodic tasks work with, closed at the end."""
    seal = ContactSeal(keys.seal_key(settings.secrets, "notifications"))
    allowed = allowed_hosts(settings)
    catalogue = read_sentences(proposals_allowed=settings.allow_proposed_sentences)
    async with AsyncExitStack() as stack:
        webhooks, real, sandbox = (
            Webhooks(allowed),
            real_transports(settings),
            sandbox_transports(settings),
        )
        service_client = ServiceClient(settings, "notifications")
        for each in (webhooks, real, sandbox, service_client):
            stack.push_async_callback(each.close)
        yield {
            "catalogue": catalogue,
            "contacts": ContactRegistrar(seal, allowed),
            "sender": Sender(
                webhooks,
                real,
                sandbox,
                seal,
                catalogue,
                read_schedule(),
                AnswerLinks(service_client, settings),
            ),
            "messenger": Messenger(
                service_client,
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


def webhooks() -> "Sequence[Any]":
    """What is posted to partners, loaded where it is documented."""
    from services.notifications.messages.webhooks import WEBHOOKS  # noqa: PLC0415

    return WEBHOOKS


def routers() -> "Sequence[APIRouter]":
    """The addresses, loaded by the API process only."""
    from services.notifications.routes import ROUTERS  # noqa: PLC0415

    return ROUTERS
