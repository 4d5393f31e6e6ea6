"""How commands end: a test for each code of the README's table, on no stack at all."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from deploy.local.ports import Ports
from jieli.__main__ import run
from jieli.cli import command_of
from tests.support.commands import REPOSITORY
from tests.support.typed import JIELI

NEEDS_NO_STACK = (
    "run", "up", "down", "clean", "regions", "providers generate", "verify", "lint",
)  # fmt: skip
STARTED = 20.0
"""So long a process of Python may take to load on a busy machine, seconds."""


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which no stack runs: an empty home, and ports that nobody listens on."""
    monkeypatch.chdir(REPOSITORY)
    for name in ("INTAKE_URL", "MATCHING_URL", "NOTIFICATIONS_URL", "REPORTING_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in Ports.free().environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("JIELI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JIELI_LANG", "en")
    return tmp_path


def examples(command: Any) -> Iterator[list[str]]:
    """The words of every example of every command that asks a stack."""
    for below in getattr(command, "commands", {}).values():
        yield from examples(below)
    if hasattr(command, "commands"):
        return
    for line in command.epilog.splitlines():
        for found in JIELI.finditer(line):
            words = found["words"].strip()
            if not words.startswith(NEEDS_NO_STACK) and "--help" not in words:
                yield shlex.split(words)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_stack_every_command_says_so_within_two_seconds_and_what_to_do(
    language: str, nobody: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = list(examples(command_of()))
    assert len(asked) > 30
    for words in asked:
        # A machine that is busy for a moment is asked again; what waits for somebody waits always.
        for _ in range(3):
            begun = time.monotonic()
            code = run([*words, "--lang", language])
            took, told = time.monotonic() - begun, capsys.readouterr()
            if took < 2:
                break
        assert code == 3, (words, told.err)
        assert took < 2, words
        assert re.search(r"make up|jieli status", told.err), words
        assert not told.out or orjson.loads(told.out)["running"] is False, words
        assert "Traceback" not in told.err
        assert (language == "zh") is bool(re.search(r"[\u4e00-\u9fff]", told.err)), words


def test_what_needs_no_stack_ends_well(nobody: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["regions", "--json"]) == 0
    assert orjson.loads(capsys.readouterr().out)["old"] is False
    assert run(["providers", "generate", "--lawyers", "1"]) == 0
    assert all(orjson.loads(line) for line in capsys.readouterr().out.splitlines())
    assert run(["down", "--json"]) == 0
    assert orjson.loads(capsys.readouterr().out) == {"running": False}


def test_a_start_that_something_stands_in_the_way_of_ends_with_2_and_lists_it(
    nobody: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("INTAKE_PORT", str(taken.getsockname()[1]))
        assert run(["up"]) == 2
        assert str(taken.getsockname()[1]) in capsys.readouterr().out


def begin(*words: str, **more: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "jieli", *words],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def test_ctrl_c_ends_with_130_and_a_word(nobody: Path) -> None:
    """Whoever is asked here never answers: the command waits."""
    (nobody / "home").mkdir()
    known = {"test_hotline": {"client_id": "test_hotline", "client_secret": "x", "scopes": ""}}
    (nobody / "home" / "credentials.json").write_bytes(orjson.dumps(known))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = str(silent.getsockname()[1])
        with begin("token", "test_hotline", env=os.environ | {"INTAKE_PORT": port}) as process:
            silent.settimeout(STARTED)
            silent.accept()[0].close()
            with silent.accept()[0] as asked:
                asked.recv(1)
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=STARTED)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines() == ["Stopped."]


@pytest.mark.parametrize("words", [("providers", "generate"), ("regions",), ("dlq", "--help")])
def test_a_reader_that_leaves_ends_it_quietly_with_141(
    words: tuple[str, ...], nobody: Path
) -> None:
    with begin(*words) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(STARTED) == 141


@pytest.mark.parametrize("width", ["60", "80", "120"])
def test_what_is_shown_is_without_colours_and_cut_nowhere(
    width: str, nobody: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setenv("NO_COLOR", "1")
    for words in (["--help"], ["dlq", "--help"], ["report", "--help"]):
        assert run(words) == 0
        shown = capsys.readouterr().out
        assert "\x1b" not in shown
        assert "…" not in shown.replace("<command> …", "").replace("<provider> …", "")


def test_the_readme_has_every_code_and_no_other() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    table = text.partition("| exit code |")[2].partition("\n\n")[0]
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)]
    assert codes == [0, 1, 2, 3, 130, 141]
