"""When somebody is there. Holidays: State Council notice for 2026 (Guobanfa Mingdian [2025] 7)."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.hours.rules import (
    Schedule,
    Turn,
    attendance,
    is_there,
    schedules_of,
)
from shared.working_days import CHINA, public_holiday

WORKDAYS = frozenset(range(5))
OFFICE = (Schedule(WORKDAYS, time(9), time(17, 30), holidays=False, valid_to=None),)
ALWAYS = (Schedule(frozenset(range(7)), time(0), time(23, 59), holidays=True, valid_to=None),)


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 2, 14), False),  # a Saturday that is worked for the Spring Festival
        (date(2026, 2, 15), True),
        (date(2026, 2, 23), True),
        (date(2026, 2, 24), False),
        (date(2026, 10, 1), True),
        (date(2026, 10, 7), True),
        (date(2026, 10, 8), False),
        (date(2026, 11, 28), False),  # a plain Saturday
    ],
)
def test_public_holidays_are_those_of_the_notice(day: date, off: bool) -> None:
    assert public_holiday(day) is off


def test_before_a_holiday_the_next_opening_is_after_it() -> None:
    found = attendance(OFFICE, at(9, 30, 18))
    assert not found.is_open
    assert found.opens_at == at(10, 8, 9)
    assert attendance(OFFICE, at(9, 30, 17)).until == at(9, 30, 17, 30)
    assert not attendance(OFFICE, at(9, 30, 17, 30)).is_open


def test_who_is_open_on_holidays_is_open_on_them() -> None:
    holidays = (OFFICE[0]._replace(holidays=True),)
    assert attendance(holidays, at(10, 1)).is_open
    assert not attendance(OFFICE, at(10, 1)).is_open


def test_a_year_that_is_not_published_is_provisional() -> None:
    unknown = attendance(OFFICE, at(3, 3, year=2090))
    assert unknown.provisional
    assert attendance(ALWAYS, at(3, 3, year=2090)).provisional is False
    assert public_holiday(date(2090, 3, 3)) is None
    assert attendance(OFFICE, at(11, 26)).provisional is False


def test_hours_end_with_their_last_day() -> None:
    ended = (OFFICE[0]._replace(valid_to=date(2026, 11, 26)),)
    assert attendance(ended, at(11, 26)).is_open
    assert attendance(ended, at(11, 27)).is_open is False
    assert attendance(ended, at(11, 27)).opens_at is None


def test_a_turn_of_the_rota_counts_out_of_hours() -> None:
    turn = Turn(at(11, 28, 18), at(11, 29, 8))
    assert is_there(OFFICE, [turn], at(11, 28, 23))
    assert not is_there(OFFICE, [turn], at(11, 29, 8))
    assert not is_there(OFFICE, [], at(11, 28, 23))


MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis puts the zone
    datetime(2026, 12, 1),  # noqa: DTZ001
    timezones=st.just(CHINA),
)
HOURS = st.lists(
    st.builds(
        Schedule,
        st.frozensets(st.integers(0, 6), min_size=1),
        st.times(time(0), time(11, 59)),
        st.times(time(12), time(23, 59)),
        st.booleans(),
        st.none(),
    ),
    min_size=1,
    max_size=4,
)


@given(schedules=HOURS, now=MOMENTS)
def test_it_is_open_now_or_opens_later_and_never_both(
    schedules: list[Schedule], now: datetime
) -> None:
    found = attendance(schedules, now)
    if found.is_open:
        assert found.until is not None
        assert found.until > now
        assert found.opens_at is None
        assert attendance(schedules, found.until - timedelta(microseconds=1)).is_open
    else:
        assert found.until is None
        if found.opens_at is not None:
            assert found.opens_at > now
            assert attendance(schedules, found.opens_at).is_open
            before = found.opens_at - timedelta(microseconds=1)
            assert not attendance(schedules, max(now, before)).is_open


@given(now=MOMENTS)
def test_who_is_there_day_and_night_is_never_away(now: datetime) -> None:
    kept = [
        {
            "byday": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
            "opens_at": "00:00",
            "closes_at": "23:59",
            "holidays": True,
            "valid_to": None,
        }
    ]
    assert schedules_of(kept) == ALWAYS
    assert attendance(ALWAYS, now).is_open
