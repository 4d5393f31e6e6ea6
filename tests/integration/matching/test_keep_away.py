"""Nobody is asked who is where the alleged perpetrator works or is, and nobody is told why."""

from uuid import UUID

import orjson
import pytest

from shared.events import ReferralReceived
from shared.security import keys
from shared.security.keep_away import KeepAway, KeepAwayFact, KeepAwayKind
from tests.integration.matching.conftest import HOTLINE, LAWYERS, SHELTERS, Matching, asks, lawyer

KEPT_AWAY, ANOTHER = 1, 2
EMPLOYER, COUNTY = "示例区第一纺织厂", "440105"


def kept_from(matching: Matching, kind: KeepAwayKind, value: str) -> ReferralReceived:
    event = asks()
    compare = KeepAway(keys.keep_away_keys(matching.settings.secrets, "intake"))
    digests = compare.digests(event.referral_id, [KeepAwayFact(kind, value)])
    return event.model_copy(update={"keep_away": digests})


async def both(matching: Matching) -> None:
    """The nearer would be asked first, if she were not to be kept away from it."""
    near = lawyer(KEPT_AWAY, service_areas=[{"extent": COUNTY}], name=EMPLOYER)
    await matching.have(near)
    far = lawyer(ANOTHER, service_areas=[{"extent": "000000"}], name="示例律师事务所")
    await matching.have(far, partner=SHELTERS)


async def asked(matching: Matching) -> list[int]:
    rows = await matching.rows("select provider_id from offer order by seq")
    return [row["provider_id"].int for row in rows]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (KeepAwayKind.EMPLOYER, "示例区　第一纺织厂 "),
        (KeepAwayKind.BODY, str(LAWYERS).upper()),
        (KeepAwayKind.PLACE, COUNTY),
    ],
)
async def test_who_is_kept_away_is_not_asked(
    matching: Matching, kind: KeepAwayKind, value: str
) -> None:
    await both(matching)
    await matching.hear(kept_from(matching, kind, value))
    assert await asked(matching) == [ANOTHER]
    await matching.load_is_right()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (KeepAwayKind.EMPLOYER, "示例区第二纺织厂"),
        (KeepAwayKind.BODY, str(UUID(int=77))),
        (KeepAwayKind.PLACE, "440106"),
    ],
)
async def test_another_employer_body_or_county_keeps_nobody_away(
    matching: Matching, kind: KeepAwayKind, value: str
) -> None:
    await both(matching)
    await matching.hear(kept_from(matching, kind, value))
    assert await asked(matching) == [KEPT_AWAY]


async def test_digests_of_another_case_keep_nobody_away(matching: Matching) -> None:
    await both(matching)
    other = kept_from(matching, KeepAwayKind.EMPLOYER, EMPLOYER)
    await matching.hear(asks().model_copy(update={"keep_away": other.keep_away}))
    assert await asked(matching) == [KEPT_AWAY]


async def test_after_a_silence_nobody_is_asked_who_is_kept_away(matching: Matching) -> None:
    await both(matching)
    await matching.hear(kept_from(matching, KeepAwayKind.EMPLOYER, EMPLOYER))
    await matching.makes_overdue()
    await matching.run()
    assert await asked(matching) == [ANOTHER]
    (need,) = await matching.rows("select status, unmet_reason from need")
    assert need == {"status": "unmet", "unmet_reason": "no_answer"}


async def test_nobody_else_left_is_a_need_for_a_person_that_does_not_say_why(
    matching: Matching,
) -> None:
    await matching.have(lawyer(KEPT_AWAY, service_areas=[{"extent": COUNTY}], name=EMPLOYER))
    event = kept_from(matching, KeepAwayKind.EMPLOYER, EMPLOYER)
    await matching.hear(event)
    assert await asked(matching) == []
    told, _ = await matching.published()
    (unmet,) = orjson.loads(told["body"])["unmet"]
    assert unmet["reason"] == "no_provider"
    own = await matching.client(HOTLINE, "referral:read")
    (need,) = (await own.get(f"/v1/referrals/{event.referral_id}/needs")).json()["items"]
    assert need["reasons"]["excluded"] == {}
