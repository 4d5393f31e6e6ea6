"""The command line: help in two languages, words that fit, sentences instead of tracebacks."""

import re
from collections import Counter
from collections.abc import Iterator
from importlib import metadata
from typing import Any
from uuid import UUID

import pytest
from rich.cells import cell_len
from rich.console import Console

from jieli.__main__ import run
from jieli.banner import pad
from jieli.cli import command_of
from jieli.commands.keys import Kind
from jieli.commands.replay import standing
from jieli.commands.report import show
from jieli.console import table
from jieli.program import as_typed
from jieli.program import command as typed
from jieli.replay.figures import FIGURES, Compared
from jieli.replay.year_report import shown
from jieli.translations import CHINESE, chinese_of
from services.reporting.reports.catalogue import REPORTS
from shared.language import chinese, say
from shared.settings import SERVICES
from tests.support.typed import JIELI, read_as_typed


def below(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from below(child, (*path, name))


def every_command() -> dict[tuple[str, ...], Any]:
    return dict(below(command_of()))


def sentences() -> set[str]:
    found: set[str | None] = set()
    for command in every_command().values():
        found |= {command.help, getattr(command, "rich_help_panel", None)}
        for parameter in command.params:
            found |= {getattr(parameter, "help", None), parameter.metavar}
    # What is chosen from is typed as it stands.
    return {" ".join(text.split()) for text in found if text and "|" not in text}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("JIELI_LANG", "")


def test_every_sentence_of_the_help_has_its_translation() -> None:
    assert [text for text in sentences() if chinese_of(text) is None] == []


def test_no_translation_is_left_over() -> None:
    used = {text if text in CHINESE else f"{text.partition(': ')[0]}:" for text in sentences()}
    assert set(CHINESE) - used == set()


def test_every_page_ends_with_examples_and_each_of_them_can_be_read() -> None:
    for path, command in every_command().items():
        assert command.epilog, f"jieli {' '.join(path)} has no example"
        for example in command.epilog.splitlines():
            found = list(JIELI.finditer(example))
            assert found, example
            for each in found:
                read_as_typed(each["words"])


def test_every_command_that_says_something_can_say_it_to_a_program() -> None:
    silent = [
        path
        for path, command in every_command().items()
        if not hasattr(command, "commands")
        and not any("--json" in parameter.opts for parameter in command.params)
    ]
    assert silent == []


def test_every_option_says_what_is_given() -> None:
    for path, command in every_command().items():
        for parameter in command.params:
            is_option = parameter.param_type_name == "option"
            assert not is_option or parameter.is_flag or parameter.metavar, (path, parameter.name)


LATIN_IN_CHINESE = re.compile(
    # names of options and commands as they are typed, codes, ids, formats, addresses
    r"--[a-z-]+|<[^>]*>|\b[a-z]+[_:,.-][a-z0-9_,.:-]+\b|\bid\b|JSON|NDJSON|make|POST|DELETE"
    r"|\[默认 [^\]]*\]|/v1/[a-z]+|[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]"
)


def test_a_chinese_page_is_wholly_chinese(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    codes = {name for path in every_command() for name in path} | {*SERVICES, *WORDS_TO_TYPE}
    for path in every_command():
        assert run([*path, "--help", "--lang", "zh"]) == 0
        page, _, _ = capsys.readouterr().out.partition("示例")
        left = LATIN_IN_CHINESE.sub(" ", page.replace("Jieli", "").replace(typed(), ""))
        assert set(re.findall(r"[A-Za-z]{2,}", left)) - codes == set(), path


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_key_that_can_be_rotated_is_named_in_the_help(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["keys", "rotate", "--help", "--lang", language]) == 0
    page = re.split("示例|Examples", capsys.readouterr().out)[0]
    assert {str(kind) for kind in Kind} - set(re.findall(r"[a-z_]+", page)) == set()


WORDS_TO_TYPE = {
    *("place", "age", "result", "research", "evaluation", "approve", "reject"),
    *Kind,
    *("ngo", "harm", "gender", "repeat"),
    *(
        "circumstances",
        "consultations",
        "litigation",
        "verdict",
        "other",
        "all",
        "written",
        "online",
        "hotline",
        "organisation",
        "channel",
        "year",
        "quarter",
        "month",
    ),
    *("topic", "urgency", "need", "state", "pending", "suspended", "silent", "waiting"),
    *(
        "annual",
        "requests",
        "topics",
        "needs",
        "conversion",
        "participation",
        "reason",
        "referrals",
        "province",
        "region",
    ),
    *("table", "csv", "json", "platform", "lang", "outcomes"),
}


@pytest.mark.parametrize(
    "words",
    [
        ["nosuch"],
        ["dlq"],
        ["dlq", "lst"],
        ["dlq", "list", "--service", "nosuch"],
        ["dlq", "list", "--service"],
        ["dlq", "close", "matching:1"],
        ["dlq", "show", "nosuch:1"],
        ["dlq", "show", "matching:one"],
        ["dlq", "replay"],
        ["trace"],
        ["trace", "one", "two"],
        ["trace", "no-id"],
        ["report", "requestz"],
        ["status", "--json=3"],
        ["status", "--jsn"],
        ["run", "--seed", "x"],
        ["clients", "limit", "x", "fast"],
        ["clients", "limit", "x", "--", "-5"],
        ["providers", "show", "x"],
        ["keys", "rotate", "nosuch"],
        ["keys", "rotate", "seal", "--service", "nosuch"],
    ],
)
def test_a_wrong_command_line_is_said_in_chinese_and_ends_with_2(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["--lang", "zh", *words]) == 2
    told = capsys.readouterr().err.splitlines()[0]
    assert re.search(r"[\u4e00-\u9fff]", told)
    english_words = {"Missing", "Invalid", "value", "No", "such", "Got", "Option", "not", "valid"}
    assert english_words.isdisjoint(re.findall(r"[A-Za-z_]+", told)), told


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["dlq", "list", "--service", "matchng"], "matching"),
        (["dlq", "list", "--reason", "bad_jsn"], "bad_json"),
        (["dlq", "list", "--topic", "referralz"], "referrals"),
        (["dlq", "close", "matching:1", "--reason", "handled"], "handled_by_hand"),
        (["dlq", "show", "reportng:1"], "reporting"),
        (["report", "requestz"], "requests"),
        (["report", "requests", "--channel", "onlin"], "online"),
        (["report", "requests", "--format", "jsn"], "json"),
        (["keys", "rotate", "signin"], "signing"),
        (["providers", "waiting", "--state", "pendng"], "pending"),
        (["providers", "suspend", str(UUID(int=1)), "--ground", "complaints"], "complaint"),
        (["stats"], "status"),
    ],
)
def test_an_unknown_word_is_answered_with_all_there_are_and_the_nearest(
    words: list[str], nearest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"Did you mean {nearest}?" in told.err


def test_the_help_of_report_lists_the_reports_and_their_divisions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["report", "--help"]) == 0
    page = capsys.readouterr().out
    for kind in REPORTS.values():
        line = next(each for each in page.splitlines() if each.strip().startswith(f"{kind.name} "))
        assert kind.name in line
    assert all(name in page for kind in REPORTS.values() for name in kind.dimensions)


@pytest.mark.parametrize("width", ["60", "80", "120"])
def test_a_page_fits_the_terminal_and_an_example_stays_a_line(
    width: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    for path, command in every_command().items():
        assert run([*path, "--help"]) == 0
        page, _, examples = capsys.readouterr().out.partition("Examples\n")
        too_wide = [line for line in page.splitlines()[1:] if cell_len(line) > int(width)]
        # A name that cannot be shorter stands alone.
        assert [line for line in too_wide if len(line.split()) > 2] == [], path
        shown = [line.strip() for line in examples.splitlines() if line]
        assert shown == [as_typed(line) for line in command.epilog.splitlines()]


def test_it_says_which_version_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith(f"jieli {metadata.version('jieli')}")


def test_a_setting_that_cannot_be_read_is_named_and_not_repeated(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_PORT", "eighty-one")
    assert run(["status"]) == 2
    told = capsys.readouterr().err
    assert "INTAKE_PORT" in told
    assert "eighty-one" not in told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_language_may_be_said_anywhere(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["--lang", language, "dlq", "--help"], ["dlq", "--help", f"--lang={language}"]):
        assert run(words) == 0
        assert ("用法" in capsys.readouterr().out) is (language == "zh")


ID = "0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2"
PLACE = "safe-contact-notices/3/104217"


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 10_000])
@pytest.mark.parametrize("words", ["short", "这一列很长很长" * 5, "a long sentence " * 9])
def test_ids_are_whole_at_every_width_and_nothing_is_lost(width: int, words: str) -> None:
    grid = table("id", "what", "where", words=(1,))
    grid.add_row(ID, words, PLACE)
    grid.add_row(ID, "", PLACE)
    text = printed(grid, width)
    assert (text.count(ID), text.count(PLACE), "…" in text) == (2, 2, False)
    shown, given = Counter(text), Counter(words)
    assert all(shown[sign] >= given[sign] for sign in given if not sign.isspace())


def test_a_table_that_nobody_sees_has_a_line_for_each_row() -> None:
    grid = table("id", "what", words=(1,))
    grid.add_row(ID, "a long sentence " * 40)
    assert len(printed(grid, 10_000).splitlines()) == 2


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


def printed(thing: object, width: int = 120) -> str:
    out = Console(width=width, soft_wrap=True, color_system=None, highlight=False)
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
