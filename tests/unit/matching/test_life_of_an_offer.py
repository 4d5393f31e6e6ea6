"""An offer moves only as the recommended state machine allows, whatever is said and whenever."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.matching.answers.form import AnswerLine
from services.matching.answers.rules import (
    GIVES_BACK,
    MOVES,
    Answer,
    AnswerKind,
    No,
    OfferState,
    Standing,
    leads_to,
    refusal,
)
from shared.vocabulary import DeclineReason, OutcomeCode, ServiceResult
from tests.unit.matching.given import NOON

TABLE = json.loads(Path(__file__).with_name("recommended_moves.json").read_text(encoding="utf-8"))
MACHINE: dict[str, list[str]] = {state: TABLE["moves"].get(state, []) for state in TABLE["states"]}
NOT_BUILT = {
    "draft": "a referral is asked for at once or not at all",
    "consent-pending": "consent is named when the referral is received",
    "matching": "whom to ask is decided in the transaction that hears of it",
    "requested": "nobody is asked without a place being held",
    "scheduled": "appointments are the provider's own",
    "waitlisted": "a need without a free place is unmet and goes to a person",
    "paused-safety": "the gate holds messages without a change of state",
    "superseded": "one provider is asked at a time",
    "entered-in-error": "what was wrong is withdrawn, or erased",
}
"""States of the recommended machine that an offer cannot be in, and what stands in their place."""
RECOMMENDED = {
    state: [target for target in targets if target not in NOT_BUILT]
    for state, targets in MACHINE.items()
    if state not in NOT_BUILT
}
OURS = {"declined": "rejected", "in_progress": "in-progress"}
OFFER = UUID(int=1)
DUE = NOON + timedelta(hours=4)


def _theirs(state: str) -> str:
    return OURS.get(state, state)


def test_every_state_of_the_recommended_machine_is_ours_or_known_not_to_be() -> None:
    ours = {_theirs(state) for state in OfferState}
    assert ours | NOT_BUILT.keys() == MACHINE.keys()
    assert not ours & NOT_BUILT.keys()
    assert len(MACHINE) == 17
    assert {state for state, about in TABLE["states"].items() if about["terminal"]} == {
        "rejected", "expired", "completed", "failed", "withdrawn", "superseded",
        "entered-in-error",
    }  # fmt: skip


def test_every_move_of_ours_is_a_recommended_one() -> None:
    for sources, targets in MOVES.values():
        for source in sources:
            assert {_theirs(t) for t in targets} <= set(RECOMMENDED[_theirs(source)])


def test_every_recommended_move_is_one_of_ours() -> None:
    ours = {
        (_theirs(source), _theirs(target))
        for sources, targets in MOVES.values()
        for source in sources
        for target in targets
    }
    assert ours == {
        (source, target) for source, targets in RECOMMENDED.items() for target in targets
    }


def test_every_end_gives_the_place_back_and_nothing_else_does() -> None:
    ends = {state for state in OfferState if not RECOMMENDED[_theirs(state)]}
    assert ends == GIVES_BACK


@pytest.mark.parametrize("answer", list(AnswerKind))
def test_every_end_needs_its_code(answer: AnswerKind) -> None:
    body = {"offer_id": str(OFFER), "answer": answer.value}
    needs_code = answer in {AnswerKind.DECLINE, AnswerKind.COMPLETE}
    if needs_code:
        with pytest.raises(ValueError, match="belong"):
            AnswerLine.model_validate(body)
    else:
        assert AnswerLine.model_validate(body).said().kind is answer


def test_an_answer_at_the_deadline_is_too_late() -> None:
    yes = Answer(OFFER, AnswerKind.ACCEPT)
    assert refusal(yes, Standing("offered", DUE), DUE) is No.TOO_LATE
    assert refusal(yes, Standing("offered", DUE), DUE - timedelta(microseconds=1)) is None


def test_the_deadline_binds_only_the_first_answer() -> None:
    begun = Answer(OFFER, AnswerKind.START)
    assert refusal(begun, Standing("accepted", DUE), DUE + timedelta(days=30)) is None


class LifeOfAnOffer(RuleBasedStateMachine):
    """Says anything at any time, and follows the recommended moves as a model."""

    def __init__(self) -> None:
        super().__init__()
        self.state = "offered"
        self.now = NOON
        self.past = ["offered"]

    def _hear(self, answer: Answer) -> None:
        no = refusal(answer, Standing(self.state, DUE), self.now)
        target = leads_to(answer)
        late = self.state == "offered" and self.now >= DUE
        allowed = _theirs(target) in RECOMMENDED[_theirs(self.state)]
        assert (no is None) == (allowed and not late)
        if no is None:
            self._reach(target)

    def _reach(self, state: str) -> None:
        self.state = state
        self.past.append(state)

    @rule()
    def accept(self) -> None:
        self._hear(Answer(OFFER, AnswerKind.ACCEPT))

    @rule(reason=st.sampled_from(DeclineReason))
    def decline(self, reason: DeclineReason) -> None:
        self._hear(Answer(OFFER, AnswerKind.DECLINE, reason))

    @rule()
    def start(self) -> None:
        self._hear(Answer(OFFER, AnswerKind.START))

    @rule(result=st.sampled_from(ServiceResult), outcome=st.sampled_from(OutcomeCode))
    def complete(self, result: ServiceResult, outcome: OutcomeCode) -> None:
        self._hear(Answer(OFFER, AnswerKind.COMPLETE, result=result, outcome=outcome))

    @rule(minutes=st.integers(1, 300))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        if self.state in MOVES["expire"][0] and self.now >= DUE:
            self._reach("expired")

    @rule()
    def withdraw(self) -> None:
        if self.state in MOVES["withdraw"][0]:
            self._reach("withdrawn")

    @invariant()
    def it_went_only_along_recommended_moves(self) -> None:
        for source, target in zip(self.past, self.past[1:], strict=False):
            assert _theirs(target) in RECOMMENDED[_theirs(source)]

    @invariant()
    def the_place_is_given_back_at_most_once(self) -> None:
        assert sum(state in GIVES_BACK for state in self.past) <= 1


TestLifeOfAnOffer = LifeOfAnOffer.TestCase
TestLifeOfAnOffer.settings = settings(max_examples=150, stateful_step_count=12)
