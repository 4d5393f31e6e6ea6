"""Where spans go: Zipkin's JSON over HTTP, or OTLP to any collector."""

from collections.abc import Sequence

import httpx
import orjson
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, StatusCode

from shared.settings import Settings

_KINDS = {
    SpanKind.SERVER: "SERVER",
    SpanKind.CLIENT: "CLIENT",
    SpanKind.PRODUCER: "PRODUCER",
    SpanKind.CONSUMER: "CONSUMER",
}


class ZipkinExporter(SpanExporter):
    """Posts spans to `/api/v2/spans`; a viewer that is away costs spans, never a referral."""

    def __init__(self, base: str) -> None:
        self._client = httpx.Client(base_url=base, timeout=5, trust_env=False)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send one batch."""
        body = orjson.dumps([_zipkin(span) for span in spans])
        try:
            answer = self._client.post(
                "/api/v2/spans", content=body, headers={"content-type": "application/json"}
            )
        except httpx.HTTPError:
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS if answer.is_success else SpanExportResult.FAILURE

    def shutdown(self) -> None:
        """Close the connection."""
        self._client.close()


def _zipkin(span: ReadableSpan) -> dict[str, object]:
    context, started, ended = span.context, span.start_time or 0, span.end_time or 0
    tags = {key: str(value) for key, value in (span.attributes or {}).items()}
    if span.status.status_code is StatusCode.ERROR:
        tags["error"] = tags.get("error.type", "true")
    found: dict[str, object] = {
        "traceId": f"{context.trace_id:032x}" if context else "",
        "id": f"{context.span_id:016x}" if context else "",
        "name": span.name,
        "timestamp": started // 1000,
        "duration": max(1, (ended - started) // 1000),
        "localEndpoint": {"serviceName": str(span.resource.attributes["service.name"])},
        "tags": tags,
    }
    if span.parent is not None:
        found["parentId"] = f"{span.parent.span_id:016x}"
    if span.kind in _KINDS:
        found["kind"] = _KINDS[span.kind]
    return found


def exporter_of(settings: Settings) -> SpanExporter | None:
    """The exporter the settings ask for, or None."""
    if settings.otel_traces_exporter == "zipkin":
        return ZipkinExporter(settings.zipkin)
    if settings.otel_traces_exporter == "otlp":
        # Imported here: it is large, and not for those who do not use it.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )

        return OTLPSpanExporter(f"{settings.otel_exporter_otlp_endpoint}/v1/traces")
    return None
