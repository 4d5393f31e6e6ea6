"""However events come in batches, the same is kept of a need: a rebuild has other batches."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.facts.rows import NeedRow
from services.reporting.facts.rules import merged

AT = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
_moments = st.none() | st.integers(0, 9).map(lambda n: AT + timedelta(minutes=n))
_codes = st.none() | st.sampled_from(["completed", "failed", "no_provider"])
rows = st.builds(
    NeedRow,
    need_id=st.integers(1, 2).map(lambda n: UUID(int=n)),
    referral_id=st.just(UUID(int=7)),
    need=st.just("shelter"),
    offers=st.integers(0, 2),
    declined=st.integers(0, 2),
    result=_codes,
    unmet_reason=_codes,
    offered_at=_moments,
    accepted_at=_moments,
    vacant_at=_moments,
    unmet_at=_moments,
    not_requested_at=_moments,
)


@given(st.lists(rows, max_size=8), st.integers(0, 8))
def test_two_batches_say_what_one_says(some: list[NeedRow], cut: int) -> None:
    assert merged([*merged(some[:cut]), *merged(some[cut:])]) == merged(some)


def test_who_said_yes_twice_is_counted_from_the_first_yes_and_held_by_the_last() -> None:
    first, last = AT, AT + timedelta(hours=1)
    ones = [
        NeedRow(UUID(int=1), UUID(int=7), "shelter", accepted_at=at, held_at=at, offers=1)
        for at in (first, last)
    ]
    [row] = merged(ones)
    assert (row.accepted_at, row.held_at, row.offers) == (first, last, 2)
