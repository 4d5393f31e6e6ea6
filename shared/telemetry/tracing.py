"""One trace per referral, across the services and through Kafka, holding nothing about a person.

Spans are made whole when their work is over (`SpanIds` first, `Tracer.finish` later): a handler
works on hundreds of traces at once, where a stack of current spans has no meaning, and an
exception's text can never slip into a span.
"""

import random
from collections.abc import Mapping
from typing import NamedTuple

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from shared.telemetry.registry import ATTRIBUTES, UndeclaredName

Value = str | int | float | bool
_SCOPE = InstrumentationScope("jieli")
_FLAGS = TraceFlags(TraceFlags.SAMPLED)
_OK = Status(StatusCode.UNSET)
_FAILED = Status(StatusCode.ERROR)
_random = random.SystemRandom().getrandbits


class SpanIds(NamedTuple):
    """A place in a trace: what a span will be called by before it is over."""

    trace_id: int
    span_id: int
    parent_id: int | None
    sampled: bool

    @property
    def traceparent(self) -> str:
        """W3C trace context, to be carried to whatever this causes."""
        flag = "01" if self.sampled else "00"
        return f"00-{self.trace_id:032x}-{self.span_id:016x}-{flag}"

    @property
    def trace(self) -> str:
        """The trace id, 32 hexadecimal digits."""
        return f"{self.trace_id:032x}"


def root(ratio: float = 1.0) -> SpanIds:
    """Begin a new trace."""
    sampled = ratio >= 1 or random.random() < ratio  # noqa: S311 - sampling, not a secret
    return SpanIds(_random(128) or 1, _random(64) or 1, None, sampled)


def child(traceparent: str | None) -> SpanIds:
    """A place under `traceparent`; a new trace when there is none or it is unreadable."""
    parts = (traceparent or "").split("-")
    try:
        trace_id, parent_id = int(parts[1], 16), int(parts[2], 16)
        sampled = parts[3] == "01"
    except (IndexError, ValueError):
        return root()
    return SpanIds(trace_id, random.getrandbits(64) or 1, parent_id, sampled)


def new_traceparent(ratio: float = 1.0) -> str:
    """The traceparent of a new trace."""
    return root(ratio).traceparent


def trace_id_of(traceparent: str | None) -> str | None:
    """The trace id in a traceparent, 32 hexadecimal digits."""
    return traceparent.split("-")[1] if traceparent else None


class Tracer:
    """Makes finished spans and hands them to the exporter's queue."""

    def __init__(
        self, service: str, exporter: SpanExporter | None, *, strict: bool = False, ratio: float = 1
    ) -> None:
        self.resource = Resource({"service.name": f"jieli-{service}"})
        self.strict = strict
        self.ratio = ratio
        self._queue: SpanProcessor | None = None
        if exporter is not None:
            self._queue = BatchSpanProcessor(
                exporter,
                max_queue_size=65536,
                schedule_delay_millis=500,
                max_export_batch_size=1024,
            )

    def finish(  # noqa: PLR0913 - a span has that many parts
        self,
        mark: SpanIds,
        name: str,
        kind: SpanKind,
        times: tuple[int, int],
        attributes: Mapping[str, Value],
        *,
        failed: bool = False,
    ) -> None:
        """Record the span of `mark`. `times` are start and end, nanoseconds since 1970."""
        if self._queue is None or not mark.sampled:
            return
        context = SpanContext(mark.trace_id, mark.span_id, is_remote=False, trace_flags=_FLAGS)
        parent = (
            SpanContext(mark.trace_id, mark.parent_id, is_remote=True, trace_flags=_FLAGS)
            if mark.parent_id
            else None
        )
        self._queue.on_end(
            ReadableSpan(
                name,
                context=context,
                parent=parent,
                resource=self.resource,
                attributes=self._declared(attributes),
                kind=kind,
                status=_FAILED if failed else _OK,
                start_time=times[0],
                end_time=times[1],
                instrumentation_scope=_SCOPE,
            )
        )

    def _declared(self, attributes: Mapping[str, Value]) -> Mapping[str, Value]:
        if attributes.keys() <= ATTRIBUTES.keys():
            return attributes
        undeclared = attributes.keys() - ATTRIBUTES.keys()
        if self.strict:
            raise UndeclaredName(", ".join(sorted(undeclared)))
        return {k: v for k, v in attributes.items() if k not in undeclared}

    def shutdown(self) -> None:
        """Send what is queued, for at most two seconds."""
        if self._queue is not None:
            self._queue.force_flush(2000)
            self._queue.shutdown()
