"""Scenario 17: the same idempotency key, from many at once, with another body, from another."""

import asyncio
from collections import Counter
from uuid import UUID, uuid4

from tests.support.builders import anonymous
from tests.support.fault_scene import Scene
from tests.support.references import referrals_of
from tests.support.waiting import eventually

TIMES = 100
_AGE = """
    update intake.idempotency set created_at = now() - interval '7 days 1 minute'
    where digest = (select key_digest from intake.referral where id = $1)
"""


async def kept(scene: Scene, reference: str) -> int:
    return len(await referrals_of(scene.jieli.settings, lambda given: given == reference))


async def test_a_hundred_equal_posts_at_once_are_one_referral(scene: Scene) -> None:
    key = f"scenario-17-{uuid4().hex}"
    body = anonymous(source_ref=key)

    answers = await asyncio.gather(
        *(scene.hotline.post("intake", "/v1/referrals", body, key) for _ in range(TIMES))
    )

    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {202, 409}, statuses
    assert len({answer.content for answer in answers if answer.status_code == 202}) == 1
    assert await kept(scene, key) == 1
    again = await scene.hotline.post("intake", "/v1/referrals", body, key)
    assert again.headers["idempotent-replayed"] == "true"


async def test_the_same_key_with_another_body_is_refused(scene: Scene) -> None:
    key = f"other-17-{uuid4().hex}"
    await scene.hotline.post("intake", "/v1/referrals", anonymous(source_ref=key), key)

    other = anonymous(source_ref=key, region="440100")
    answer = await scene.hotline.post("intake", "/v1/referrals", other, key)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/idempotency-key-reused"
    assert await kept(scene, key) == 1


async def test_another_partner_may_use_the_same_key(scene: Scene) -> None:
    key = f"partner-17-{uuid4().hex}"
    program = scene.hotline.of("test_miniprogram")
    first = await scene.hotline.post("intake", "/v1/referrals", anonymous(source_ref=key), key)
    second = await program.post("intake", "/v1/referrals", anonymous(source_ref=key), key)

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] != second.json()["id"]


async def test_a_key_older_than_seven_days_makes_a_new_referral(scene: Scene) -> None:
    key = f"old-17-{uuid4().hex}"
    body = anonymous(source_ref=key)
    first = (await scene.hotline.post("intake", "/v1/referrals", body, key)).json()["id"]
    await scene.sql(_AGE, UUID(first))

    async def a_new_one() -> bool:
        answer = await scene.hotline.post("intake", "/v1/referrals", body, key)
        assert answer.status_code == 202
        return bool(answer.json()["id"] != first)

    await eventually(a_new_one, within=60, every=0.5)
    assert await kept(scene, key) == 2
