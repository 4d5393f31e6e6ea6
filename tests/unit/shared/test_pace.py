"""What is a rush is decided by the pace and the size of sets, and only over long enough a look."""

from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.relay import PACE_INTERVAL, RUSH, SET, Pace

LIMIT = 2 * PACE_INTERVAL * RUSH
CLEAR = st.integers(0, 2000).filter(lambda came: abs(came - LIMIT) > 1)


@given(st.lists(CLEAR, min_size=1, max_size=30))
def test_each_look_judges_what_came_since_the_last(counts: list[int]) -> None:
    pace, now = Pace(0.0), 0.0
    for came in counts:
        now += 2 * PACE_INTERVAL
        pace.count(came, came, now)
        assert pace.is_rush == (came >= LIMIT)


@given(st.integers(1, 100), st.integers(1, 1000))
def test_lines_that_come_in_sets_are_no_rush(transactions: int, each: int) -> None:
    pace = Pace(0.0)
    pace.count(transactions * each, transactions, PACE_INTERVAL)
    assert not (pace.is_rush and each >= SET)
    assert pace.is_rush == (transactions * each >= RUSH * PACE_INTERVAL and each < SET)


@given(st.integers(0, 100_000))
def test_a_moment_is_too_short_to_tell(came: int) -> None:
    pace = Pace(0.0)
    pace.count(came, came, PACE_INTERVAL / 2)
    assert not pace.is_rush


@given(st.integers(1, 10))
def test_small_steps_add_up(steps: int) -> None:
    pace, now = Pace(0.0), 0.0
    for _ in range(steps):
        now += PACE_INTERVAL / 11
        pace.count(1000, 1000, now)
        assert not pace.is_rush
    pace.count(0, 0, now + PACE_INTERVAL)
    assert pace.is_rush
