"""Nothing undeclared leaves in a span or a log line, and no error's text does."""

import logging

import pytest
from opentelemetry.trace import SpanKind

from shared.telemetry.logs import Declared, OthersFormatter
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
    line = OthersFormatter().format(record)
    assert "19900000001" not in line
    assert "ValueError" in line


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
