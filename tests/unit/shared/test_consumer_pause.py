"""A reader rests as long as its batch took, but never long, and never when much is waiting."""

from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.consumer import FULL, LONGEST_PAUSE, pause_after


@given(st.integers(0, 5000), st.floats(0, 60))
def test_a_breath_is_short_and_never_longer_than_the_work(handled: int, seconds: float) -> None:
    assert 0 <= pause_after(handled, seconds) <= min(seconds, LONGEST_PAUSE)


@given(st.integers(FULL, 5000), st.floats(0, 60))
def test_a_full_batch_is_followed_at_once(handled: int, seconds: float) -> None:
    assert pause_after(handled, seconds) == 0


@given(st.integers(0, FULL - 1), st.floats(0, 60), st.floats(0, 1))
def test_where_nobody_waits_the_breath_is_longer(
    handled: int, seconds: float, linger: float
) -> None:
    assert pause_after(handled, seconds, linger) == max(linger, pause_after(handled, seconds))
