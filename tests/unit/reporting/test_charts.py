"""A chart shows nothing that its table hides."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.pages import charts
from services.reporting.pages import line_charts as line_charts
from services.reporting.pages.charts import Hundred, Mark
from services.reporting.pages.figures import greatest
from services.reporting.pages.line_charts import Line, Scale
from services.reporting.pages.wording import counted, hours, number, on_axis

STEPS = Scale(["0", "4", "8"])
WORDS = ("A title <with> marks", "a: 5; b: withheld")


def hatched(drawing: str) -> list[str]:
    return re.findall(r'<rect [^>]*fill="url\(#hatch\)"[^>]*>', drawing)


def test_a_hidden_bar_is_a_hatched_stub_of_fixed_length() -> None:
    drawing = charts.bars([Mark("a", 500, "500"), Mark("b", None, "[c]")], WORDS)
    (stub,) = hatched(drawing)
    assert 'width="24"' in stub
    ET.fromstring(drawing)  # noqa: S314 - our own drawing


def test_a_hidden_month_is_a_gap_with_a_hatched_column() -> None:
    marks = (Mark("1", 5, "5"), Mark("2", None, "[c]"), Mark("3", 7, "7"))
    drawing = line_charts.lines([Line("", marks)], WORDS, STEPS)
    assert len(hatched(drawing)) == 1
    (path,) = re.findall(r'<path d="(M[^"]*)" fill="none"', drawing)
    assert path.count("M") == 2
    assert "L" not in path


def line_of(*values: int | None) -> Line:
    return Line("", tuple(Mark(str(i), v, str(v)) for i, v in enumerate(values)))


def test_a_long_silence_between_two_times_is_a_break() -> None:
    (drawn,) = line_charts.without_silence([line_of(5, *[0] * line_charts.SILENCE, 7, 0, 3)])
    assert [mark.label for mark in drawn.marks] == ["0", "⋯", "7", "8", "9"]
    drawing = line_charts.lines([line_of(5, *[0] * line_charts.SILENCE, 7, 0, 3)], WORDS, STEPS)
    (path,) = re.findall(r'<path d="(M[^"]*)" fill="none"', drawing)
    assert path.count("M") == 2


@pytest.mark.parametrize("width", [360, 560])
def test_the_month_after_a_break_is_named(width: int) -> None:
    line = line_of(*range(1, 14), *[0] * 20, 7)
    drawing = line_charts.lines([line], WORDS, STEPS, width=width)
    assert ">33</text>" in drawing


def test_a_silence_that_one_line_breaks_or_hides_is_drawn() -> None:
    quiet, heard = line_of(5, *[0] * 8, 7), line_of(5, 0, 0, 0, 0, 1, 0, 0, 0, 7)
    hidden = line_of(5, 0, 0, 0, 0, None, 0, 0, 0, 7)
    assert line_charts.without_silence([quiet, heard]) == (quiet, heard)
    assert line_charts.without_silence([hidden]) == (hidden,)


def test_a_silence_to_the_end_keeps_the_last_month() -> None:
    (drawn,) = line_charts.without_silence([line_of(5, *[0] * 10)])
    assert [mark.label for mark in drawn.marks] == ["0", "⋯", "10"]


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=1, max_size=30))
def test_the_axis_ends_above_every_shown_value(values: list[int | None]) -> None:
    series = [Line("", tuple(Mark("m", v, "") for v in values))]
    shown = [v for v in values if v is not None]
    assert line_charts.axis_end(series) >= max(shown, default=0)
    assert line_charts.axis_end(series) <= 2 * max([*shown, 1])


def test_a_bar_of_a_hundred_hatches_what_no_shown_share_fills() -> None:
    drawing = charts.hundreds([Hundred("a", (60.0, None, None), "50")], ("x", "y", "z"), WORDS)
    (rest,) = hatched(drawing)
    assert 'width="143"' in rest
    whole = charts.hundreds([Hundred("a", (60.0, 40.0), "50")], ("x", "y"), WORDS)
    assert hatched(whole) == []


def test_every_chart_says_in_words_what_it_shows() -> None:
    drawing = ET.fromstring(charts.bars([Mark("a", 5, "5")], WORDS))  # noqa: S314 - our own
    name = "{http://www.w3.org/2000/svg}"
    assert drawing.findtext(f"{name}title") == WORDS[0]
    assert drawing.findtext(f"{name}desc") == WORDS[1]


def test_numbers_are_written_as_each_language_writes_them() -> None:
    assert on_axis(10_000, "zh") == "1万"
    assert on_axis(10_000, "en") == "10k"
    assert counted("求助（件）", "zh") == "件求助"
    assert counted("requests", "en") == "requests"
    assert [hours(h, "en") for h in (40.2, 8.66, 0.5, 0.001)] == ["40 h", "8.7 h", "30 min", "4 s"]
    assert number(None, "en").spoken == "withheld to protect people"
    assert number(0, "en").text == "0"


def test_a_chart_as_a_file_of_its_own_brings_its_pattern_and_its_type() -> None:
    drawing = charts.standalone(charts.bars([Mark("a", None, "[c]")], WORDS))
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    assert root[0].tag.endswith("title")
    assert 'id="hatch"' in drawing
    assert "<style>" in drawing


def test_nothing_is_called_the_most_while_something_hidden_may_be_more() -> None:
    rows = [{"need": "shelter", "value": 3}, {"need": "counselling", "value": 9}]
    assert greatest(rows) == rows[1]
    assert greatest([*rows, {"need": "legal_consultation", "value": None}]) is None
    assert greatest([{"need": "shelter", "value": 0}]) is None
    assert greatest([]) is None
