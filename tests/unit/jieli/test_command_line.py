"""The command line: help in two languages, words that fit, sentences instead of tracebacks."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from rich.console import Console

from jieli.cli import COMMANDS, GROUPS, build
from jieli.commands.replaying import standing
from jieli.commands.report import show
from jieli.in_chinese import CHINESE, translate
from jieli.language import chinese, say
from jieli.replay.figures import FIGURES, Compared
from jieli.replay.year_report import shown
from jieli.welcome import pad


def below(command: Any) -> Iterator[Any]:
    yield command
    for child in getattr(command, "commands", {}).values():
        yield from below(child)


def sentences() -> set[str]:
    found: set[str | None] = set()
    for command in below(typer.main.get_command(build())):
        found |= {command.help, getattr(command, "rich_help_panel", None)}
        found |= {getattr(parameter, "help", None) for parameter in command.params}
    return {text for text in found if text}


def test_every_sentence_of_the_help_has_its_translation() -> None:
    assert sentences() - set(CHINESE) == set()


def test_no_translation_is_left_over() -> None:
    assert set(CHINESE) - sentences() <= {"Show this message and exit."}


def test_every_command_gives_an_example() -> None:
    assert all(examples for *_, examples in (*COMMANDS, *GROUPS))


def test_help_can_be_had_in_chinese() -> None:
    command = typer.main.get_command(build())
    translate(command)
    helped = {each.name: each.help for each in below(command)}
    assert helped["trace"] == "显示一条转介经过各服务的全过程及其链路。"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({}, False),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, False),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "C"}, True),
    ],
)
def test_the_first_language_variable_that_is_set_decides(
    environment: dict[str, str], expected: bool
) -> None:
    assert chinese(environment) is expected


def test_it_speaks_as_the_terminal_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert say("yes", "是") == "是"
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert say("yes", "是") == "yes"


def test_chinese_labels_are_padded_by_the_columns_they_take() -> None:
    assert pad("接口", 8) == "接口    "
    assert pad("API", 8) == "API     "
    assert pad("longer than that", 8) == "longer than that "


def printed(thing: object) -> str:
    out = Console(width=120, color_system=None, highlight=False)
    with out.capture() as captured:
        out.print(thing)
    return captured.get()


def test_a_figure_that_differs_is_said_in_a_word_and_a_sign(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    text = printed(shown([Compared(FIGURES[0], 40_100), Compared(FIGURES[10], 1253)]))
    assert "equal ✓" in text
    assert "DIFFERENT ✗" in text
    assert "1,253" in text


def test_what_reporting_withholds_is_said_to_be_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    needs = {"helped": 2347, "waiting": None, "withdrawn": 0}
    assert standing(needs) == "Needs: helped 2,347, waiting for an answer withheld"


def test_a_hidden_cell_of_a_report_is_marked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    rows = [
        {"gender": "female", "gender_label": "Female", "value": 962, "marker": None},
        {"gender": "other", "gender_label": "Other", "value": None, "marker": "c"},
    ]
    period = {"from": "2022-08-18", "to": "2023-08-18"}
    show(
        {
            "name": "requests",
            "period": period,
            "unit": "requests",
            "total": 1254,
            "rows": rows,
            "hidden": 1,
            "caveats": ["Counts of 1 to 10 are withheld."],
        }
    )
    text = capsys.readouterr().out
    assert "Female" in text
    assert "gender_label" not in text
    assert "[c]" in text
    assert "1,254" in text
