"""Every name that may appear in a span, a log line or a metric. Add it here first.

This is a privacy control: what is not declared cannot leave. With `strict` an undeclared name
raises; otherwise it is dropped. No name here may hold personal data, free text or an address.
"""

ATTRIBUTES: dict[str, str] = {
    # OpenTelemetry semantic conventions
    "http.request.method": "GET, POST …",
    "http.route": "the route's template, never the path",
    "http.response.status_code": "three digits",
    "error.type": "class name of what went wrong",
    "messaging.system": "kafka",
    "messaging.operation.name": "process, publish, deliver",
    "messaging.destination.name": "topic",
    "messaging.destination.partition.id": "partition",
    "messaging.kafka.offset": "offset",
    "messaging.batch.message_count": "events handled in the same transaction",
    "messaging.message.id": "event id",
    "service.name": "the service",
    # ours
    "jieli.event": "event name",
    "jieli.referral_id": "random id of a referral",
    "jieli.message.channel": "webhook, email, inbox, sms",
    "jieli.message.status": "sent, held, failed, unknown",
    "jieli.line": "line of a batch",
}

LOG_FIELDS: dict[str, str] = {
    "event": "what happened, a fixed phrase",
    "level": "debug … error",
    "timestamp": "UTC",
    "logger": "a library that says it",
    "source": "part of ours that says it",
    "service": "service",
    "role": "api, worker, relay",
    "event_id": "event id",
    "event_name": "event name",
    "referral_id": "random id of a referral",
    "message_id": "message id",
    "provider_id": "provider id",
    "client_id": "API client",
    "trace_id": "trace id",
    "topic": "topic",
    "partition": "partition",
    "offset": "offset",
    "count": "how many",
    "reason": "a code",
    "error": "class name of an error",
    "where": "file:line of an error, innermost last",
    "seconds": "a duration, seconds",
    "port": "port",
    "part": "part of the system",
    "status": "HTTP status or state",
    "route": "route template",
    "task": "name of a periodic task",
    "name": "a fixed name",
    "attempt": "number of a try",
    "template": "message template",
    "report": "report name",
}

METRICS: dict[str, str] = {
    "jieli_http_requests_total": "Requests by route, method and status",
    "jieli_http_request_seconds": "Time to answer, seconds, by route",
    "jieli_referrals_accepted_total": "Referrals answered 202",
    "jieli_publications": "Publications kept, by status; anything but published needs a look",
    "jieli_publication_judging_seconds": "How long the judgement under way lasts, seconds; else 0",
    "jieli_publication_judgements_failed": "Judgements that did not come and were not made up for",
    "jieli_outbox_unpublished": "Events waiting to be published",
    "jieli_outbox_oldest_seconds": "Age of the oldest event waiting, seconds",
    "jieli_dead_letters": "Events that could not be handled and are not closed",
    "jieli_worker_ready": "1 when the worker reads and writes",
    "jieli_worker_beat_age_seconds": "Seconds since the worker last said it lives",
    "jieli_messages_settled_total": "Messages that reached their end, by audience and status",
    "jieli_messages_oldest_pending_seconds": "Age of the oldest message waiting, seconds",
    "jieli_endpoints_disabled": "Webhook endpoints that answered 410",
    "jieli_inbox_last_seconds": "Seconds since the last event was handled",
}


class UndeclaredName(ValueError):  # noqa: N818 - said to a developer
    """A span attribute, log field or metric that shared/telemetry/registry.py does not list."""
