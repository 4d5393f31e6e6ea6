"""Invented lives of referrals, as events that lie on Kafka: seven each, as most have."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from shared.events import (
    Event,
    HarmFact,
    MessageSettled,
    NeedFact,
    NeedUnmet,
    NotificationSettled,
    OfferAccepted,
    OfferMade,
    ReferralClosed,
    ReferralMatched,
    ReferralReceived,
    ServiceCompleted,
    ServiceStarted,
)
from shared.events.cloudevents import Record, headers_of, known_headers

EACH = 7
"""Events of one life."""
PARTITIONS = 4
"""Of each topic, as they are made."""
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_APART = timedelta(seconds=31)


def life(number: int) -> Iterator[Event]:
    """From receipt to the last message; one need is met and one is not."""
    referral, partner, organisation = uuid4(), UUID(int=number % 40), UUID(int=1000 + number % 300)
    need, other, offer = uuid4(), uuid4(), uuid4()
    at = BEGIN + number * _APART
    yield ReferralReceived(
        referral_id=referral,
        partner_id=partner,
        channel="wechat_miniprogram",
        region="110105",
        received_at=at,
        occurred_at=at,
        age_band="18-39",
        gender="female",
        harms=(HarmFact(type="domestic_violence", forms=("physical", "mental")),),
        needs=(
            NeedFact(need_id=need, type="legal_consultation"),
            NeedFact(need_id=other, type="shelter"),
        ),
        urgency="pressing",
        risk="standard",
        consent_scope="any_matched_provider",
    )
    made = OfferMade(
        offer_id=offer,
        need_id=need,
        need="legal_consultation",
        provider_id=organisation,
        provider_partner_id=organisation,
        provider_kind="volunteer_lawyer",
        answer_due_at=at,
    )
    unmet = NeedUnmet(need_id=other, need="shelter", reason="no_provider")
    yield ReferralMatched(
        referral_id=referral,
        partner_id=partner,
        matched_at=at,
        urgency="pressing",
        offers=(made,),
        unmet=(unmet,),
    )
    said = {
        "referral_id": referral,
        "offer_id": offer,
        "need_id": need,
        "need": "legal_consultation",
        "provider_id": organisation,
        "provider_partner_id": organisation,
        "at": at,
    }
    yield OfferAccepted(**said)
    yield ServiceStarted(**said)
    yield ServiceCompleted(**said, result="completed", outcome="advice_given")
    yield ReferralClosed(referral_id=referral, partner_id=partner, closed_at=at)
    sent = MessageSettled(
        message_id=uuid4(),
        audience="provider",
        channel="email",
        status="sent",
        template="offer",
        settled_at=at,
    )
    yield NotificationSettled(referral_id=referral, messages=(sent,))


def record_of(event: Event, partition: int, offset: int) -> Record:
    """An event as it lies on a partition of its topic."""
    headers = headers_of("bench", event.name, event.version, uuid4(), BEGIN, None)
    key = str(event.subject).encode()
    return Record(event.topic, partition, offset, key, event.encode(), known_headers(headers))
