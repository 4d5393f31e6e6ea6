"""The life of needs walked at random on the real database: crashes, repeats, jumps of the clock.

Whatever is said, by whom and when: no place is overbooked, no need is lost, no need has two
winners, and no state or move is outside the file of the requirements.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.matching.answers.applying import apply_answers
from services.matching.answers.rules import Answer, Speaker
from services.matching.assignment.task import assign_waiting, move_up
from services.matching.clocks.task import contacts
from services.matching.context import open_context
from services.matching.expiry.task import expire
from services.matching.lifecycle.rules import Move
from services.matching.parallel.task import release
from services.matching.tenancy import as_service
from shared.events import Event, ReferralErased, ReferralReceived, ReferralWithdrawn
from tests.integration.matching.conftest import HOTLINE, Matching, asks, key, lawyer, opened
from tests.integration.matching.life_in_tables import moves, noted, wrong
from tests.integration.matching.test_consent_changes import says
from tests.integration.matching.test_every_move import DONE, LATER
from tests.support.state_machine import STATES, is_move
from tests.unit.matching.given import NOON

PARTNERS = (UUID(int=1000), UUID(int=4000), UUID(int=5000))
KINDS = (
    {"needs": ("protection_order",), "urgency": "immediate"},
    {"needs": ("protection_order", "social_assistance"), "urgency": "immediate"},
    {"needs": ("social_assistance",)},
    {"needs": ("counselling",), "urgency": "routine"},
    {"needs": ("protection_order",), "urgency": "immediate", "consent_scope": "statistics_only"},
)
BODIES: dict[str, dict[str, Any]] = {
    "accept": {},
    "decline": {"reason": "not_suitable"},
    "acknowledge": {},
    "schedule": {"at": LATER},
    "no-show": {},
    "start": {},
    "waitlist": {"reason": "no_capacity"},
    "pause": {"reason": "unsafe"},
    "resume": {},
    "complete": DONE,
    "fail": {"reason": "distance"},
    "entered-in-error": {},
    "withdraw": {"reason": "unsafe"},
}
NAMED = {"no_show": "no-show", "enter_in_error": "entered-in-error"}
TASKS = (expire, release, contacts, assign_waiting, move_up)
_LATER = """
    update offer set answer_due_at = answer_due_at - $1::interval,
        held_until = held_until - $1::interval, contact_due_at = contact_due_at - $1::interval,
        contact_from = contact_from - $1::interval, clock_next_at = clock_next_at - $1::interval
"""


class Killed(Exception):  # noqa: N818 - no error of ours: a process that is gone
    """It died before its commit."""


class World:
    """One matching on one loop, spoken to from outside of it."""

    def __init__(self, url: str, secrets: Path) -> None:
        self.url = url
        self.secrets = secrets
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()

    def run(self, awaitable: Any) -> Any:
        """Wait for it."""
        return self.runner.run(awaitable)

    async def open(self) -> Matching:
        """Empty everything and enter providers with few places."""
        await self.stack.enter_async_context(noted(self.url))
        matching = await self.stack.enter_async_context(opened(self.url, self.secrets))
        needs = ["protection_order", "social_assistance", "counselling"]
        for number, partner in enumerate((*PARTNERS, PARTNERS[0]), 1):
            places = {"service_capacity": {"unit": "case", "maximum": 1 + number % 2}}
            body = lawyer(number, needs=needs, kind="womens_federation", **places)
            await matching.have(body, partner=partner)
        return matching

    async def close(self) -> None:
        """Let go of it."""
        await self.stack.aclose()
        self.stack = AsyncExitStack()


class Walk(RuleBasedStateMachine):
    """Says, repeats, kills and waits at will."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.matching: Matching = self.world.run(self.world.open())
        self.events: list[ReferralReceived] = []
        self.erased: set[UUID] = set()
        self.versions: dict[UUID, int] = {}

    def teardown(self) -> None:
        self.world.run(self.world.close())

    def _offers(self) -> list[Any]:
        found: list[Any] = self.world.run(
            self.matching.rows(
                "select offer_id, provider_partner_id as partner, status from offer order by seq"
            )
        )
        return found

    def _hear(self, event: Event, *, killed: bool) -> None:
        """As the worker does: with a crash before the commit, then again, then once more."""
        self.world.run(self._heard(event, killed=killed))

    async def _heard(self, event: Event, *, killed: bool) -> None:
        if killed:
            with pytest.raises(Killed):
                await self._dies_hearing(event)
        await self.matching.hear(event)

    async def _dies_hearing(self, event: Event) -> None:
        async with self.matching.db.transaction() as tx:
            await self.matching.service.handlers[type(event)]([event], tx)
            raise Killed

    @rule(kind=st.sampled_from(KINDS), killed=st.booleans())
    def she_asks(self, kind: dict[str, Any], killed: bool) -> None:
        if len(self.events) == 6:
            return
        needs = kind["needs"]
        event = asks(*needs, **{name: kind[name] for name in kind if name != "needs"})
        self.events.append(event)
        self.versions[event.referral_id] = 1
        self._hear(event, killed=killed)

    @rule(data=st.data())
    def a_batch_is_delivered_again(self, data: Any) -> None:
        if self.events:
            self._hear(data.draw(st.sampled_from(self.events)), killed=False)

    @rule(data=st.data(), move=st.sampled_from(sorted(BODIES)))
    def somebody_says_something(self, data: Any, move: str) -> None:
        offers = self._offers()
        if not offers:
            return
        offer = data.draw(st.sampled_from(offers))
        answer = self.world.run(self._said(offer, move))
        if answer.status_code == httpx.codes.OK:
            return
        assert answer.status_code == httpx.codes.CONFLICT, answer.text
        assert self._offers() == offers, "what is refused changes nothing"
        problem = answer.json()
        assert problem["state"] in STATES
        if problem["allowed"]:
            legal = data.draw(st.sampled_from(problem["allowed"]))
            legal = NAMED.get(legal, legal)
            done = self.world.run(self._said(offer, legal))
            assert done.status_code == httpx.codes.OK, (move, legal, done.text)

    async def _said(self, offer: Any, move: str) -> httpx.Response:
        by_referrer = move == "withdraw"
        partner = HOTLINE if by_referrer else offer["partner"]
        scope = "referral:write" if by_referrer else "offer:respond"
        client = await self.matching.client(partner, scope)
        at = f"/v1/offers/{offer['offer_id']}/{move}"
        return await client.post(at, headers=key(), json=BODIES[move] or None)

    @rule(data=st.data(), move=st.sampled_from([Move.ACCEPT, Move.ACKNOWLEDGE, Move.START]))
    def a_process_dies_before_its_commit(self, data: Any, move: Move) -> None:
        offers = self._offers()
        if not offers:
            return
        offer = data.draw(st.sampled_from(offers))

        async def dies() -> None:
            context = open_context(1.0, self.matching.settings.secrets)
            async with self.matching.db.transaction() as tx:
                said = Answer(offer["offer_id"], move)
                await apply_answers(tx, context, Speaker(offer["partner"]), [said])
                raise Killed

        with pytest.raises(Killed):
            self.world.run(dies())
        assert self._offers() == offers

    @rule(data=st.data())
    def all_say_yes_in_the_same_moment(self, data: Any) -> None:
        offers = [o for o in self._offers() if o["status"] in {"requested", "offered"}]
        if not offers:
            return
        some = data.draw(st.permutations(offers))[:4]

        async def together() -> list[httpx.Response]:
            ticks = [self._tick(expire), self._tick(release)]
            said = [self._said(offer, "accept") for offer in some]
            done = await asyncio.gather(*said, *ticks)
            return [one for one in done if isinstance(one, httpx.Response)]

        answers = self.world.run(together())
        assert {answer.status_code for answer in answers} <= {200, 409}

    @rule(data=st.data())
    def a_batch_of_answers(self, data: Any) -> None:
        offers = self._offers()
        partner = data.draw(st.sampled_from(PARTNERS))
        own = [offer for offer in offers if offer["partner"] == partner]
        if not own:
            return
        lines = [
            {"offer_id": str(offer["offer_id"]), "answer": answer}
            | ({"reason": "not_suitable"} if answer == "decline" else {})
            for offer, answer in data.draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(own), st.sampled_from(["accept", "decline", "start"])
                    ),
                    min_size=1,
                    max_size=6,
                )
            )
        ]

        async def sent() -> list[int]:
            client = await self.matching.client(partner, "offer:respond")
            answer = await client.post(
                "/v1/offers/answers",
                content=b"\n".join(map(orjson.dumps, lines)),
                headers={"content-type": "application/x-ndjson"},
            )
            return [orjson.loads(line)["status"] for line in answer.content.splitlines()]

        assert set(self.world.run(sent())) <= {200, 409}

    @rule(hours=st.sampled_from([-30, -1, 0.3, 2, 5, 24 * 40]), task=st.sampled_from(TASKS))
    def the_clock_jumps(self, hours: float, task: Any) -> None:
        async def jump() -> None:
            async with self.matching.db.transaction() as tx:
                await as_service(tx)
                await tx.execute(_LATER.replace("$1", f"'{hours} hours'"))
            await self._tick(task)

        self.world.run(jump())

    @rule()
    def everything_that_is_due_happens(self) -> None:
        for task in TASKS:
            self.world.run(self._tick(task))

    async def _tick(self, task: Any) -> None:
        context = open_context(1.0, self.matching.settings.secrets)
        await task(self.matching.db, {"context": context})

    @rule(data=st.data(), killed=st.booleans(), erased=st.booleans())
    def she_takes_it_back(self, data: Any, killed: bool, erased: bool) -> None:
        if not self.events:
            return
        id_ = data.draw(st.sampled_from(self.events)).referral_id
        if erased:
            self.erased.add(id_)
            self._hear(ReferralErased(referral_id=id_, erased_at=NOON), killed=killed)
        else:
            event = ReferralWithdrawn(referral_id=id_, withdrawn_at=NOON, reason="unsafe")
            self._hear(event, killed=killed)

    @rule(
        data=st.data(),
        killed=st.booleans(),
        scope=st.sampled_from(["any_matched_provider", "statistics_only"]),
        refused=st.sets(st.sampled_from(PARTNERS), max_size=2),
    )
    def she_says_otherwise(self, data: Any, killed: bool, scope: str, refused: Any) -> None:
        if not self.events:
            return
        event = data.draw(st.sampled_from(self.events))
        self.versions[event.referral_id] += 1
        version = self.versions[event.referral_id]
        changed = says(event, version, consent_scope=scope, refused=tuple(sorted(refused)))
        self._hear(changed, killed=killed)

    @invariant()
    def nothing_is_lost_overbooked_or_won_twice(self) -> None:
        assert self.world.run(wrong(self.matching)) == []

    @invariant()
    def every_need_is_there(self) -> None:
        rows = self.world.run(self.matching.rows("select need_id from need"))
        wanted = {
            need.need_id
            for event in self.events
            if event.referral_id not in self.erased
            for need in event.needs
        }
        assert {row["need_id"] for row in rows} == wanted

    @invariant()
    def every_move_is_one_of_the_file(self) -> None:
        seen = self.world.run(moves(self.world.url))
        assert [step for step in seen if not is_move(*step)] == []


@pytest.fixture
def world(matching_url: str, tmp_path: Path) -> Iterator[World]:
    """One for all walks: what a walk leaves behind is emptied before the next."""
    made = World(matching_url, tmp_path)
    yield made
    made.runner.close()


def test_no_walk_overbooks_loses_a_need_has_two_winners_or_leaves_the_file(world: World) -> None:
    class Walked(Walk):
        pass

    Walked.world = world
    run_state_machine_as_test(
        Walked,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
        ),
    )
