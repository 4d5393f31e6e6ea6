"""Her consent changes while her needs are looked after: who must stop, and who is asked next."""

from typing import Any
from uuid import UUID

import orjson

from shared.events import ConsentChanged, ConsentWithdrawn, ReferralReceived
from shared.events.consent import ConsentEvent
from tests.integration.matching.conftest import HOTLINE, LAWYERS, Matching, asks, key
from tests.integration.matching.test_consent import X, Y, asked, far, near
from tests.unit.matching.given import NOON

OTHERS = UUID(int=4000)


def says(event: ReferralReceived, version: int, **changes: Any) -> ConsentEvent:
    said = {
        "referral_id": event.referral_id,
        "partner_id": HOTLINE,
        "consent_version": version,
        "changed_at": NOON,
        "consent_scope": "any_matched_provider",
        **changes,
    }
    if "everything" in said:
        return ConsentWithdrawn(**{"reason": "withdrawn", **said})
    return ConsentChanged(**said)


async def test_whom_she_no_longer_consents_to_is_stopped_and_the_next_is_asked(
    matching: Matching,
) -> None:
    await matching.have(near(X))
    await matching.have(far(Y), partner=OTHERS)
    event = asks()
    await matching.hear(event)
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = (await provider.get("/v1/offers", params={"status": "offered"})).json()["items"]
    await provider.post(f"/v1/offers/{offer['offer_id']}/accept", headers=key())
    await matching.hear(says(event, 2, everything=False, refused=(LAWYERS,)))
    assert await asked(matching) == [X, Y]
    (told,) = await matching.published("offer.withdrawn")
    assert orjson.loads(told["body"])["reason"] == "consent_withdrawn"
    rows = await matching.rows("select status, asks is null as blind from offer order by seq")
    assert rows == [{"status": "withdrawn", "blind": True}, {"status": "offered", "blind": False}]
    await matching.load_is_right()

    # What is older, or said again, changes nothing.
    await matching.hear(says(event, 2, consent_scope="statistics_only"))
    assert await asked(matching) == [X, Y]
    await matching.hear(says(event, 3, everything=True, consent_scope="statistics_only"))
    (need,) = await matching.rows("select status from need")
    (referral,) = await matching.rows("select status from referral")
    assert (need["status"], referral["status"]) == ("not_requested", "closed")
    await matching.load_is_right()


async def test_kinds_and_organisations_that_she_names_or_refuses_decide_whom_to_ask(
    matching: Matching,
) -> None:
    await matching.have(near(X))
    await matching.have(far(Y, kind="legal_aid_agency"), partner=OTHERS)
    for changes, expected in (
        ({"refused_kinds": ("volunteer_lawyer",)}, Y),
        ({"consent_scope": "named_providers", "consent_organizations": (OTHERS,)}, Y),
        ({"consent_scope": "named_providers", "consent_kinds": ("volunteer_lawyer",)}, X),
        ({"refused_kinds": ("volunteer_lawyer",), "consent_organizations": (LAWYERS,)}, X),
    ):
        event = asks()
        await matching.hear(event)
        await matching.hear(says(event, 2, **changes))
        assert (await asked(matching))[-1] == expected, changes
        await matching.hear(says(event, 3, consent_scope="statistics_only"))
    both = asks()
    await matching.hear(both)
    await matching.hear(says(both, 2, everything=False, refused=(LAWYERS, OTHERS)))
    rows = await matching.rows("select unmet_reason from need where status = 'unmet'")
    assert rows == [{"unmet_reason": "named_unavailable"}]
