"""Where a hand-over stands and when responsibility passes."""

from datetime import UTC, datetime, timedelta

import pytest

from services.matching.handovers.rules import (
    HandoverRole,
    HandoverStep,
    Standing,
    allowed,
    state_of,
    transfers,
)

NOW = datetime(2026, 12, 1, tzinfo=UTC)
DUE = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("kept", "offer", "due", "state"),
    [
        ("requested", "in_progress", DUE, "requested"),
        ("requested", "in_progress", NOW, "expired"),
        ("requested", "completed", DUE, "cancelled"),
        ("accepted", "in_progress", NOW, "accepted"),
        ("accepted", "withdrawn", DUE, "cancelled"),
        ("completed", "withdrawn", NOW, "completed"),
        ("rejected", "accepted", NOW, "rejected"),
    ],
)
def test_what_waits_for_a_case_that_moved_on_is_cancelled(
    kept: str, offer: str, due: datetime, state: str
) -> None:
    assert state_of(Standing(kept, offer, due), NOW) == state


def test_only_the_receiver_answers_and_the_others_may_cancel() -> None:
    asked = Standing("requested", "accepted", DUE)
    assert allowed(asked, HandoverRole.RECEIVER, NOW) == ["accept", "decline"]
    assert allowed(asked, HandoverRole.SENDER, NOW) == ["cancel"]
    assert allowed(asked, HandoverRole.REFERRER, NOW) == ["cancel"]
    agreed = Standing("accepted", "accepted", DUE, warm=True)
    assert allowed(agreed, HandoverRole.RECEIVER, NOW) == ["met", "decline"]
    assert allowed(agreed, HandoverRole.SENDER, NOW) == ["met", "cancel"]
    assert allowed(agreed, HandoverRole.REFERRER, NOW) == ["cancel"]
    for ended in ("completed", "rejected", "cancelled"):
        assert not any(
            allowed(Standing(ended, "accepted", DUE), role, NOW) for role in HandoverRole
        )


def test_a_warm_one_passes_only_with_the_second_word() -> None:
    assert transfers(HandoverStep.ACCEPT, HandoverRole.RECEIVER, warm=False, others_met=False)
    assert not transfers(HandoverStep.ACCEPT, HandoverRole.RECEIVER, warm=True, others_met=True)
    assert not transfers(HandoverStep.MET, HandoverRole.SENDER, warm=True, others_met=False)
    assert transfers(HandoverStep.MET, HandoverRole.RECEIVER, warm=True, others_met=True)
    assert not transfers(HandoverStep.MET, HandoverRole.REFERRER, warm=True, others_met=True)
    assert not transfers(HandoverStep.CANCEL, HandoverRole.SENDER, warm=True, others_met=True)
