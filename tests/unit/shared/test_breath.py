"""A reader rests as long as its batch took, never long; what it took is shared out evenly."""

from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.consumer import FULL, LONGEST_BREATH, breath, shares
from shared.kafka.wire import Record


@given(st.integers(0, 5000), st.floats(0, 60))
def test_a_breath_is_short_and_never_longer_than_the_work(handled: int, seconds: float) -> None:
    assert 0 <= breath(handled, seconds) <= min(seconds, LONGEST_BREATH)


@given(st.integers(FULL, 5000), st.floats(0, 60))
def test_a_full_batch_is_followed_at_once(handled: int, seconds: float) -> None:
    assert breath(handled, seconds) == 0


@given(st.integers(0, 900), st.integers(1, 400))
def test_batches_are_few_full_and_in_order(count: int, most: int) -> None:
    records = [Record("referrals", 0, offset, None, None, {}) for offset in range(count)]

    batches = shares(records, most)

    assert [record for batch in batches for record in batch] == records
    assert len(batches) == -(-count // most)
    assert all(0 < len(batch) <= most for batch in batches)
