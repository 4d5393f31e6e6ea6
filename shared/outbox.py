"""What a transaction tells the world: written with the state, carried to Kafka by the relay."""

from collections.abc import Sequence

from shared.db import Transaction
from shared.events.base import Event

_INSERT = """
    insert into outbox (topic, subject, name, version, body, traceparent)
    select given.* from pg_current_xact_id(),
        unnest($1::text[], $2::uuid[], $3::text[], $4::smallint[], $5::bytea[], $6::text[]) as given
"""
"""The transaction has an id before a row takes one: so the relay knows what may still come."""


async def publish(
    tx: Transaction, events: Sequence[Event], bodies: Sequence[bytes] | None = None
) -> None:
    """Say that these happened, in this order, if and only if the transaction commits.

    `bodies`: the events as they are encoded, where that was done already.
    """
    if not events:
        return
    await tx.execute(
        _INSERT,
        [event.topic for event in events],
        [event.subject for event in events],
        [event.name for event in events],
        [event.version for event in events],
        bodies or [event.encode() for event in events],
        [tx.traceparent(event.subject) for event in events],
    )
    tx.published += len(events)
    tx.urgent = tx.urgent or any(event.urgent for event in events)
