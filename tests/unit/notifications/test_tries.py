from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.attempt import Attempt, Outcome
from services.notifications.messages.rules import (
    AttemptMade,
    ByMail,
    Retry,
    Settle,
    Why,
    after_try,
)
from services.notifications.messages.sender import read_schedule
from shared.vocabulary import MessageChannel, MessageStatus

SCHEDULE = read_schedule()
NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
WEBHOOK = MessageChannel.WEBHOOK
FAILED = Attempt(Outcome.NOT_YET, "http_500")


def _tried(tries: int, attempt: Attempt = FAILED, *, mail: bool = False) -> AttemptMade:
    return AttemptMade(WEBHOOK, tries, attempt, mail_named=mail)


def test_there_are_ten_tries_in_seventy_five_hours_and_thirty_five_minutes() -> None:
    assert len(SCHEDULE.after_seconds) == 10
    assert sum(SCHEDULE.after_seconds) == timedelta(hours=75, minutes=35, seconds=5).total_seconds()
    waits = [SCHEDULE.wait(tries, draw=0.5) for tries in range(11)]
    assert waits[:3] == [timedelta(), timedelta(seconds=5), timedelta(minutes=5)]
    assert waits[10] is None


@given(st.integers(1, 9), st.floats(0, 1))
def test_a_wait_differs_by_a_tenth_at_most(tries: int, draw: float) -> None:
    following = after_try(_tried(tries), SCHEDULE, NOW, draw)
    assert isinstance(following, Retry)
    share = (following.at - NOW).total_seconds() / SCHEDULE.after_seconds[tries]
    assert 0.8999 <= share <= 1.1001


def test_what_was_delivered_is_settled() -> None:
    assert after_try(_tried(1, Attempt(Outcome.DELIVERED)), SCHEDULE, NOW, 0) == Settle(
        MessageStatus.SENT
    )


@pytest.mark.parametrize(
    ("tried", "why"),
    [
        (_tried(10), Why.TRIED_TOO_OFTEN),
        (_tried(10, Attempt(Outcome.DOUBTFUL, "timeout")), Why.TRIED_TOO_OFTEN),
        (_tried(1, Attempt(Outcome.GONE, "http_410")), Why.ENDPOINT_GONE),
        (_tried(1, Attempt(Outcome.REFUSED, "smtp_550")), Why.REFUSED),
    ],
)
def test_a_message_ends_visibly_when_no_try_is_left(tried: AttemptMade, why: Why) -> None:
    assert after_try(tried, SCHEDULE, NOW, 0) == Settle(MessageStatus.FAILED, why)


@pytest.mark.parametrize(
    "tried", [_tried(10, mail=True), _tried(1, Attempt(Outcome.GONE), mail=True)]
)
def test_an_e_mail_that_was_named_takes_the_endpoint_s_place(tried: AttemptMade) -> None:
    assert after_try(tried, SCHEDULE, NOW, 0) == ByMail()


def test_an_e_mail_does_not_fall_back_on_itself() -> None:
    tried = AttemptMade(MessageChannel.EMAIL, 10, FAILED, mail_named=True)
    assert after_try(tried, SCHEDULE, NOW, 0) == Settle(MessageStatus.FAILED, Why.TRIED_TOO_OFTEN)


@pytest.mark.parametrize(
    ("asked", "waited"), [(60.0, 60.0), (1.0, 4.5), (10_000_000.0, 86_400.0), (None, 4.5)]
)
def test_a_wait_that_is_asked_for_is_honoured_within_a_day(
    asked: float | None, waited: float
) -> None:
    attempt = Attempt(Outcome.NOT_YET, "http_429", asked)
    following = after_try(_tried(1, attempt), SCHEDULE, NOW, draw=0)
    assert following == Retry(NOW + timedelta(seconds=waited))
