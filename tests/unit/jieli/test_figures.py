"""The published figures and how they are read from reports."""

from typing import Any

import pytest

from jieli.replay.figures import FIGURES, PROGRAMME, PUBLISHED_AS, QUESTIONS, compare
from services.reporting.publications.catalogue import TableName, tables
from services.reporting.publications.populations import POPULATIONS
from services.reporting.reports.catalogue import REPORTS
from services.reporting.reports.periods import programmes
from shared.vocabulary import AgeClass, Gender, HarmType

USERS = {"users": 40_100, "opens": 65_300, "new_per_day": 110, "opens_per_day": 178}


def row(value: int, share: float, **codes: str) -> dict[str, Any]:
    return {**codes, "value": value, "share_pct": share, "marker": None}


def the_reports() -> dict[str, Any]:
    by_gender = [
        row(248, 60, age_class=AgeClass.MINOR, gender=Gender.FEMALE),
        row(99, 24, age_class=AgeClass.MINOR, gender=Gender.MALE),
        row(714, 85, age_class=AgeClass.ADULT, gender=Gender.FEMALE),
        row(92, 11, age_class=AgeClass.ADULT, gender=Gender.MALE),
    ]
    harms = [(1065, 84.9), (84, 6.7), (63, 5.0), (42, 3.3), (0, 0.0)]
    kinds = (*list(HarmType)[:3], HarmType.OTHER, HarmType.STALKING)
    return {
        "usage": {"total": USERS, "rows": []},
        "usage by gender": {"total": USERS, "rows": [{"gender": "female", "share_pct": 70}]},
        "usage by age": {"total": USERS, "rows": [{"age_band": "18-39", "share_pct": 75}]},
        "calls": {
            "total": 712,
            "rows": [
                row(534, 75, topic="domestic_violence"),
                row(57, 8, topic="sexual_harassment_or_assault"),
            ],
        },
        "requests": {"total": 1254, "rows": [row(414, 33, age_class="minor")]},
        "requests by gender": {"total": 1254, "rows": by_gender},
        "requests by harm": {
            "total": 1254,
            "rows": [row(n, pct, harm=kind) for kind, (n, pct) in zip(kinds, harms, strict=True)],
        },
        "forms": {"total": 1065, "rows": [{"base": "physical", "rate_pct": 70}]},
    }


def test_all_eighteen_figures_are_compared_in_order() -> None:
    assert [figure.number for figure in FIGURES] == [f"N-{n:02}" for n in range(1, 19)]


def test_reports_of_the_published_year_meet_every_figure() -> None:
    assert [each.figure.number for each in compare(the_reports()) if not each.equal] == []


def test_one_request_too_many_is_seen() -> None:
    reports = the_reports()
    reports["requests"]["total"] += 1
    assert [each.figure.number for each in compare(reports) if not each.equal] == ["N-11"]


def test_another_order_of_harms_is_seen() -> None:
    reports = the_reports()
    rows = reports["requests by harm"]["rows"]
    rows[1], rows[2] = rows[2], rows[1]
    assert [each.figure.number for each in compare(reports) if not each.equal] == ["N-17"]


def test_a_hidden_cell_is_never_equal() -> None:
    reports = the_reports()
    reports["requests by gender"]["rows"][1]["share_pct"] = None
    assert [each.figure.number for each in compare(reports) if not each.equal] == ["N-14"]


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_every_question_is_about_a_published_table(name: str) -> None:
    report, asked = QUESTIONS[name]
    by = tuple(filter(None, asked["by"].split(","))) if "by" in asked else REPORTS[report].by
    [year] = programmes("mini-program")
    assert year.name == PUBLISHED_AS
    wanted = TableName(report, by, asked.get("channel", REPORTS[report].channel))
    assert wanted in tables(POPULATIONS[PROGRAMME], year)
