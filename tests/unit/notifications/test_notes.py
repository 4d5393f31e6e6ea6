from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.notifications.messages.rules import notes_of_matches, notes_of_withdrawals
from shared.events import OfferMade, OfferWithdrawn, ReferralMatched
from shared.vocabulary import Need, ProviderKind, Urgency, WithdrawReason

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def _offer(provider_id: UUID) -> OfferMade:
    return OfferMade(
        offer_id=uuid4(),
        need_id=uuid4(),
        need=Need.LEGAL_CONSULTATION,
        provider_id=provider_id,
        provider_partner_id=uuid4(),
        provider_kind=ProviderKind.VOLUNTEER_LAWYER,
        answer_due_at=NOW,
    )


def test_a_provider_asked_for_two_needs_gets_one_note() -> None:
    twice, once = uuid4(), uuid4()
    offers = (_offer(twice), _offer(once), _offer(twice))
    event = ReferralMatched(
        referral_id=uuid4(),
        partner_id=uuid4(),
        matched_at=NOW,
        urgency=Urgency.ROUTINE,
        offers=offers,
    )
    notes = notes_of_matches([event])
    assert [note.offer_ids for note in notes] == [
        (offers[0].offer_id, offers[2].offer_id),
        (offers[1].offer_id,),
    ]
    assert [note.cause for note in notes] == [offers[0].offer_id, offers[1].offer_id]


def test_a_match_without_an_offer_causes_no_note() -> None:
    event = ReferralMatched(
        referral_id=uuid4(), partner_id=uuid4(), matched_at=NOW, urgency=Urgency.ROUTINE
    )
    assert notes_of_matches([event]) == []


def test_an_offer_taken_back_causes_one_note() -> None:
    event = OfferWithdrawn(
        referral_id=uuid4(),
        offer_id=uuid4(),
        need_id=uuid4(),
        need=Need.SHELTER,
        provider_id=uuid4(),
        provider_partner_id=uuid4(),
        at=NOW,
        reason=WithdrawReason.UNSAFE,
    )
    (note,) = notes_of_withdrawals([event])
    assert (note.cause, note.provider_id) == (event.referral_id, event.provider_id)
    assert note.offer_ids == (event.offer_id,)
