"""What is published is a whole, closed period; periods are judged with all that overlap them."""

from datetime import date

import pytest

from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.release_calendar import due_on, populations_of, upcoming
from services.reporting.reports.periods import (
    Period,
    between,
    named,
    part_of,
    parts_of,
    programmes,
    widened,
)

TODAY = date(2023, 11, 15)
PROGRAMME = "2022-08-18..2023-08-18"


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        (PROGRAMME, date(2022, 8, 18), date(2023, 8, 18)),
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2023-Q1", date(2023, 1, 1), date(2023, 3, 31)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
    ],
)
def test_a_period_that_is_over_has_a_name(name: str, first: date, last: date) -> None:
    found = named(name, TODAY)
    assert found is not None
    assert (found.first, found.last, found.name) == (first, last, name)


@pytest.mark.parametrize(
    "name",
    [
        "2023", "2023-Q4", "2023-11", "2022-08-18..2023-08-17", "2023-1", "2023-13", "2023-Q5",
        "1999", "20231", "x", "", "2100", "2023-01-01..2023-01-31", "٢٠٢٣",
    ],
)  # fmt: skip
def test_nothing_else_is_a_period(name: str) -> None:
    assert named(name, TODAY) is None


def test_on_its_last_day_a_period_is_not_over() -> None:
    assert named("2022-12", date(2022, 12, 31)) is None
    assert named("2022-12", date(2023, 1, 1)) is not None


def test_what_overlaps_is_judged_together() -> None:
    whole = (date(2022, 1, 1), date(2023, 12, 31))
    for name in (PROGRAMME, "2022", "2022-Q3", "2023-03", "2022-01"):
        found = named(name, TODAY)
        assert found is not None
        assert widened(found) == whole
    alone = Period(date(2021, 4, 1), date(2021, 6, 30), "2021-Q2")
    assert widened(alone) == (date(2021, 1, 1), date(2021, 12, 31))


def test_programmes_years_name_their_source_and_cut_months_into_parts() -> None:
    assert [period.name for period in programmes("mini-program")] == [PROGRAMME]
    days = [date(2022, 8, 17), date(2022, 8, 18), date(2023, 8, 18), date(2023, 8, 19)]
    assert [part_of(day) for day in days] == ["2:2022-08", "3:2022-08", "3:2023-08", "4:2023-08"]


def test_a_period_is_the_sum_of_its_parts() -> None:
    [year] = programmes("mini-program")
    inside = parts_of(year.first, year.last)
    assert (inside[0], inside[-1], len(inside)) == ("3:2022-08", "3:2023-08", 13)
    assert parts_of(date(2022, 7, 1), date(2022, 9, 30)) == [
        "2:2022-07", "2:2022-08", "3:2022-08", "3:2022-09",
    ]  # fmt: skip
    for period in between(date(2022, 1, 1), date(2023, 12, 31)):
        parts = parts_of(period.first, period.last)
        assert {part.partition(":")[2] for part in parts} == period.months


def test_each_period_is_published_some_days_after_its_end() -> None:
    found = {period.name: due_on(period) for period in between(date(2023, 1, 1), date(2023, 1, 2))}
    assert found == {
        "2023": date(2024, 2, 14), "2023-Q1": date(2023, 4, 30), "2023-01": date(2023, 2, 15),
    }  # fmt: skip


def test_what_comes_is_named_with_its_day_the_soonest_first() -> None:
    found = upcoming(date(2026, 11, 27))
    assert [(each.period.name, each.due) for each in found] == [
        ("2026-11", date(2026, 12, 15)),
        ("2026-Q4", date(2027, 1, 30)),
        ("2026", date(2027, 2, 14)),
    ]
    running = upcoming(date(2023, 8, 1), "mini-program")
    assert [(each.period.name, each.due) for each in running] == [(PROGRAMME, date(2023, 9, 17))]


def test_a_programmes_year_is_of_the_programme_alone() -> None:
    for code in ("mini-program", "justice4her"):
        [year] = programmes(code)
        assert [each.code for each in populations_of(year)] == [code]
    quarter = named("2023-Q1", TODAY)
    assert quarter is not None
    codes = {each.code for each in populations_of(quarter)}
    assert codes == POPULATIONS.keys() - {"mini-program", "justice4her"}
