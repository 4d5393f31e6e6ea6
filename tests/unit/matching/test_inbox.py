"""What the inbox page makes of times and forms."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.matching.inbox import rules
from services.matching.inbox.rendering import TEXTS
from services.matching.lifecycle.rules import Move
from shared.vocabulary import DeclineReason

# Eleven at night in Beijing on the first of December.
NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
OFFER = UUID(int=7)


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (1, "还剩1分钟", "1 minute left"),
        (0.5, "还剩不到1分钟", "less than a minute left"),
        (60, "还剩1小时", "1 hour left"),
        (125, "还剩2小时5分钟", "2 hours 5 minutes left"),
        (2 * 1440 + 60 + 5, "还剩2天1小时", "2 days 1 hour left"),
        (1440 + 5, "还剩1天", "1 day left"),
        (-90, "已过1小时30分钟", "1 hour 30 minutes overdue"),
    ],
)
def test_the_time_left_is_said_in_words_to_two_units(minutes: float, zh: str, en: str) -> None:
    due = NOW + timedelta(minutes=minutes)
    assert rules.time_left(due, NOW, "zh") == zh
    assert rules.time_left(due, NOW, "en") == en


def test_a_moment_is_shown_in_chinas_time() -> None:
    assert rules.at_home(NOW, "zh") == "12月1日 23:00"
    assert rules.at_home(NOW + timedelta(hours=2), "en") == "2 Dec, 01:00"


def test_there_are_five_reasons_for_a_no() -> None:
    assert set(rules.CANNOT) == {
        DeclineReason.NO_CAPACITY,
        DeclineReason.NOT_ELIGIBLE,
        DeclineReason.NOT_SUITABLE,
        DeclineReason.NOT_IN_TIME,
        DeclineReason.CONFLICT_OF_INTEREST,
    }


def said(move: Move, *, proven: bool = False, **given: str) -> Any:
    return rules.read(move, OFFER, given, NOW, proven=proven)


@pytest.mark.parametrize(
    ("move", "given", "wrong"),
    [
        (Move.DECLINE, {}, ("wrong_reason",)),
        (Move.DECLINE, {"reason": "provider_declined"}, ("wrong_reason",)),
        (Move.FAIL, {"reason": "not_in_time"}, ("wrong_reason",)),
        (Move.START, {"means": "telephone"}, ("wrong_proof",)),
        (Move.START, {"means": "pigeon", "made_on": "2026-12-01"}, ("wrong_proof",)),
        (Move.START, {"means": "telephone", "made_on": "2026-12-02"}, ("wrong_proof",)),
        (Move.COMPLETE, {"outcome": "moved_away"}, ("wrong_outcome", "wrong_proof")),
        (Move.COMPLETE, {"outcome": "advice_given"}, ("wrong_proof",)),
        (Move.SCHEDULE, {"day": "2026-12-01", "time": "22:59"}, ("wrong_time",)),
        (Move.SCHEDULE, {"day": "2028-12-03", "time": "10:00"}, ("wrong_time",)),
        (Move.SCHEDULE, {"day": "2026-12-05", "time": "10:00+01:00"}, ("wrong_time",)),
        (Move.SCHEDULE, {"day": "tomorrow", "time": "10:00"}, ("wrong_time",)),
    ],
)
def test_a_form_that_is_not_whole_says_everything_that_is_wrong(
    move: Move, given: dict[str, str], wrong: tuple[str, ...]
) -> None:
    with pytest.raises(rules.Unfit) as unfit:
        said(move, **given)
    assert unfit.value.wrong == wrong
    assert all(key in TEXTS["zh"] for key in wrong)


def test_a_form_becomes_an_answer_with_the_proof_that_it_rests_on() -> None:
    begun = said(Move.START, means="telephone", made_on="2026-12-01")
    assert begun.proof == ("telephone", date(2026, 12, 1))
    proven = said(Move.COMPLETE, proven=True, outcome="represented")
    assert proven.proof is None
    assert (proven.answer.result, proven.answer.outcome) == ("completed", "represented")
    # Ten in the morning in Beijing is two in the morning of universal time.
    agreed = said(Move.SCHEDULE, day="2026-12-02", time="10:00")
    assert agreed.answer.appointment_at == datetime(2026, 12, 2, 2, 0, tzinfo=UTC)


def test_both_languages_say_the_same_and_every_move_has_its_words() -> None:
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()
    assert all(f"done_{each}" in TEXTS["zh"] for each in rules.Do)
