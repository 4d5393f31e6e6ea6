"""Traces, logs and metrics that hold nothing about a person."""

from shared.telemetry.logs import logger
from shared.telemetry.metrics import counter, gauge, histogram
from shared.telemetry.tracing import SpanIds, Tracer, child, new_traceparent, root, trace_id_of

__all__ = [
    "SpanIds",
    "Tracer",
    "child",
    "counter",
    "gauge",
    "histogram",
    "logger",
    "new_traceparent",
    "root",
    "trace_id_of",
]
