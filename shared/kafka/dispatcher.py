"""Turns a batch of records into effects: once each, in order per key, bad ones put aside.

Infrastructure failures leave by exception and change nothing; everything else is settled here.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from opentelemetry.trace import SpanKind

from shared import dead_letters, erasure, inbox
from shared.db import Database, Transaction, is_outage
from shared.dead_letters import DeadLetter
from shared.errors import Unavailable, UnreadableEvent
from shared.events import cloudevents
from shared.events.base import Event
from shared.events.catalogue import EVENTS
from shared.events.cloudevents import ReceivedEvent, Record
from shared.service import Handlers
from shared.telemetry import SpanIds, Tracer, child, logger, trace_id_of
from shared.telemetry.logs import where
from shared.vocabulary import DeadLetterReason

_NOT_YET = datetime.min.replace(tzinfo=UTC)
_log = logger("batches")


class BrokenCode(Exception):  # noqa: N818 - said to operations
    """Too many dead letters in a row: the code is broken, not the events."""


def waves(events: Sequence[Event], rank: Mapping[type[Event], int]) -> Iterator[list[Event]]:
    """Split a batch so that handlers may run type by type and still keep each key's order.

    Within a wave, every key's events come in the order of the handlers' table.
    """
    current: list[Event] = []
    later: list[Event] = []
    reached: dict[UUID, int] = {}
    held: set[UUID] = set()
    for event in events:
        place = rank[type(event)]
        if event.subject in held or reached.get(event.subject, -1) > place:
            held.add(event.subject)
            later.append(event)
        else:
            reached[event.subject] = place
            current.append(event)
    if current:
        yield current
    if later:
        yield from waves(later, rank)


async def handle(events: Sequence[Event], handlers: Handlers, tx: Transaction) -> None:
    """Hand events to their handlers, many of a kind at once, and each key's in their order."""
    rank = {kind: place for place, kind in enumerate(handlers)}
    for wave in waves(events, rank):
        by_kind: dict[type[Event], list[Event]] = {}
        for event in wave:
            by_kind.setdefault(type(event), []).append(event)
        for kind in sorted(by_kind, key=rank.__getitem__):
            await handlers[kind](by_kind[kind], tx)


def types_passed_over(handlers: Handlers) -> frozenset[str]:
    """The `ce_type` of every event that there is and nobody here handles."""
    handled = {kind.name for kind in handlers}
    return frozenset(f"org.jieli.{name}" for name, _ in EVENTS if name not in handled)


class Dispatcher:
    """Applies batches of one service's topics."""

    def __init__(
        self, database: Database, handlers: Handlers, tracer: Tracer | None, seal: bytes, limit: int
    ) -> None:
        """Without a tracer, what is caused here follows in the trace directly on what came."""
        self._database = database
        self._handlers = handlers
        self._tracer = tracer
        self._seal = seal
        self._limit = limit
        self._dead_in_a_row = 0
        self._passed_over = types_passed_over(handlers)

    async def apply(self, records: Sequence[Record]) -> None:
        """Settle every record: handled, seen before, or put aside.

        Raises what `is_outage` recognises when the database is away (nothing happened, try again),
        and BrokenCode.
        """
        arrivals, letters = self._read(records)
        if letters:
            await self._put_aside(letters)
        if arrivals:
            await self._settle(arrivals)

    def _read(self, records: Sequence[Record]) -> tuple[list[ReceivedEvent], list[DeadLetter]]:
        arrivals, letters = [], []
        for record in records:
            if record.headers.get("ce_type") in self._passed_over:
                continue
            try:
                arrivals.append(cloudevents.read(record))
            except UnreadableEvent as reason:
                letters.append(_dead_letter(record, reason.reason))
        return arrivals, letters

    async def _settle(self, arrivals: list[ReceivedEvent]) -> None:
        try:
            await self._transact(arrivals)
        except Exception as error:
            if is_outage(error) or isinstance(error, Unavailable):
                raise
            if len(arrivals) == 1:
                await self._put_aside([_failed(arrivals[0], error)])
                return
            half = len(arrivals) // 2
            await self._settle(arrivals[:half])
            await self._settle(arrivals[half:])

    async def _transact(self, arrivals: list[ReceivedEvent]) -> None:
        started = time.time_ns()
        first = {a.event_id: a for a in reversed(arrivals)}
        async with self._database.transaction(_NOT_YET) as tx:
            taken = await inbox.take(tx, list(first.values()))
            fresh: list[ReceivedEvent] = []
            repeats: list[ReceivedEvent] = []
            for arrival in arrivals:
                new = arrival.event_id in taken and first[arrival.event_id] is arrival
                (fresh if new else repeats).append(arrival)
            if repeats:
                await self._repeats(tx, repeats)
            marks = self._mark(tx, fresh)
            if fresh:
                await handle([a.event for a in fresh if not _late(a, taken)], self._handlers, tx)
                await self._forget([a.event for a in fresh], tx)
        self._dead_in_a_row = 0
        if self._tracer is not None:
            _trace(self._tracer, fresh, marks, (started, time.time_ns()))

    def _mark(self, tx: Transaction, fresh: Sequence[ReceivedEvent]) -> list[SpanIds]:
        """Let what each of these causes follow on it in its trace."""
        if self._tracer is None:
            tx.traces |= {a.event.subject: a.traceparent for a in fresh if a.traceparent}
            return []
        marks = [child(arrival.traceparent) for arrival in fresh]
        tx.traces |= {
            a.event.subject: mark.traceparent for a, mark in zip(fresh, marks, strict=True)
        }
        return marks

    async def _forget(self, events: Sequence[Event], tx: Transaction) -> None:
        erased = sorted({event.subject for event in events if event.erasing})
        if erased:
            await erasure.forget(tx, erased)

    async def _repeats(self, tx: Transaction, repeats: list[ReceivedEvent]) -> None:
        changed = await inbox.changed(tx, repeats)
        letters = [
            _dead_letter_of(a, DeadLetterReason.CONTENT_CHANGED)
            for a in repeats
            if a.event_id in changed
        ]
        if letters:
            _log.error("an old event id came with another content", count=len(letters))
            await dead_letters.keep(tx, self._seal, letters)

    async def _put_aside(self, letters: list[DeadLetter]) -> None:
        self._dead_in_a_row += len(letters)
        for letter in letters:
            _log.error(
                "event put aside",
                reason=letter.reason,
                topic=letter.topic,
                partition=letter.partition,
                offset=letter.offset,
                **_in_trace(letter.traceparent),
            )
        async with self._database.transaction() as tx:
            await dead_letters.keep(tx, self._seal, letters)
        if self._dead_in_a_row >= self._limit:
            raise BrokenCode(str(self._dead_in_a_row))

    async def replay(self) -> int:
        """Handle again the dead letters somebody asked for; gives how many were tried."""
        async with self._database.transaction() as tx:
            letters = await dead_letters.asked_for(tx, self._seal)
        for letter in letters:
            await self._replay_one(letter)
        return len(letters)

    async def _replay_one(self, letter: DeadLetter) -> None:
        record = Record(
            letter.topic,
            letter.partition,
            letter.offset,
            str(letter.subject).encode() if letter.subject else None,
            letter.body,
            letter.headers,
        )
        try:
            arrival = cloudevents.read(record)
            if type(arrival.event) in self._handlers:
                await self._transact([arrival])
        except UnreadableEvent as still:
            detail = str(still.reason)
        except Exception as error:
            if is_outage(error):
                raise
            detail = type(error).__name__
        else:
            async with self._database.transaction() as tx:
                await dead_letters.replayed(tx, letter.letter_id)
            return
        async with self._database.transaction() as tx:
            await dead_letters.still_dead(tx, letter.letter_id, detail)


def _late(arrival: ReceivedEvent, taken: Mapping[UUID, bool]) -> bool:
    """Whether it comes after its subject was erased, and tells of something else."""
    return taken[arrival.event_id] and not arrival.event.erasing


def _trace(
    tracer: Tracer, fresh: Sequence[ReceivedEvent], marks: Sequence[SpanIds], times: tuple[int, int]
) -> None:
    for arrival, mark in zip(fresh, marks, strict=True):
        record = arrival.record
        tracer.finish(
            mark,
            f"process {record.topic}",
            SpanKind.CONSUMER,
            times,
            {
                "messaging.system": "kafka",
                "messaging.operation.name": "process",
                "messaging.destination.name": record.topic,
                "messaging.destination.partition.id": record.partition,
                "messaging.kafka.offset": record.offset,
                "messaging.batch.message_count": len(fresh),
                "jieli.event": arrival.event.name,
            },
        )


def _in_trace(traceparent: str | None) -> dict[str, str]:
    """The trace of an event as a line's own; the process's where the event names none."""
    trace_id = trace_id_of(traceparent) if traceparent and traceparent.count("-") == 3 else None
    return {"trace_id": trace_id} if trace_id else {}


def _dead_letter(record: Record, reason: DeadLetterReason) -> DeadLetter:
    return DeadLetter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        headers=record.headers,
        body=record.value,
        digest=cloudevents.digest_of(record.value),
        reason=reason,
        event_id=_uuid(record.headers.get("ce_id")),
        subject=_uuid((record.key or b"").decode("ascii", "replace")),
        name=_known_name(record.headers.get("ce_type", "")),
        traceparent=record.headers.get("traceparent"),
    )


def _dead_letter_of(arrival: ReceivedEvent, reason: DeadLetterReason) -> DeadLetter:
    return _dead_letter(arrival.record, reason)


def _failed(arrival: ReceivedEvent, error: Exception) -> DeadLetter:
    letter = _dead_letter(arrival.record, DeadLetterReason.HANDLER_FAILED)
    detail = f"{type(error).__name__} at {(where(error) or ['?'])[-1]}"
    return replace(letter, detail=detail)


def _known_name(given: str) -> str | None:
    name = given.removeprefix("org.jieli.")
    return name if any(name == known for known, _ in EVENTS) else None


def _uuid(given: str | None) -> UUID | None:
    try:
        return UUID(given or "")
    except ValueError:
        return None
