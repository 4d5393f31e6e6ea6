from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contact.contact_windows import (
    Window,
    clock_time,
    day_names,
    openings,
    read_days,
    read_window,
)
from shared.fields import UnfitError

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("sat,sun", {5, 6}),
        ("fri-mon", {4, 5, 6, 0}),
        ("wed", {2}),
        ("mon-tue, fri", {0, 1, 4}),
        ("daily", set(range(7))),
        ("MON", {0}),
    ],
)
def test_days_are_read(text: str, days: set[int]) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize("text", ["", "monday", "mon-", "-", "1-5", "mon;tue", "mon--fri"])
def test_unclear_days_are_not_guessed(text: str) -> None:
    with pytest.raises(UnfitError, match="days"):
        read_days(text)


@pytest.mark.parametrize(
    ("begin", "end"),
    [("9:00", "11:00"), ("09:00", "25:00"), ("0900", "1100"), ("", "11:00"),
     ("09:00", "11:60"), ("09:00:00", "10:00"), ("九点", "22:00")],
)  # fmt: skip
def test_an_unclear_window_is_not_guessed(begin: str, end: str) -> None:
    with pytest.raises(UnfitError, match="time"):
        read_window("mon", begin, end)


@pytest.mark.parametrize(
    ("begin", "end"),
    [("00:00", "00:00"), ("09:00", "09:00"), ("24:00", "11:00"), ("24:00", "24:00"),
     ("09:00", "09:14"), ("23:55", "00:05"), ("23:46", "24:00")],
)  # fmt: skip
def test_a_window_that_could_never_be_used_is_refused(begin: str, end: str) -> None:
    with pytest.raises(UnfitError) as refused:
        read_window("daily", begin, end)
    assert refused.value.code in {"empty_window", "window_too_short"}


def test_full_width_digits_and_capitals_are_ways_of_writing() -> None:
    window = read_window("mon-fri", "09:00", "11:30")
    assert read_window(" Mon-Fri ", "０９：００", "１１：３０") == window
    assert (day_names("MON - fri,Sun"), clock_time("０９：００")) == ("mon-fri,sun", "09:00")


def test_a_window_opens_by_her_own_clock() -> None:
    window = read_window("mon-fri", "09:00", "11:30")
    friday = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai
    (first, *_) = openings([window], SHANGHAI, friday)
    assert first.begin == datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    assert first.end == datetime(2026, 11, 20, 3, 30, tzinfo=UTC)


def test_the_next_window_after_friday_is_on_monday() -> None:
    window = read_window("mon-fri", "09:00", "11:30")
    friday_noon = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)
    (first, *_) = openings([window], SHANGHAI, friday_noon)
    assert first.begin == datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def test_a_window_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    window = read_window("sun", "22:00", "02:00")
    monday = datetime(2026, 11, 23, 1, 0, tzinfo=SHANGHAI)
    (first, *_) = openings([window], SHANGHAI, monday)
    assert first.begin == datetime(2026, 11, 22, 22, 0, tzinfo=SHANGHAI)
    assert first.end == datetime(2026, 11, 23, 2, 0, tzinfo=SHANGHAI)
    tuesday = datetime(2026, 11, 24, 1, 0, tzinfo=SHANGHAI)
    (first, *_) = openings([window], SHANGHAI, tuesday)
    assert first.begin == datetime(2026, 11, 29, 22, 0, tzinfo=SHANGHAI)


def test_a_whole_day_may_be_named() -> None:
    window = read_window("wed", "00:00", "24:00")
    (first, *_) = openings([window], SHANGHAI, datetime(2026, 11, 25, 12, 0, tzinfo=SHANGHAI))
    assert first.end - first.begin == timedelta(days=1)


def test_where_the_clock_is_put_back_the_shorter_reading_holds() -> None:
    window = read_window("sun", "02:30", "05:00")  # 02:30 comes twice on 25 October 2026
    (first, *_) = openings([window], BERLIN, datetime(2026, 10, 25, 0, 0, tzinfo=UTC))
    assert first.begin == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_where_the_clock_is_put_forward_the_shorter_reading_holds() -> None:
    window = read_window("sun", "01:00", "02:30")  # 02:30 never comes on 29 March 2026
    (first, *_) = openings([window], BERLIN, datetime(2026, 3, 28, 23, 0, tzinfo=UTC))
    assert first.end == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


zones = st.sampled_from(
    [ZoneInfo(name) for name in (
        "Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York", "Asia/Kathmandu",
        "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe", "UTC")]
)  # fmt: skip
moments = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
clocks = st.times(max_value=time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
windows = st.builds(Window, st.frozensets(st.integers(0, 6), min_size=1), clocks, clocks).filter(
    lambda window: window.begin != window.end
)


@given(windows, zones, moments)
def test_every_minute_of_an_opening_reads_as_inside_on_her_wall(
    window: Window, zone: ZoneInfo, now: datetime
) -> None:
    for opening in openings([window], zone, now)[:3]:
        for moment in (opening.begin, opening.end - timedelta(seconds=1)):
            wall = moment.astimezone(zone)
            over_midnight = window.end < window.begin
            if over_midnight and wall.time() < window.end:
                assert (wall.weekday() - 1) % 7 in window.days
            else:
                assert wall.weekday() in window.days
                assert wall.time() >= window.begin
                assert over_midnight or wall.time() < window.end


@given(windows, zones, moments)
def test_a_window_comes_again_within_a_week_and_a_day(
    window: Window, zone: ZoneInfo, now: datetime
) -> None:
    found = openings([window], zone, now)
    assert found or zone.key not in {"Asia/Shanghai", "UTC"}
    assert all(opening.begin < opening.end for opening in found)
    assert all(opening.end > now for opening in found)
