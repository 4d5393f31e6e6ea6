"""What a person sees while the stack starts."""

import io
import time

import pytest

from deploy.local.progress import Console


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_whole_lines_and_no_carriage_return() -> None:
    out = io.StringIO()
    console = Console(total=7, out=out)
    console.begin("Kafka 4.3.1")
    console.done("Kafka 4.3.1")
    assert out.getvalue() == "[1/7] Kafka 4.3.1  0.0 s\n"


def test_a_long_step_is_never_silent_for_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    out, clock = io.StringIO(), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    console = Console(total=7, out=out)
    console.begin("Kafka 4.3.1")
    for _ in range(24):
        clock[0] += 0.5
        console.update("Kafka 4.3.1", "112 of 140 MB")
    assert out.getvalue().splitlines() == [
        "[1/7] Kafka 4.3.1 … 112 of 140 MB (4 s)",
        "[1/7] Kafka 4.3.1 … 112 of 140 MB (7 s)",
        "[1/7] Kafka 4.3.1 … 112 of 140 MB (10 s)",
    ]


def test_a_terminal_sees_one_moving_line() -> None:
    out = Terminal()
    console = Console(total=2, out=out)
    console.begin("Zipkin")
    console.done("Zipkin")
    assert out.getvalue().count("\n") == 1
    assert "\r" in out.getvalue()


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = Terminal()
    Console(total=2, out=out).done("Zipkin")
    assert "\x1b[1m" not in out.getvalue()
