"""What the overview says of a publication, and that it says in words what was made coarser."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, get_args
from uuid import UUID

import pytest

from services.reporting.pages import coarsening_notes, overview, rendering
from services.reporting.pages.api import FIGURES
from services.reporting.pages.rendering import Around
from services.reporting.publications.records import Published
from services.reporting.reports.catalogue import REPORTS
from services.reporting.reports.dimensions import NEED_GROUPS, STATES
from services.reporting.reports.periods import Period
from services.reporting.reports.questions import Language, Question
from services.reporting.reports.rules import Report, Row

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31), "2025")
TODAY = date(2026, 11, 27)
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def report(name: str, by: tuple[str, ...], rows: list[Row], total: Any, **more: Any) -> Report:
    question = Question(REPORTS[name], YEAR.first, YEAR.last, by, "all", period=YEAR.code)
    return Report(question, "needs", total, rows, {"value": "needs"}, **more)


def cell(value: int | None, within: str | None = None, **codes: str) -> Row:
    row: Row = {
        **codes,
        "value": value,
        "share_pct": None,
        "marker": "c" if value is None else None,
    }
    return row | ({"within": within} if within else {})


def published(**changes: Any) -> Published:
    given: dict[str, Any] = {
        "position": 1,
        "publication_id": UUID(int=1),
        "population": "all",
        "period": YEAR,
        "version": 1,
        "made_at": datetime(2026, 2, 15, 1, 2, tzinfo=UTC),
        "reason": None,
        "digest": "ab" * 32,
        "method": "jieli-2026-11",
        "caveats": (),
        "withheld": None,
        "partners": 4,
        "partners_ever": 5,
    }
    return Published(**(given | changes))


def test_the_files_that_are_documented_are_the_figures_there_are() -> None:
    assert get_args(FIGURES) == overview.FIGURES
    drawn = {name for band in overview.BANDS for column in band for name in column}
    assert drawn == set(overview.FIGURES) - {"came", "states", "support"}


def states(*values: int | None) -> Report:
    rows = [cell(v, state=s) for s, v in zip(STATES, values, strict=True)]
    return report("needs", ("state",), rows, 300)


def test_what_is_asked_first_is_a_number() -> None:
    found = overview.keys({"states": states(200, 40, 20, 30, 10, 0)}, "en")
    assert [key.number for key in found] == ["200", "20", "30"]
    assert found[1].note == "40 more are in progress"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_state_hidden_alone_is_told_with_those_it_is_counted_with(lang: Language) -> None:
    told = states(200, None, None, None, None, None)
    for row, above in zip(told.rows[1:], ["open"] * 2 + ["without_help"] * 3, strict=True):
        row["within"] = above
    told.extra["coarser"] = [
        {"state": "open", "value": 60},
        {"state": "without_help", "value": 40},
    ]
    keys = overview.keys({"states": told}, lang)
    assert [key.number for key in keys] == ["200", "60", "40"]
    assert "Ended without help" in coarsening_notes.note(told, lang) or lang == "zh"


def needs() -> Report:
    rows = [
        cell(90, need="legal_consultation", state_class="helped"),
        cell(None, "legal", need="legal_consultation", state_class="open"),
        cell(None, "legal", need="court_representation", state_class="helped"),
        cell(None, "legal", need="court_representation", state_class="open"),
        cell(None, "legal", need="protection_order", state_class="helped"),
        cell(None, "legal", need="protection_order", state_class="open"),
        cell(50, need="shelter", state_class="helped"),
        cell(20, need="shelter", state_class="open"),
    ]
    whole = {"legal_consultation": 110, "court_representation": 20, "protection_order": 15}
    told = report("needs", ("need", "state_class"), rows, 215)
    told.margins = {
        "need": [cell(v, need=n) for n, v in whole.items()] + [cell(70, need="shelter")],
        "state_class": [cell(170, state_class="helped"), cell(45, state_class="open")],
    }
    told.extra["coarser"] = [
        {"need": "legal", "state_class": "helped", "value": 120},
        {"need": "legal", "state_class": "open", "value": 25},
    ]
    return told


def test_a_family_stands_for_kinds_that_are_hidden_and_is_counted_once() -> None:
    found = coarsening_notes.merged(needs(), ("need", "state_class"))
    assert [(row["code"], row["value"]) for row in found] == [("legal", 145), ("shelter", 70)]
    assert found[0]["cells"] == {"helped": 120, "open": 25}


def test_what_is_counted_together_is_named() -> None:
    said = coarsening_notes.note(needs(), "en")
    assert said.startswith("Counted together, so that nobody can be found: Legal help (")
    assert "Court representation" in said
    assert coarsening_notes.note(states(1, 2, 3, 4, 5, 6), "en") == ""
    assert set(coarsening_notes.under("need", "legal")) == {
        str(need) for need in NEED_GROUPS["legal"]
    }


AROUND = Around((published(),), TODAY, 10, invented=False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_running_month_says_when_it_is_published(lang: Language) -> None:
    view = overview.View(published(), "all", lang)
    body = rendering.page(view, lang, {}, AROUND).body.decode()
    assert {"en": "November 2026: published on", "zh": "2026年11月的数据于2026年12月"}[lang] in body
    assert '<p class="invented">' not in body


def test_a_demonstration_says_before_anything_else_that_all_of_it_is_invented() -> None:
    view = overview.View(published(), "all", "zh")
    body = rendering.page(view, "zh", {}, replace(AROUND, invented=True)).body.decode()
    assert body.index("此处一切均为虚构") < body.index("<h1>")


def test_a_withheld_publication_says_why_and_shows_nothing() -> None:
    view = overview.View(published(withheld="few_partners"), "all", "en")
    body = rendering.page(view, "en", {"states": states(1, 2, 3, 4, 5, 6)}, AROUND).body.decode()
    assert "rest on too few organisations" in body
    assert "needs helped" not in body


def test_a_correction_says_its_version_and_its_reason() -> None:
    view = overview.View(published(version=2, reason="A province was entered wrongly"), "all", "en")
    body = rendering.page(view, "en", {}, AROUND).body.decode()
    assert "version 2" in body
    assert "A province was entered wrongly" in body


def test_the_same_publication_is_the_same_bytes() -> None:
    view = overview.View(published(), "all", "zh")
    tables = {"states": states(200, 40, 20, 30, 10, 0), "needs": needs()}
    one, other = (rendering.page(view, "zh", tables, AROUND) for _ in range(2))
    assert (one.body, one.packed, one.etag) == (other.body, other.packed, other.etag)
    assert len(one.packed) < len(one.body) / 2
