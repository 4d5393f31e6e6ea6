"""A partner's second request for one need of one person goes to whoever has the first, unsaid."""

from uuid import UUID, uuid4

from shared.events import NeedFact, ReferralReceived
from tests.integration.matching.conftest import HOTLINE, SHELTERS, Matching, asks, lawyer

FULL, FREE = 1, 2
LEGAL = "legal_consultation"


def again(first: ReferralReceived, partner: UUID = HOTLINE) -> ReferralReceived:
    need = NeedFact(need_id=uuid4(), type=LEGAL, first_need_id=first.needs[0].need_id)
    return asks(partner_id=partner, needs=(need,))


async def two_lawyers(matching: Matching, places: int = 5) -> None:
    """The one that is fuller would be asked last, if it had not the first request."""
    await matching.have(lawyer(FULL, service_capacity={"unit": "case", "maximum": places}))
    await matching.have(
        lawyer(FREE, service_capacity={"unit": "case", "maximum": 50}), partner=SHELTERS
    )


async def asked(matching: Matching, event: ReferralReceived) -> list[int]:
    query = "select provider_id from offer where referral_id = $1 order by seq"
    return [row["provider_id"].int for row in await matching.rows(query, event.referral_id)]


async def named(matching: Matching) -> ReferralReceived:
    first = asks(
        consent_scope="named_providers", consent_providers=(UUID(int=FULL),), partner_id=HOTLINE
    )
    await matching.hear(first)
    assert await asked(matching, first) == [FULL]
    return first


async def test_who_has_the_first_is_asked_for_the_second_too(matching: Matching) -> None:
    await two_lawyers(matching)
    first = await named(matching)
    second = again(first)
    await matching.hear(second)
    assert await asked(matching, second) == [FULL]
    other = asks()
    await matching.hear(other)
    assert await asked(matching, other) == [FREE]
    await matching.load_is_right()


async def test_who_knows_her_number_does_not_learn_who_helps_her(matching: Matching) -> None:
    await two_lawyers(matching)
    first = await named(matching)
    stranger = again(first, UUID(int=3001))
    await matching.hear(stranger)
    assert await asked(matching, stranger) == [FREE], "as if she were not known"
    await matching.load_is_right()


async def test_two_that_come_together_go_to_one(matching: Matching) -> None:
    await two_lawyers(matching, places=50)
    first = asks()
    second = again(first)
    await matching.hear(second, first)
    assert await asked(matching, first) == await asked(matching, second)
    await matching.load_is_right()


async def test_no_help_waits_for_a_first_that_is_over_unknown_or_full(matching: Matching) -> None:
    await two_lawyers(matching, places=1)
    first = await named(matching)
    second = again(first)
    await matching.hear(second)
    assert await asked(matching, second) == [FREE]
    unknown = again(asks())
    await matching.hear(unknown)
    assert await asked(matching, unknown) == [FREE]


async def test_nothing_that_is_said_of_the_choice_tells_that_she_is_known(
    matching: Matching,
) -> None:
    await two_lawyers(matching)
    first = await named(matching)
    second = again(first)
    await matching.hear(second)
    [offer] = await matching.rows(
        "select reasons::text, choice::text from offer where referral_id = $1", second.referral_id
    )
    assert "continuity" not in offer["reasons"]
    assert str(first.referral_id) not in str(offer)
    assert str(first.needs[0].need_id) not in str(offer)
