"""Who has a seat and who waits, whatever happens."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.cohorts.rules import is_near, is_open, standing, standings


@given(enrolled=st.integers(0, 60), seats=st.integers(0, 40))
def test_no_more_have_a_seat_than_there_are_and_who_waits_is_numbered_in_order(
    enrolled: int, seats: int
) -> None:
    found = standings(enrolled, seats)
    seated = [one for one in found if one.seated]
    assert len(seated) == min(enrolled, seats)
    assert list(found[: len(seated)]) == seated
    waiting = [one.waitlist_position for one in found if not one.seated]
    assert waiting == list(range(1, len(waiting) + 1))
    assert all(one.waitlist_position is None for one in seated)


@given(place=st.integers(2, 60), seats=st.integers(0, 40))
def test_when_somebody_before_leaves_everybody_behind_moves_up_by_one(
    place: int, seats: int
) -> None:
    before, after = standing(place, seats), standing(place - 1, seats)
    if before.seated or before.waitlist_position == 1:
        assert after.seated
    else:
        assert after.waitlist_position == (before.waitlist_position or 0) - 1


def test_the_last_day_to_enrol_counts() -> None:
    assert is_open(date(2026, 11, 28), date(2026, 11, 28))
    assert not is_open(date(2026, 11, 28), date(2026, 11, 29))


@pytest.mark.parametrize(
    ("taught", "asked", "near"),
    [
        ("110105", "110000", True),
        ("110000", "110105", True),
        ("110105", "110105", True),
        ("110105", "110108", False),
        ("310000", "110000", False),
        (None, "110000", True),
        ("310000", None, True),
    ],
)
def test_a_course_is_near_where_one_place_holds_the_other(
    taught: str | None,
    asked: str | None,
    near: bool,
) -> None:
    assert is_near(taught, asked) is near
