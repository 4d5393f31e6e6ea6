"""What waits to be sent when she withdraws consent is not sent, whichever news comes first."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.notifications.channels.attempt import CONNECT_WITHIN_SECONDS, Attempt, Outcome
from services.notifications.channels.mail import Mail, Mails
from services.notifications.channels.sms import Sms, SmsProvider
from services.notifications.channels.transports import Transports
from services.notifications.messages.delivery import deliver
from shared.events import ConsentWithdrawn, ReferralMatched, ServiceCompleted
from tests.integration.notifications.test_providers_are_told import _fates, _with_webhook
from tests.integration.notifications.world import NOW, World
from tests.support.waiting import eventually

LAST_BYTE_WITHIN = timedelta(seconds=2)


@dataclass
class Silent:
    """A server that takes connections and says nothing, and keeps what it hears."""

    port: int = 0
    connections: int = 0
    heard: bytearray = field(default_factory=bytearray)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Listen until the other side hangs up."""
        self.connections += 1
        while some := await reader.read(4096):
            self.heard += some
        writer.close()


@asynccontextmanager
async def silent() -> AsyncIterator[Silent]:
    """One on a free port."""
    found = Silent()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()


def withdrawn(event: ReferralMatched, *refused: UUID, **changes: Any) -> ConsentWithdrawn:
    said = {
        "referral_id": event.referral_id,
        "partner_id": event.partner_id,
        "consent_version": 2,
        "changed_at": NOW,
        "consent_scope": "any_matched_provider",
        "refused": refused,
        "everything": False,
        "reason": "withdrawn",
        **changes,
    }
    return ConsentWithdrawn(**said)


async def test_nothing_goes_to_an_organisation_she_refuses_whatever_comes_first(
    world: World,
) -> None:
    provider = await _with_webhook(world)
    before, after, other = (world.matched(provider) for _ in range(3))
    await world.happen(before)
    await world.happen(other)
    await world.happen(withdrawn(before, world.lawyers), withdrawn(after, provider))
    await world.happen(after)
    await world.deliver()
    (call,) = world.hooks.calls
    assert call.json["referral_id"] == str(other.referral_id)
    held = ("offer_made", "held", "consent_withdrawn")
    assert await _fates(world) == [held, held, ("offer_made", "sent", None)]


async def test_where_she_agrees_to_nothing_nothing_waits_for_anybody(world: World) -> None:
    provider = await _with_webhook(world)
    await world.named(
        world.lawyers, channel="webhook", address=world.hooks.url, secret="whsec_" + "QUFB" * 8
    )
    event = world.matched(provider, partner_id=world.lawyers)
    await world.happen(event)
    offer = event.offers[0]
    done = {name: getattr(offer, name) for name in ("offer_id", "need_id", "need", "provider_id")}
    await world.happen(
        ServiceCompleted(
            **done,
            referral_id=event.referral_id,
            provider_partner_id=world.lawyers,
            at=NOW,
            result="completed",
            outcome="advice_given",
        )
    )
    planned = world.accepted(event.referral_id)
    await world.happen(planned)
    world.reachable(planned)
    await world.happen(withdrawn(event, everything=True, consent_scope="statistics_only"))
    await world.deliver()
    await world.approach()
    assert world.hooks.calls == []
    assert {status for _, status, _ in await _fates(world)} == {"held"}


async def test_a_result_that_comes_after_she_agrees_to_nothing_is_told_to_nobody(
    world: World,
) -> None:
    await world.named(
        world.lawyers, channel="webhook", address=world.hooks.url, secret="whsec_" + "QUFB" * 8
    )
    event = world.matched(await _with_webhook(world), partner_id=world.lawyers)
    offer = event.offers[0]
    done = {name: getattr(offer, name) for name in ("offer_id", "need_id", "need", "provider_id")}
    late = ServiceCompleted(
        **done,
        referral_id=event.referral_id,
        provider_partner_id=world.lawyers,
        at=NOW,
        result="completed",
        outcome="advice_given",
    )
    await world.happen(withdrawn(event, everything=True, consent_scope="statistics_only"))
    await world.happen(event)
    await world.happen(late)
    await world.deliver()
    assert world.hooks.calls == []
    fates = await _fates(world)
    assert ("need_completed", "held", "consent_withdrawn") in fates
    assert {status for _, status, _ in fates} == {"held"}
    assert len(fates) == 2


async def test_a_try_at_a_server_that_does_not_listen_yet_is_broken_off(world: World) -> None:
    provider = uuid4()
    await world.named(provider, channel="email", address="duty@example.org")
    event = world.matched(provider)
    await world.happen(event)
    async with silent() as slow:
        way = Transports(mails=Mails("127.0.0.1", slow.port))
        sender = replace(world.resources["sender"], real=way)
        running = asyncio.create_task(deliver(world.db, {**world.resources, "sender": sender}))
        await eventually(lambda: slow.connections == 1)
        await world.happen(withdrawn(event, everything=True, consent_scope="statistics_only"))
        async with asyncio.timeout(10):
            await running
    assert slow.heard == b""
    assert await _fates(world) == [("offer_made", "held", "consent_withdrawn")]


async def test_nothing_waits_longer_for_a_connection_than_withdrawing_allows() -> None:
    assert timedelta(seconds=CONNECT_WITHIN_SECONDS) < LAST_BYTE_WITHIN
    mail = Mail("1", "jieli@example.org", "her@example.org", "-", "-")
    sms = Sms("19900001234", "-", "1", NOW)
    async with silent() as slow:
        provider = SmsProvider(f"https://127.0.0.1:{slow.port}/sms")
        mails = Mails("127.0.0.1", slow.port)
        async with asyncio.timeout(10):
            attempts = await asyncio.gather(
                provider.send(sms), mails.send(mail, NOW, ready_within=CONNECT_WITHIN_SECONDS)
            )
        await provider.close()
        assert slow.connections == 2
    assert attempts == [Attempt(Outcome.NOT_YET, "no_connection")] * 2
    assert b"19900001234" not in slow.heard
