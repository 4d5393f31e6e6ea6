"""Several providers asked for one need: what its partner sees, and who may learn who she is."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.events import (
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferMoved,
    ReferralMatched,
)
from shared.vocabulary import BusinessStatus
from tests.integration.intake.office import HOTLINE, LAWYERS, Json, Office
from tests.integration.intake.test_consent_and_release import EMPLOYER, SHELTER, hear
from tests.integration.intake.test_consents import give
from tests.integration.intake.test_following import closed, shown
from tests.support.builders import a_referral

ASKED = (SHELTER, LAWYERS, EMPLOYER)
KINDS = ("shelter", "volunteer_lawyer", "womens_federation")


async def asked(office: Office, need: str = "protection_order") -> tuple[UUID, list[Json]]:
    """A referral whose need three are asked for; gives what every event of each offer says."""
    referral_id = await office.accepted(a_referral(needs=[need]))
    [row] = await office.rows("select id from need where referral_id = $1", referral_id)
    return referral_id, await match(office, referral_id, row["id"], need)


async def match(office: Office, referral_id: UUID, need_id: UUID, need: str) -> list[Json]:
    at = datetime.now(UTC)
    offers = [
        OfferMade(
            offer_id=uuid4(),
            need_id=need_id,
            need=need,
            provider_id=uuid4(),
            provider_partner_id=by.partner_id,
            provider_kind=kind,
            answer_due_at=at + timedelta(minutes=30),
            attempt=attempt,
            business_status=BusinessStatus.SENT if attempt > 1 else BusinessStatus.CAPACITY_HELD,
        )
        for attempt, (by, kind) in enumerate(zip(ASKED, KINDS, strict=True), 1)
    ]
    event = ReferralMatched(
        referral_id=referral_id,
        partner_id=HOTLINE.partner_id,
        matched_at=at,
        urgency="immediate",
        offers=tuple(offers),
    )
    await hear(office, event)
    names = ("offer_id", "need_id", "need", "provider_id", "provider_partner_id")
    return [
        {name: getattr(offer, name) for name in names} | {"referral_id": referral_id, "at": at}
        for offer in offers
    ]


def later(said: Json, seconds: int) -> Json:
    return said | {"at": said["at"] + timedelta(seconds=seconds)}


async def reads(office: Office, referral_id: UUID) -> list[int]:
    """What each of the three is answered who asks who she is."""
    answers = [await office.get(f"/v1/referrals/{referral_id}/identity", by) for by in ASKED]
    return [answer.status_code for answer in answers]


async def the_need(office: Office, referral_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await shown(office, referral_id))["needs"][0]
    return found


async def test_who_she_is_is_for_whoever_said_yes_first_and_never_for_the_others(
    office: Office,
) -> None:
    referral_id, (first, second, third) = await asked(office)
    need = await the_need(office, referral_id)
    assert (need["status"], need["offer_id"]) == ("offered", str(first["offer_id"]))
    assert 200 not in await reads(office, referral_id)
    yes = OfferAccepted(**later(second, 5), provider_kind="volunteer_lawyer")
    lost = [OfferMoved(**later(each, 5), state="superseded") for each in (first, third)]
    await hear(office, yes, *lost)
    need = await the_need(office, referral_id)
    assert (need["status"], need["offer_id"], need["provider_kind"]) == (
        "accepted", str(second["offer_id"]), "volunteer_lawyer",
    )  # fmt: skip
    read = await reads(office, referral_id)
    assert [read[place] == 200 for place in range(3)] == [False, True, False]
    await hear(office, *lost, yes)
    again = await reads(office, referral_id)
    assert again == read, "in whatever order it is heard"
    lines = [line["what"] for line in (await shown(office, referral_id))["timeline"]]
    assert lines[:7] == [
        "received", "offered", "offered", "offered", "accepted", "superseded", "superseded",
    ]  # fmt: skip


async def test_a_no_of_one_leaves_the_need_offered_and_a_yes_that_began_before_it_counts(
    office: Office,
) -> None:
    referral_id, (first, second, third) = await asked(office)
    no = OfferDeclined(**later(first, 9), reason="not_in_time", others_asked=True)
    held = OfferMoved(**later(second, 9), state="offered")
    gone = OfferExpired(**later(third, 10), others_asked=True)
    await hear(office, no, held, gone)
    need = await the_need(office, referral_id)
    assert (need["status"], need["offer_id"]) == ("offered", None), "it is asked no more"
    # Its transaction began before, and waited for theirs.
    await hear(office, OfferAccepted(**later(second, 8), provider_kind="volunteer_lawyer"))
    need = await the_need(office, referral_id)
    assert (need["status"], need["offer_id"]) == ("accepted", str(second["offer_id"]))


async def test_the_last_no_leaves_the_need_to_the_next(office: Office) -> None:
    referral_id, said = await asked(office)
    for place, each in enumerate(said, 1):
        no = OfferDeclined(**later(each, place), reason="not_in_time", others_asked=place < 3)
        await hear(office, no)
    need = await the_need(office, referral_id)
    assert (need["status"], need["offer_id"]) == ("requested", None)


async def test_what_was_only_counted_is_open_again_when_she_gives_her_consent(
    office: Office,
) -> None:
    consent = {**a_referral()["consent"], "scope": "statistics_only"}
    body = a_referral(needs=["protection_order"], consent=consent)
    referral_id = await office.accepted(body)
    [row] = await office.rows("select id from need where referral_id = $1", referral_id)
    counted = ReferralMatched(
        referral_id=referral_id,
        partner_id=HOTLINE.partner_id,
        matched_at=datetime.now(UTC),
        urgency="immediate",
        not_requested=({"need_id": row["id"], "need": "protection_order"},),
    )
    await hear(office, counted)
    await closed(office, referral_id)
    assert (await shown(office, referral_id))["status"] == "closed"
    await give(office, referral_id)
    found = await shown(office, referral_id)
    assert (found["status"], found["needs"][0]["status"]) == ("received", "not_requested")
    [said, *_] = await match(office, referral_id, row["id"], "protection_order")
    assert (await shown(office, referral_id))["status"] == "offered"
    await hear(office, OfferAccepted(**later(said, 5), provider_kind="shelter"))
    assert (await the_need(office, referral_id))["status"] == "accepted"
