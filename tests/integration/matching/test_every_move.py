"""Every move of the life cycle is reached by a word, by time or by an event, and no other."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.matching.assignment.task import assign_waiting
from services.matching.context import open_context
from services.matching.parallel.task import release
from services.matching.tenancy import as_service
from shared.events import ReferralReceived, ReferralWithdrawn
from tests.integration.matching.conftest import HOTLINE, LAWYERS, Matching, asks, key, lawyer
from tests.integration.matching.life_in_tables import moves, noted, wrong
from tests.integration.matching.test_consent_changes import says
from tests.support.state_machine import FROM_ANY, MOVES, STATES, is_move
from tests.unit.matching.given import NOON

LATER = (datetime.now(UTC) + timedelta(days=3)).isoformat()
HELP = ["protection_order", "skills_training"]
DONE = {"result": "completed", "outcome": "advice_given"}
FAILED = {"result": "failed", "outcome": "not_engaged"}


class Story:
    """One need and what is said of the offers for it."""

    def __init__(self, matching: Matching, event: ReferralReceived) -> None:
        self.matching = matching
        self.event = event

    async def offers(self) -> list[Any]:
        return await self.matching.rows(
            "select offer_id, status from offer where referral_id = $1 order by seq",
            self.event.referral_id,
        )

    async def say(self, move: str, offer: int = 0, **body: Any) -> None:
        scopes = ("referral:write",) if move == "withdraw" else ("offer:respond",)
        partner = HOTLINE if move == "withdraw" else LAWYERS
        client = await self.matching.client(partner, *scopes)
        at = f"/v1/offers/{(await self.offers())[offer]['offer_id']}/{move}"
        answer = await client.post(at, headers=key(), json=body or None)
        assert answer.status_code == 200, (move, answer.text)


async def start(story: Story) -> None:
    await story.say("accept")


async def scheduled(story: Story) -> None:
    await story.say("accept")
    await story.say("schedule", at=LATER)


async def begun(story: Story) -> None:
    await story.say("accept")
    await story.say("start")


async def waits(story: Story) -> None:
    await story.say("accept")
    await story.say("waitlist", reason="no_capacity")


async def paused(story: Story) -> None:
    await story.say("accept")
    await story.say("pause", reason="unsafe")


async def asked(_story: Story) -> None:
    """Nothing was said yet."""


WAYS: dict[Callable[[Story], Awaitable[None]], list[tuple[str, dict[str, Any]]]] = {
    asked: [
        ("decline", {"reason": "not_suitable"}),
        ("withdraw", {"reason": "mistake_or_duplicate"}),
        ("entered-in-error", {}),
    ],
    start: [
        ("complete", DONE),
        ("complete", FAILED),
        ("fail", {"reason": "distance"}),
        ("withdraw", {"reason": "survivor_declined"}),
        ("start", {}),
    ],
    scheduled: [
        ("no-show", {}),
        ("start", {}),
        ("waitlist", {"reason": "not_in_time"}),
        ("pause", {"reason": "unsafe"}),
        ("complete", DONE),
        ("fail", {"reason": "moved_away"}),
        ("withdraw", {"reason": "unsafe"}),
    ],
    begun: [
        ("waitlist", {"reason": "work_or_care"}),
        ("pause", {"reason": "could_not_contact"}),
        ("complete", DONE),
        ("fail", {"reason": "provider_unable"}),
        ("withdraw", {"reason": "need_met_elsewhere"}),
    ],
    waits: [
        ("start", {}),
        ("pause", {"reason": "unsafe"}),
        ("complete", DONE),
        ("fail", {"reason": "transport"}),
        ("withdraw", {"reason": "consent_revoked"}),
    ],
    paused: [
        ("resume", {}),
        ("complete", DONE),
        ("fail", {"reason": "not_engaged"}),
        ("withdraw", {"reason": "unsafe"}),
    ],
}


async def time_is_over(matching: Matching, column: str) -> None:
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute(
            f"update offer set {column} = now() - interval '1 s'"
            f" where status in ('requested', 'offered') and {column} is not null"
        )
    resources = {"context": open_context(1.0, matching.settings.secrets)}
    await release(matching.db, resources)
    await matching.run()


@pytest.fixture
async def ready(matching: Matching) -> Matching:
    """With providers enough for everybody."""
    federation = {"kind": "womens_federation", "service_capacity": {"maximum": 100}}
    await matching.have(*(lawyer(number, needs=HELP, **federation) for number in (1, 2, 3, 4)))
    return matching


async def one(matching: Matching, need: str = "protection_order", **changes: Any) -> Story:
    story = Story(matching, asks(need, **changes))
    await matching.hear(story.event)
    return story


async def together(matching: Matching) -> Story:
    return await one(matching, "protection_order", urgency="immediate")


async def what_is_said_of_one_offer(matching: Matching) -> None:
    for before, after in WAYS.items():
        for move, body in after:
            story = await one(matching)
            await before(story)
            await story.say(move, **body)
    story = await one(matching)
    await paused(story)
    await story.say("resume")
    await story.say("start")
    await story.say("pause", reason="unsafe")
    await story.say("resume")


async def what_is_said_of_several(matching: Matching) -> None:
    await (await together(matching)).say("accept", 0)
    await (await together(matching)).say("accept", 1)
    await (await together(matching)).say("decline", 1, reason="not_suitable")
    await (await together(matching)).say("decline", 0, reason="not_suitable")
    await (await together(matching)).say("withdraw", 0, reason="unsafe")
    await (await together(matching)).say("entered-in-error", 2)
    await together(matching)
    await time_is_over(matching, "held_until")
    await time_is_over(matching, "answer_due_at")


async def what_is_not_sent_yet(matching: Matching) -> None:
    story = await one(matching, consent_scope="statistics_only")
    assert await story.offers() == []
    (row,) = await matching.rows(
        "select status from referral where referral_id = $1", story.event.referral_id
    )
    assert row["status"] == "closed"
    await matching.hear(says(story.event, 2))
    assert [offer["status"] for offer in await story.offers()] == ["offered"]
    (row,) = await matching.rows(
        "select status from referral where referral_id = $1", story.event.referral_id
    )
    assert row["status"] == "open", "it was over for want of her consent alone"
    await matching.hear(says(story.event, 2))
    assert len(await story.offers()) == 1, "said again it changes nothing"
    waiting = await one(matching, "skills_training", urgency="routine")
    assert await waiting.offers() == []
    await assign_waiting(matching.db, {"context": open_context(1.0)})
    assert len(await waiting.offers()) == 1
    early = await one(matching, "skills_training", urgency="routine")
    gone = {"referral_id": early.event.referral_id, "withdrawn_at": NOON, "reason": "unsafe"}
    await matching.hear(ReferralWithdrawn(**gone))
    assert await early.offers() == [], "a draft is discarded: nobody hears of it"


async def test_every_one_of_the_46_moves_is_reached_and_no_other(
    ready: Matching, matching_url: str
) -> None:
    async with noted(matching_url):
        await what_is_said_of_one_offer(ready)
        assert await wrong(ready) == []
        await what_is_said_of_several(ready)
        assert await wrong(ready) == []
        await what_is_not_sent_yet(ready)
        seen = await moves(matching_url)
        assert await wrong(ready) == []
    assert len(MOVES) == 46
    assert sorted(MOVES - seen) == [], "no move of the file is out of reach"
    assert [step for step in sorted(seen - MOVES) if not is_move(*step)] == []
    assert {state for step in seen for state in step} == STATES


@pytest.mark.parametrize("state", sorted(STATES - FROM_ANY))
async def test_what_was_said_in_error_is_taken_back_from_every_state_that_was_sent(
    ready: Matching, state: str
) -> None:
    story = await together(ready)
    at = {
        "offered": 0, "requested": 1, "accepted": 0, "scheduled": 0, "in_progress": 0,
        "waitlisted": 0, "paused_safety": 0, "completed": 0, "failed": 0, "declined": 0,
        "expired": 0, "withdrawn": 0, "superseded": 1,
    }.get(state)  # fmt: skip
    if at is None:
        assert state in {"draft", "consent_pending", "matching"}, "nothing was sent: no Task"
        return
    words: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "accepted": [("accept", {})],
        "superseded": [("accept", {})],
        "scheduled": [("accept", {}), ("schedule", {"at": LATER})],
        "in_progress": [("accept", {}), ("start", {})],
        "waitlisted": [("accept", {}), ("waitlist", {"reason": "no_capacity"})],
        "paused_safety": [("accept", {}), ("pause", {"reason": "unsafe"})],
        "completed": [("accept", {}), ("complete", DONE)],
        "failed": [("accept", {}), ("fail", {"reason": "distance"})],
        "declined": [("decline", {"reason": "not_suitable"})],
        "withdrawn": [("withdraw", {"reason": "unsafe"})],
    }
    for move, body in words.get(state, []):
        await story.say(move, **body)
    if state == "expired":
        await time_is_over(ready, "answer_due_at")
    assert (await story.offers())[at]["status"] == state
    await story.say("entered-in-error", at)
    assert (await story.offers())[at]["status"] == "entered_in_error"
    assert await wrong(ready) == []
    assert UUID(str((await story.offers())[at]["offer_id"]))
