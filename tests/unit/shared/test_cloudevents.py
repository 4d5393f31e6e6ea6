"""What arrives on Kafka is understood or refused with a reason that repeats nothing of it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shared.errors import UnreadableEvent
from shared.events import ReferralErased, cloudevents
from shared.events.cloudevents import Record


def a_record() -> Record:
    event = ReferralErased(referral_id=uuid4(), erased_at=datetime.now(UTC))
    headers = cloudevents.headers_of("intake", event.name, 1, uuid4(), event.erased_at, None)
    return Record(
        "referrals",
        0,
        7,
        str(event.subject).encode(),
        event.encode(),
        cloudevents.known_headers(headers),
    )


def without(record: Record, name: str) -> Record:
    return record._replace(headers={k: v for k, v in record.headers.items() if k != name})


def test_a_written_event_is_read_again() -> None:
    record = a_record()
    arrival = cloudevents.read(record)
    assert arrival.event.encode() == record.value
    assert str(arrival.event_id) == record.headers["ce_id"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda r: r._replace(value=b'{"name": "secret"'), "bad_json"),
        (lambda r: r._replace(value=b'{"secret": 1}'), "does_not_fit_schema"),
        (lambda r: r._replace(value=None), "empty_value"),
        (lambda r: r._replace(value=b"x" * (1024 * 1024)), "too_large"),
        (lambda r: r._replace(key=b"secret"), "wrong_key"),
        (lambda r: without(r, "ce_id"), "missing_header_ce_id"),
        (lambda r: without(r, "ce_type"), "missing_header_ce_type"),
        (
            lambda r: r._replace(headers={**r.headers, "ce_dataschema": "urn:x:9"}),
            "unknown_version",
        ),
        (
            lambda r: r._replace(headers={**r.headers, "ce_type": "org.jieli.secret"}),
            "unknown_type",
        ),
        (lambda r: r._replace(topic="offers"), "not_of_this_topic"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_bare_reason(spoil, reason: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnreadableEvent) as refused:
        cloudevents.read(spoil(a_record()))
    assert refused.value.reason == reason
    assert "secret" not in str(refused.value)
