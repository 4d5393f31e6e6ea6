"""Working days of China: holidays are not counted, days worked in their place are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.working_days import CHINA, deadline


@pytest.mark.parametrize(
    ("begins", "days", "last", "why"),
    [
        (date(2026, 11, 27), 1, date(2026, 11, 30), "a Friday: the next is Monday"),
        (date(2026, 9, 30), 1, date(2026, 10, 8), "the National Day week is not counted"),
        (date(2026, 10, 9), 1, date(2026, 10, 10), "a Saturday that is worked"),
        (date(2026, 2, 13), 2, date(2026, 2, 24), "Spring Festival, and the Saturday before it"),
    ],
)
def test_a_deadline_is_the_end_of_a_working_day(
    begins: date, days: int, last: date, why: str
) -> None:
    found = deadline(datetime(begins.year, begins.month, begins.day, 15, tzinfo=CHINA), days)
    assert (found.at - timedelta(seconds=1)).astimezone(CHINA).date() == last, why
    assert found.at.astimezone(CHINA).hour == 0
    assert not found.provisional


def test_the_day_is_that_of_china() -> None:
    late = datetime(2026, 11, 26, 17, tzinfo=UTC)
    assert deadline(late, 1).at == datetime(2026, 11, 30, 16, tzinfo=UTC), "it is Friday there"


def test_a_year_that_is_not_known_yet_is_provisional() -> None:
    found = deadline(datetime(2026, 12, 30, 12, tzinfo=CHINA), 3)
    assert found.provisional
    assert not deadline(datetime(2026, 12, 30, 12, tzinfo=CHINA), 1).provisional


@given(
    st.dates(date(2018, 1, 1), date(2026, 12, 1)),
    st.integers(1, 15),
)
def test_a_longer_time_never_ends_earlier(day: date, days: int) -> None:
    begins = datetime(day.year, day.month, day.day, 23, tzinfo=CHINA)
    found = deadline(begins, days)
    assert begins < found.at < deadline(begins, days + 1).at


def test_no_day_is_no_deadline() -> None:
    with pytest.raises(ValueError, match="0"):
        deadline(datetime.now(CHINA), 0)
