"""Traces, logs and metrics that hold nothing about a person."""

from shared.telemetry.logs import logger
from shared.telemetry.metrics import counter, gauge, histogram
from shared.telemetry.tracing import Mark, Tracer, child, new_traceparent, root, trace_id_of

__all__ = [
    "Mark",
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
