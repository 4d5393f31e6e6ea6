"""Needs, offers, places and time together: nobody is lost or overbooked, whatever is said."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.matching.answers.rules import Answer, effect
from services.matching.eligibility.choice import Selection
from services.matching.eligibility.loads import Load
from services.matching.lifecycle.rules import (
    ASKED,
    BEFORE_SENDING,
    HOLDS_PLACE,
    LIVE,
    TAKEN,
    Move,
    Party,
    Standing,
    legal,
    refusal,
)
from shared.vocabulary import (
    DeclineReason,
    FailReason,
    OfferState,
    OutcomeCode,
    PauseReason,
    ServiceResult,
    WaitlistReason,
    WithdrawReason,
)
from tests.support.state_machine import MOVES as FILE
from tests.unit.matching.given import CAPS, MARGIN, NOON, candidate, demand, index

PROVIDERS = [candidate(number) for number in range(1, 5)]
SHORTLIST = index(PROVIDERS).shortlist(demand())
REASONS = {
    Move.DECLINE: DeclineReason,
    Move.WAITLIST: WaitlistReason,
    Move.PAUSE: PauseReason,
    Move.FAIL: FailReason,
    Move.WITHDRAW: WithdrawReason,
}
SAID = sorted({*Move} - {Move.EXPIRE, Move.SUPERSEDE, Move.RELEASE, Move.HOLD})


@dataclass
class Task:
    """One offer."""

    need: "Wanted"
    provider: UUID
    due: datetime
    past: list[str] = field(default_factory=lambda: ["matching", "offered"])
    started: bool = False

    @property
    def state(self) -> str:
        return self.past[-1]


@dataclass
class Wanted:
    """One need; it is in `draft` until somebody is asked."""

    status: str = "requested"
    tasks: list[Task] = field(default_factory=list)
    code: str | None = None


class LifeOfNeeds(RuleBasedStateMachine):
    """Asks, answers and waits at will; the rules of matching decide, this follows."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.loads = {c.provider_id: Load(1 + n % 2, 0, 0, 0) for n, c in enumerate(PROVIDERS)}
        self.needs: list[Wanted] = []
        self.tasks: list[Task] = []
        self.free = Counter[UUID]()

    def _ask(self, need: Wanted) -> None:
        tried = frozenset(task.provider for task in need.tasks)
        chosen = Selection(self.loads, MARGIN, CAPS).choose(SHORTLIST, tried)
        if chosen is None:
            need.status, need.code = "unmet", "no_capacity"
            return
        task = Task(need, chosen.candidate.provider_id, self.now + timedelta(hours=4))
        need.tasks.append(task)
        need.status = "offered"
        self.tasks.append(task)

    def _do(self, task: Task, said: Answer) -> bool:
        standing = Standing(task.state, task.due, started=task.started)
        if refusal(said.kind, standing, self.now):
            return False
        done = effect(said, standing)
        self._reach(task, done.state)
        self.loads[task.provider].held += done.place
        task.started |= done.state is OfferState.IN_PROGRESS
        if done.need is not None:
            task.need.status = str(done.need)
            task.need.code = said.reason or said.outcome
        if done.vacant:
            self._ask(task.need)
        return True

    def _reach(self, task: Task, state: str) -> None:
        if state != task.state:
            task.past.append(str(state))

    @rule()
    def a_need_comes(self) -> None:
        self.needs.append(Wanted())
        self._ask(self.needs[-1])

    @rule(data=st.data())
    def somebody_says_something(self, data: Any) -> None:
        if not self.tasks:
            return
        task = data.draw(st.sampled_from(self.tasks))
        move = Move(data.draw(st.sampled_from(SAID)))
        reason = data.draw(st.sampled_from(list(REASONS[move]))) if move in REASONS else None
        result = data.draw(st.sampled_from(ServiceResult)) if move is Move.COMPLETE else None
        outcome = data.draw(st.sampled_from(OutcomeCode)) if move is Move.COMPLETE else None
        said = Answer(UUID(int=1), move, reason, result, outcome)
        standing = Standing(task.state, task.due, started=task.started)
        named = {m for party in Party for m in legal(standing, self.now, party)}
        before = task.state
        assert self._do(task, said) == (move in named), "a refusal names every legal move"
        if move not in named:
            assert task.state == before

    @rule(hours=st.sampled_from([1, 3, 5, 24 * 365, 24 * 365 * 20]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        for task in list(self.tasks):
            if task.state in ASKED and self.now >= task.due:
                self.loads[task.provider].held -= task.state in HOLDS_PLACE
                self._reach(task, "expired")
                self._ask(task.need)

    @invariant()
    def every_step_is_one_of_the_file(self) -> None:
        for task in self.tasks:
            for step in zip(task.past, task.past[1:], strict=False):
                assert step in FILE or step[1] == "entered_in_error"
        assert {"requested", "offered"} == set(BEFORE_SENDING["matching"])

    @invariant()
    def nobody_is_overbooked(self) -> None:
        held = Counter(task.provider for task in self.tasks if task.state in HOLDS_PLACE)
        for provider, load in self.loads.items():
            assert load.held == held[provider] <= load.target

    @invariant()
    def no_need_has_two_winners_and_none_is_lost(self) -> None:
        for need in self.needs:
            assert sum(task.state in TAKEN for task in need.tasks) <= 1
            live = [task for task in need.tasks if task.state in LIVE]
            if need.status in LIVE:
                assert [task.state for task in live] == [need.status]
            else:
                assert not live
                assert need.status in {
                    "completed", "failed", "unmet", "withdrawn", "entered_in_error",
                }  # fmt: skip
                assert need.code or need.status == "entered_in_error"

    @invariant()
    def nobody_is_asked_twice_for_one_need(self) -> None:
        for need in self.needs:
            asked = [task.provider for task in need.tasks]
            assert len(asked) == len(set(asked))


TestLifeOfNeeds = LifeOfNeeds.TestCase
TestLifeOfNeeds.settings = settings(max_examples=80, stateful_step_count=25)
