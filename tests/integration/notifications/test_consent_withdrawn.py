"""What waits to be sent when she withdraws consent is not sent, whichever news comes first."""

from typing import Any
from uuid import UUID

from shared.events import ConsentWithdrawn, ReferralMatched, ServiceCompleted
from tests.integration.notifications.test_providers_are_told import _fates, _with_webhook
from tests.integration.notifications.world import NOW, World


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
