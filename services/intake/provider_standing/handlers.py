"""A provider is stopped by a person, or may go on: matching decides, the vault asks here."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.intake.provider_standing import store
from shared.db import Transaction
from shared.events.provider import ProviderEvent, ProviderReinstated, ProviderSuspended
from shared.service import Handlers


async def on_provider_suspended(events: Sequence[ProviderSuspended], tx: Transaction) -> None:
    """Who she is is released to it no more, whatever it holds."""
    await store.keep(tx, _newest(events), stopped=True)


async def on_provider_reinstated(events: Sequence[ProviderReinstated], tx: Transaction) -> None:
    """It is released again what it holds."""
    await store.keep(tx, _newest(events), stopped=False)


def _newest(events: Sequence[ProviderEvent]) -> dict[UUID, datetime]:
    return {event.provider_id: event.at for event in sorted(events, key=lambda e: e.at)}


HANDLERS: Handlers = {
    ProviderSuspended: on_provider_suspended,
    ProviderReinstated: on_provider_reinstated,
}
