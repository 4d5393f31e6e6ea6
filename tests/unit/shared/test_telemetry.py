"""Nothing undeclared leaves in a span or a log line, and no error's text does."""

import json
import logging
import subprocess
import sys

import pytest
from opentelemetry.trace import SpanKind

from shared.telemetry.logs import Declared, Origin, OthersFormatter
from shared.telemetry.metrics import counter
from shared.telemetry.registry import UndeclaredName
from shared.telemetry.tracing import Tracer, child, new_traceparent, root, trace_id_of


def test_an_undeclared_attribute_raises_when_strict_and_is_dropped_otherwise() -> None:
    strict = Tracer("intake", None, strict=True)
    with pytest.raises(UndeclaredName):
        strict._declared({"phone": "19900000001"})
    assert Tracer("intake", None)._declared({"phone": "1", "error.type": "X"}) == {
        "error.type": "X"
    }


def test_an_undeclared_log_field_raises_when_strict_and_is_dropped_otherwise() -> None:
    with pytest.raises(UndeclaredName):
        Declared(strict=True)(None, "info", {"event": "x", "narrative": "y"})
    assert Declared(strict=False)(None, "info", {"event": "x", "narrative": "y"}) == {"event": "x"}


def test_an_undeclared_metric_raises() -> None:
    with pytest.raises(UndeclaredName):
        counter("jieli_secret_total")


def test_a_librarys_line_carries_neither_its_arguments_nor_an_errors_text() -> None:
    def fail() -> None:
        raise ValueError("19900000001")

    try:
        fail()
    except ValueError as error:
        record = logging.LogRecord(
            "lib", logging.ERROR, __file__, 1, "failed for %s", ("19900000001",), None
        )
        record.exc_info = (ValueError, error, error.__traceback__)
    line = OthersFormatter(Origin("intake", "api")).format(record)
    assert "19900000001" not in line
    assert "ValueError" in line


ALWAYS = {"timestamp", "level", "service", "role", "trace_id", "event"}
NUMBER = "19900000001"


def logged(script: str) -> list[dict[str, str]]:
    """What a process of a service writes to its log while it runs this."""
    begun = """
import contextvars, logging, sys, threading, warnings
from shared.telemetry import logs
from shared.telemetry.tracing import root
logs.setup("intake", "api", level="info", strict=True)
NUMBER = "19900000001"
"""
    done = subprocess.run(
        [sys.executable, "-c", begun + script], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert NUMBER not in done.stdout
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(line.keys() >= ALWAYS for line in lines)
    assert all(line["timestamp"].endswith("Z") for line in lines)
    return lines


def test_a_librarys_line_says_when_who_and_where_and_leaves_nothing_unfilled() -> None:
    found = logged("""
lib = logging.getLogger("aiokafka.consumer")
lib.error("Group Coordinator Request failed: %s", NUMBER)
lib.error("%-20s took %.3f of %d, %5.1f%%", NUMBER, 1.0, 2, 3.0)
lib.error("%(who)s left", {"who": NUMBER})
lib.error("{} and {0!r} and {name}: %r", NUMBER)
lib.error("formatted by its caller " + NUMBER)
""")
    assert [line["event"] for line in found] == [
        "Group Coordinator Request failed: …",
        "… took … of …, …%",
        "… left",
        "… and … and …: …",
        "<string>:13",
    ]
    assert {(line["service"], line["role"]) for line in found} == {("intake", "api")}


def test_warnings_and_errors_that_nobody_catches_are_lines_too() -> None:
    found = logged("""
def fail(*_):
    raise ValueError(NUMBER)
class Unraisable:
    __del__ = fail
warnings.warn(NUMBER)
thread = threading.Thread(target=fail)
thread.start()
thread.join()
Unraisable()
fail()
""")
    assert [(line["event"], line["error"]) for line in found] == [
        ("a library warns", "UserWarning"),
        ("a thread ended by an error", "ValueError"),
        ("an error could not be raised", "ValueError"),
        ("crashed", "ValueError"),
    ]


def test_a_line_is_in_the_trace_of_what_is_worked_on_or_else_of_the_process() -> None:
    made, ours, librarys, of_process, of_thread = logged("""
span = root()
logs.logger("http").info("made", trace_id=span.trace)
def within():
    logs.work_in(span)
    logs.logger("http").error("request failed")
    logging.getLogger("uvicorn.error").error("failed %s", NUMBER)
contextvars.copy_context().run(within)
logs.logger("process").info("stopping")
thread = threading.Thread(target=lambda: logging.getLogger("faust").error("failed %s", NUMBER))
thread.start()
thread.join()
""")
    assert ours["trace_id"] == librarys["trace_id"] == made["trace_id"]
    assert of_process["trace_id"] == of_thread["trace_id"] != made["trace_id"]


def test_a_child_stays_in_its_trace() -> None:
    parent = root()
    mark = child(parent.traceparent)
    assert (mark.trace_id, mark.parent_id) == (parent.trace_id, parent.span_id)
    assert trace_id_of(new_traceparent()) is not None
    assert child("garbage").parent_id is None


def test_an_unsampled_trace_stays_unsampled() -> None:
    mark = child(root(0.0).traceparent)
    assert not mark.sampled
    Tracer("intake", None).finish(mark, "x", SpanKind.SERVER, (0, 1), {})
