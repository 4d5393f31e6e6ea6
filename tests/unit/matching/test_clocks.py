"""Every clock of the table: its length, its kind of day, its holidays, and what it says when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.clocks.policy import clocks
from services.matching.clocks.rules import CHINA, Shares, Unit, ahead, due, reached
from services.matching.clocks.task import is_known
from shared.vocabulary import ClockCode, ClockStep
from shared.working_days import workday

SHARES = clocks().shares
FRIDAY = datetime(2026, 9, 25, 15, 0, tzinfo=CHINA)
"""A holiday: Mid-Autumn, with the weekend after it."""
BEFORE_WEEK = datetime(2026, 9, 30, 15, 0, tzinfo=CHINA)
"""The day before the National Day week, which ends on 7 October; the 10th is worked for it."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("code", "length", "unit"),
    [
        ("protection_order", 72, "hours"),
        ("protection_order_urgent", 24, "hours"),
        ("protection_order_review", 5, "calendar_days"),
        ("protection_order_expiry", 6, "months"),
        ("mandatory_report", 1, "hours"),
        ("report_feedback", 3, "calendar_days"),
        ("legal_aid_decision", 7, "calendar_days"),
        ("legal_aid_assignment", 3, "calendar_days"),
        ("legal_aid_objection", 5, "calendar_days"),
        ("judicial_aid_decision", 10, "working_days"),
        ("judicial_aid_collect", 2, "working_days"),
        ("clue_transfer", 5, "working_days"),
        ("clue_feedback", 5, "working_days"),
        ("joint_consultation", 1, "months"),
        ("hiv_prophylaxis", 72, "hours"),
        ("emergency_contraception", 120, "hours"),
        ("first_contact", 2, "working_days"),
    ],
)
def test_each_clock_of_the_table_has_its_length_and_its_kind_of_day(
    code: str, length: int, unit: str
) -> None:
    clock = clocks().clocks[ClockCode(code)]
    assert (clock.length, clock.unit) == (length, unit)
    assert clock.source
    assert clock.starts


def test_the_table_names_every_clock() -> None:
    assert set(clocks().clocks) == set(ClockCode)


def test_hours_run_through_nights_and_holidays() -> None:
    assert due(BEFORE_WEEK, 72, Unit.HOURS, workday).at == at("2026-10-03T15:00")


def test_calendar_days_do_not_count_the_first_and_end_with_the_last() -> None:
    assert due(BEFORE_WEEK, 5, Unit.CALENDAR_DAYS, workday).at == at("2026-10-06T00:00")
    just_before_midnight_in_china = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
    found = due(just_before_midnight_in_china, 5, Unit.CALENDAR_DAYS, workday)
    assert found.at == at("2026-10-06T00:00")


def test_working_days_leave_out_holidays_and_count_days_worked_instead() -> None:
    assert not workday(date(2026, 10, 7))
    assert workday(date(2026, 10, 10)), "a Saturday worked for the week"
    assert due(BEFORE_WEEK, 2, Unit.WORKING_DAYS, workday) == (at("2026-10-10T00:00"), False)
    assert due(BEFORE_WEEK, 3, Unit.WORKING_DAYS, workday).at == at("2026-10-11T00:00")


def test_a_year_that_is_not_published_yet_is_provisional_and_has_weekends() -> None:
    late = datetime(2098, 12, 30, 9, 0, tzinfo=CHINA)
    found = due(late, 2, Unit.WORKING_DAYS, workday)
    assert found.provisional
    assert found.at == at("2099-01-02T00:00")


def test_from_november_on_it_is_said_that_next_year_is_not_known() -> None:
    assert is_known(date(2098, 10, 31))
    assert not is_known(date(2098, 11, 1))
    assert is_known(date(2024, 11, 30))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-08-31T10:00", "2027-03-01T00:00"),
        ("2026-06-15T10:00", "2026-12-16T00:00"),
        ("2027-08-30T10:00", "2028-03-01T00:00"),
    ],
)
def test_months_end_with_the_same_day_or_the_last_of_a_shorter_month(start: str, end: str) -> None:
    assert due(at(start), 6, Unit.MONTHS, workday).at == at(end)


def test_first_contact_is_hours_where_more_is_at_stake() -> None:
    table = clocks()
    routine = table.first_contact(BEFORE_WEEK, "routine", sexual_violence=False)
    assert routine.at == at("2026-10-10T00:00")
    for urgency, sexual in (("immediate", False), ("routine", True)):
        soon = table.first_contact(BEFORE_WEEK, urgency, sexual_violence=sexual)
        assert soon.at == BEFORE_WEEK + timedelta(hours=12)


def test_it_warns_at_four_fifths_then_tells_then_goes_further() -> None:
    start, end = FRIDAY, FRIDAY + timedelta(hours=10)
    said, moments = 0, []
    while step := ahead(start, end, said, SHARES, reassigns=True):
        moments.append((str(step.step), (step.at - start) / timedelta(hours=1)))
        said += 1
    assert moments == [("warned", 8), ("breached", 10), ("escalated", 15), ("reassigned", 20)]
    assert ahead(start, end, 3, SHARES, reassigns=False) is None


@given(jumps=st.lists(st.integers(0, 400), max_size=12), reassigns=st.booleans())
@settings(max_examples=60)
def test_whatever_time_jumps_each_step_is_said_once_in_order(
    jumps: list[int], reassigns: bool
) -> None:
    start, end = FRIDAY, FRIDAY + timedelta(minutes=100)
    now, said = start, 0
    heard: list[ClockStep] = []
    for minutes in jumps:
        now += timedelta(minutes=minutes)
        step, after, following = reached(start, end, said, now, SHARES, reassigns=reassigns)
        assert (step is None) == (after == said)
        assert following is None or following > now
        heard += [step] if step else []
        said = after
    order = [s for s in ClockStep if s in heard]
    assert heard == order, "never twice, never backwards"
    assert (ClockStep.REASSIGNED in heard) <= reassigns


def test_what_is_over_is_not_warned_of() -> None:
    start, end = FRIDAY, FRIDAY + timedelta(hours=10)
    found = reached(start, end, 0, end, Shares(0.8, 1.5, 2.0), reassigns=False)
    assert found[:2] == (ClockStep.BREACHED, 2)
