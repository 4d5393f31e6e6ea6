"""The recommended state machine is the project's, whole: 17 states, 46 moves, their guards."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.matching.answers.form import AnswerLine
from services.matching.answers.rules import Answer, AnswerKind, effect
from services.matching.lifecycle.policy import STATES, reasons
from services.matching.lifecycle.rules import (
    ASKED,
    BEFORE_ANYBODY_IS_ASKED,
    BEFORE_SENDING,
    ENDED,
    HOLDS_PLACE,
    LIVE,
    MOVES,
    TAKEN,
    Move,
    Party,
    Rejection,
    Standing,
    leads_to,
    legal,
    need_after,
    refusal,
    sources,
)
from shared.vocabulary import (
    FHIR_REQUEST,
    FHIR_TASK,
    FailReason,
    NeedStatus,
    OfferState,
    PauseReason,
    WithdrawReason,
)
from tests.support.state_machine import EARLY, ENDS, TABLE, ours
from tests.support.state_machine import MOVES as FILE
from tests.unit.matching.given import NOON

OFFER = UUID(int=1)
DUE = NOON + timedelta(hours=4)


def test_the_file_is_whole() -> None:
    assert len(TABLE["states"]) == 17
    assert len(FILE) == 46
    assert TABLE["from_any"] == ["entered-in-error"]
    assert len(TABLE["guards"]) == 8


def test_what_the_service_keeps_is_the_file_of_the_requirements_word_for_word() -> None:
    kept: dict[str, Any] = json.loads(STATES.read_text(encoding="utf-8"))
    about = {"version", "in_force_from", "source", "about"}
    assert {name: kept[name] for name in kept.keys() - about} == {
        name: TABLE[name] for name in TABLE.keys() - about
    }


def test_every_state_of_the_file_is_one_of_an_offer_or_of_a_need_before_it_is_sent() -> None:
    assert {ours(state) for state in TABLE["states"]} == set(OfferState) | EARLY
    assert BEFORE_SENDING.keys() == EARLY
    assert {"draft", *BEFORE_ANYBODY_IS_ASKED.values()} == EARLY


def test_a_discarded_draft_was_an_offer_to_nobody() -> None:
    assert set(OfferState).isdisjoint(EARLY)


def test_every_move_of_the_file_is_ours_and_no_other() -> None:
    made = {
        (source, target)
        for move, (begins, ends) in MOVES.items()
        if move is not Move.ENTER_IN_ERROR
        for source in begins
        for target in ends
    }
    made |= {(source, target) for source, ends in BEFORE_SENDING.items() for target in ends}
    assert made == FILE


def test_what_was_said_in_error_is_so_from_any_state() -> None:
    assert sources(Move.ENTER_IN_ERROR) == set(OfferState) - {OfferState.ENTERED_IN_ERROR}


def test_ends_are_the_files_ends_and_give_the_place_back() -> None:
    assert ENDS == ENDED
    assert not ENDED & HOLDS_PLACE
    assert LIVE == ASKED | TAKEN


@pytest.mark.parametrize("state", sorted(set(TABLE["states"])))
def test_fhir_says_of_each_state_what_the_file_says(state: str) -> None:
    about = TABLE["states"][state]
    if ours(state) in EARLY:
        assert about["task_status"] == "draft", "no Task goes on the wire"
        return
    coding = FHIR_TASK[ours(state)]
    assert (coding.status, coding.business) == (about["task_status"], about["business_status"])


def test_a_need_stands_where_fhir_has_it() -> None:
    assert FHIR_REQUEST.keys() == set(NeedStatus)
    assert set(FHIR_REQUEST.values()) == set(TABLE["need"]["states"])
    for state in TAKEN | ASKED:
        file = next(name for name in TABLE["states"] if ours(name) == state)
        if state in set(NeedStatus):
            assert FHIR_REQUEST[state] == TABLE["states"][file]["service_request_status"]


def test_an_answer_at_the_deadline_is_too_late() -> None:
    for state in ASKED:
        assert refusal(Move.ACCEPT, Standing(state, DUE), DUE) is Rejection.TOO_LATE
        before = DUE - timedelta(microseconds=1)
        assert refusal(Move.ACCEPT, Standing(state, DUE), before) is None


def test_the_deadline_binds_only_the_first_answer() -> None:
    assert refusal(Move.START, Standing("accepted", DUE), DUE + timedelta(days=30)) is None


def test_taking_back_is_never_refused_while_anything_is_live() -> None:
    for state in LIVE:
        for approved in (True, False):
            late = Standing(state, DUE, approved, has_room=False)
            assert refusal(Move.WITHDRAW, late, DUE + timedelta(days=9000)) is None


def test_a_pause_is_allowed_only_after_a_yes() -> None:
    assert sources(Move.PAUSE).isdisjoint(ASKED)
    assert leads_to(Move.RESUME, Standing("paused_safety", DUE)) == "waitlisted"
    assert leads_to(Move.RESUME, Standing("paused_safety", DUE, started=True)) == "in_progress"


def test_without_a_place_nobody_says_yes() -> None:
    full = Standing("requested", DUE, has_room=False)
    assert refusal(Move.ACCEPT, full, NOON) is Rejection.NO_PLACE


def test_seen_is_no_answer() -> None:
    asked = Standing("offered", DUE)
    assert effect(Answer(OFFER, Move.ACKNOWLEDGE), asked) == ("offered", None, False, 0, False)
    assert refusal(Move.ACKNOWLEDGE, Standing("accepted", DUE), NOON) is Rejection.NOT_OPEN


def test_a_refusal_can_name_every_legal_move() -> None:
    asked = legal(Standing("offered", DUE), NOON, Party.PROVIDER)
    assert asked == ["accept", "decline", "acknowledge", "enter_in_error"]
    assert legal(Standing("offered", DUE), NOON, Party.REFERRER) == ["withdraw"]
    assert legal(Standing("accepted", DUE), NOON, Party.PROVIDER) == [
        "schedule", "start", "waitlist", "pause", "complete", "fail", "enter_in_error",
    ]  # fmt: skip
    assert legal(Standing("completed", DUE), NOON, Party.REFERRER) == []


@pytest.mark.parametrize("reason", list(FailReason))
def test_a_failure_asks_the_next_or_goes_to_a_person(reason: FailReason) -> None:
    said = Answer(OFFER, Move.FAIL, reason)
    done = effect(said, Standing("in_progress", DUE))
    assert done.vacant == (reason in reasons().failed.asks_next)
    assert done.need == ("requested" if done.vacant else "failed")
    assert done.place == -1
    assert said.decided_by is not None


def test_every_reason_tells_whose_decision_it_was() -> None:
    assert Answer(OFFER, Move.PAUSE, PauseReason.UNSAFE).decided_by == "circumstance"
    assert Answer(OFFER, Move.WITHDRAW, WithdrawReason.CONSENT_REVOKED).decided_by == "survivor"
    assert Answer(OFFER, Move.FAIL, FailReason.WORK_OR_CARE).decided_by == "survivor"
    assert Answer(OFFER, Move.ACCEPT).decided_by is None


def test_what_ended_a_need_in_error_goes_to_a_person_and_what_was_live_to_the_next() -> None:
    error, gone = Move.ENTER_IN_ERROR, OfferState.ENTERED_IN_ERROR
    assert need_after(error, "accepted", gone, asks_next=True) == "requested"
    assert need_after(error, "completed", gone, asks_next=True) == "entered_in_error"
    assert need_after(error, "declined", gone, asks_next=True) is None


@pytest.mark.parametrize("answer", list(AnswerKind))
def test_every_end_needs_its_code(answer: AnswerKind) -> None:
    body = {"offer_id": str(OFFER), "answer": answer.value}
    if answer in {AnswerKind.DECLINE, AnswerKind.COMPLETE}:
        with pytest.raises(ValueError, match="belong"):
            AnswerLine.model_validate(body)
    else:
        assert AnswerLine.model_validate(body).said().kind == answer
