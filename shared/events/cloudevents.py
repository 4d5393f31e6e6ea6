"""CloudEvents 1.0 in Kafka binary mode: attributes in headers, the JSON body as the value."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError

from shared.errors import UnreadableEvent
from shared.events.base import Event
from shared.events.catalogue import CATALOGUE, EVENTS
from shared.ids import text_of
from shared.vocabulary import DeadLetterReason as Reason

Headers = list[tuple[str, bytes]]
MAX_VALUE = 512 * 1024
_KNOWN = frozenset(("ce_id", "ce_type", "ce_source", "ce_time", "ce_dataschema", "traceparent"))


class Record(NamedTuple):
    """A Kafka record as it came, before anybody trusts it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: dict[str, str]


class ReceivedEvent(NamedTuple):
    """An event that was read, with what the inbox needs."""

    event: Event
    event_id: UUID
    record: Record
    traceparent: str | None

    @property
    def digest(self) -> int:
        """``digest_of`` its content."""
        return digest_of(self.record.value)


def dataschema_of(name: str, version: int) -> str:
    """The ce_dataschema of an event: its name and version."""
    return f"urn:jieli:event:{name}:{version}"


@lru_cache(maxsize=256)
def _fixed(source: str, name: str, version: int) -> tuple[tuple[str, bytes], ...]:
    return (
        ("ce_specversion", b"1.0"),
        ("ce_type", f"org.jieli.{name}".encode()),
        ("ce_source", f"/jieli/{source}".encode()),
        ("ce_dataschema", dataschema_of(name, version).encode()),
        ("content-type", b"application/json"),
    )


def headers_of(  # noqa: PLR0913, PLR0917 - CloudEvents has that many attributes
    source: str, name: str, version: int, event_id: UUID, at: datetime, traceparent: str | None
) -> Headers:
    """The headers an event travels with."""
    found = [
        *_fixed(source, name, version),
        ("ce_id", text_of(event_id).encode()),
        ("ce_time", f"{at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z".encode()),
    ]
    if traceparent:
        found.append(("traceparent", traceparent.encode()))
    return found


def known_headers(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """The headers we know, as text; anything else is left behind."""
    return {
        name: value.decode("ascii", "replace")
        for name, value in headers
        if name in _KNOWN and value is not None
    }


def digest_of(value: bytes | None) -> int:
    """64 bits of a value's hash, signed, to tell a changed content under an old id."""
    return int.from_bytes(hashlib.blake2b(value or b"", digest_size=8).digest(), "big", signed=True)


def read(record: Record) -> ReceivedEvent:
    """Understand a record. Raises UnreadableEvent with a reason that repeats nothing of it."""
    event_id = _event_id(record)
    headers = record.headers
    kind = _kind(record.topic, headers.get("ce_type", ""), headers.get("ce_dataschema", ""))
    value = record.value
    if value is None:
        raise UnreadableEvent(Reason.EMPTY_VALUE)
    if len(value) > MAX_VALUE:
        raise UnreadableEvent(Reason.TOO_LARGE)
    try:
        event = kind.decode(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            raise UnreadableEvent(Reason.BAD_JSON) from None
        raise UnreadableEvent(Reason.DOES_NOT_FIT_SCHEMA) from None
    if record.key is None or record.key != text_of(event.subject).encode():
        raise UnreadableEvent(Reason.WRONG_KEY)
    return ReceivedEvent(event, event_id, record, headers.get("traceparent") or None)


def _event_id(record: Record) -> UUID:
    given = record.headers.get("ce_id")
    if given is None:
        raise UnreadableEvent(Reason.MISSING_HEADER_CE_ID)
    try:
        return UUID(given)
    except ValueError:
        raise UnreadableEvent(Reason.BAD_HEADER_CE_ID) from None


@lru_cache(maxsize=256)
def _kind(topic: str, type_: str, dataschema: str) -> type[Event]:
    name = type_.removeprefix("org.jieli.")
    if not name:
        raise UnreadableEvent(Reason.MISSING_HEADER_CE_TYPE)
    version = dataschema.rpartition(":")[2] or "1"
    kind = EVENTS.get((name, int(version) if version.isdigit() else 0))
    if kind is None:
        known = any(event == name for event, _ in EVENTS)
        raise UnreadableEvent(Reason.UNKNOWN_VERSION if known else Reason.UNKNOWN_TYPE)
    if kind not in CATALOGUE[topic].events:
        raise UnreadableEvent(Reason.NOT_OF_THIS_TOPIC)
    return kind
