"""Shares, order and totals come from shown numbers alone; units are never mixed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.disclosure.rules import Rule
from services.reporting.reports.catalogue import REPORTS, unit_of
from services.reporting.reports.dimensions import (
    CHANNEL_FILTERS,
    DIMENSIONS,
    channels_under,
)
from services.reporting.reports.formats import as_csv
from services.reporting.reports.periods import Calendar
from services.reporting.reports.questions import Question, question
from services.reporting.reports.rules import Report, counts, percent, rounded
from services.reporting.reports.tables import Plan
from shared.errors import Invalid
from shared.vocabulary import CHANNEL_GROUPS, Channel

NOW = Calendar(date(2026, 11, 26), frozenset({"2022-08", "2023-08"}))


def asked(name: str, **more: str) -> Question:
    return question(REPORTS[name], more, NOW, "en")


def report(found: Question, cells: dict[tuple[str, ...], int]) -> Report:
    """Count cells that all lie in the programme's year."""
    plan = Plan.of(found.by, found.channel, found.period)
    time = tuple("1:2023-01" for d in plan.dimensions if d.name == "period")
    placed = {
        (*cell[: len(found.by)], *time, *cell[len(found.by) :]): n for cell, n in cells.items()
    }
    return counts(found, plan.table(placed.items(), Rule()))


@pytest.mark.parametrize(
    ("number", "decimals", "written"),
    [(84.93, 1, 84.9), (59.9, 0, 60), (0.5, 0, 1), (2.5, 0, 3), (178.4, 0, 178), (3.127, 2, 3.13)],
)
def test_numbers_are_rounded_as_people_round(number: float, decimals: int, written: float) -> None:
    assert rounded(number, decimals) == written


def test_the_published_share_of_domestic_violence_is_1065_of_1254() -> None:
    assert percent(1065, 1254, 1) == 84.9


@given(st.one_of(st.none(), st.integers(0, 99)), st.one_of(st.none(), st.integers(0, 99)))
def test_a_share_needs_both_numbers_to_be_shown(part: int | None, whole: int | None) -> None:
    assert (percent(part, whole, 0) is None) == (part is None or not whole)


def test_the_published_window_has_366_days() -> None:
    assert asked("channel-usage").days == 366


def test_hidden_rows_stand_last_in_the_order_of_their_names() -> None:
    found = report(
        asked("requests", by="harm"),
        {
            ("stalking", "web_form"): 4,
            ("child_abuse", "web_form"): 9,
            ("sexual_assault", "web_form"): 40,
            ("domestic_violence", "web_form"): 300,
        },
    )
    values = [(row["harm"], row["value"]) for row in found.rows if row["value"] != 0]
    shown = [value for _, value in values if value is not None]
    assert shown == sorted(shown, reverse=True)
    hidden = [harm for harm, value in values if value is None]
    assert hidden == sorted(hidden)
    assert values[: len(shown)] == [pair for pair in values if pair[1] is not None]


def test_places_and_times_keep_their_own_order() -> None:
    cells = {("650000", "web_form"): 500, ("110000", "web_form"): 20}
    rows = report(asked("requests", by="province"), cells).rows
    assert [row["province"] for row in rows][:2] == ["110000", "120000"]
    assert not DIMENSIONS["month"].ranked


def test_calls_and_requests_have_units_of_their_own() -> None:
    kind = REPORTS["requests"]
    units = {
        name: unit_of(kind, (), name) for name in ("online", "hotline", "all", "hotline_12338")
    }
    assert units == {
        "online": "requests", "hotline": "calls", "all": "referrals", "hotline_12338": "calls",
    }  # fmt: skip
    assert unit_of(kind, ("need",), "online") == "needs"


def test_requests_are_without_calls_unless_calls_are_asked_for() -> None:
    cells = {("web_form",): 60, ("hotline_12338",): 40, ("partner_api",): 20}
    assert report(asked("requests"), cells).total == 80
    assert report(asked("requests", channel="hotline"), cells).total == 40
    assert report(asked("requests", channel="all"), cells).total == 120
    assert report(asked("requests", channel="online"), cells).total == 60


def test_every_filter_lets_some_channels_through_and_all_lets_every_one() -> None:
    assert set(channels_under("all")) == set(Channel)
    assert set(channels_under("written")) == set(Channel) - CHANNEL_GROUPS["hotline"]
    assert all(channels_under(name) for name in CHANNEL_FILTERS)


@pytest.mark.parametrize(
    ("name", "parameters", "pointers"),
    [
        ("requests", {"from": "yesterday", "to": "2023-08-18"}, ["/from"]),
        ("requests", {"from": "1999-12-31", "to": "2100-01-02"}, ["/from", "/to"]),
        ("requests", {"from": "2023-02-01", "to": "2023-01-01"}, ["/to"]),
        ("requests", {"by": "gender,gender"}, ["/by"]),
        ("requests", {"by": "gender,harm,month"}, ["/by"]),
        ("requests", {"by": "age_band,age_class"}, ["/by"]),
        ("requests", {"by": "month,harm"}, ["/by"]),
        ("requests", {"a": "physical"}, ["/a"]),
        ("co-occurrence", {"a": "shouting", "b": "x"}, ["/a", "/b"]),
        ("time-to-help", {"by": "region"}, ["/by"]),
    ],
)
def test_a_wrong_question_is_refused_field_by_field(
    name: str, parameters: dict[str, str], pointers: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        asked(name, **parameters)
    assert [error.pointer for error in refused.value.errors] == pointers
    given = set(parameters.values())
    assert not any(error.detail in given for error in refused.value.errors)


def test_a_table_file_marks_what_is_hidden_and_is_no_formula() -> None:
    found = report(
        asked("requests", by="gender", format="csv"),
        {("female", "web_form"): 50, ("male", "web_form"): 3, ("undisclosed", "web_form"): 40},
    )
    lines = as_csv(found).splitlines()
    assert lines[0].startswith("\ufeff# Requests for help")
    assert "female,Female,50,54,," not in lines
    assert "male,Male,,,c" in lines
    assert "undisclosed,Not stated,,,c" in lines
    assert "female,Female,50,54," in lines
    assert not any(line.startswith(("=", "+", "@")) for line in lines)


@given(st.integers(1, 9))
def test_moving_a_hidden_count_moves_no_byte_of_the_answer(moved: int) -> None:
    def answer(small: int) -> Report:
        cells = {
            ("female", "web_form"): 500, ("male", "web_form"): small,
            ("undisclosed", "web_form"): 90 - small,
        }  # fmt: skip
        return report(asked("requests", by="gender"), cells)

    assert as_csv(answer(1 + moved)) == as_csv(answer(1))
