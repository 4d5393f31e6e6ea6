"""What a service has already handled: an event id is taken once, whatever Kafka repeats."""

from collections.abc import Sequence
from uuid import UUID

from shared.db import Transaction
from shared.events.cloudevents import ReceivedEvent

_TAKE = """
    insert into inbox (event_id, subject, topic, name, digest, partition, "offset", traceparent)
    select event_id, case when at is null then given.subject
           else '00000000-0000-0000-0000-000000000000' end,
           topic, name, case when at is null then given.digest else 0 end,
           case when at is null then partition else -1 end,
           case when at is null then "offset" else -1 end,
           case when at is null then traceparent end
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[],
                $6::int[], $7::bigint[], $8::text[])
        as given(event_id, subject, topic, name, digest, partition, "offset", traceparent)
    left join erased on erased.digest = sha256(uuid_send(given.subject))
    on conflict (event_id) do nothing returning event_id, now() as now, partition < 0 as erased
"""


async def take(tx: Transaction, arrivals: Sequence[ReceivedEvent]) -> dict[UUID, bool]:
    """Note these as handled and give the ids that were new; sets the transaction's moment.

    True means that the subject was erased before. Ids must not repeat within the call.
    """
    rows = await tx.fetch(
        _TAKE,
        [a.event_id for a in arrivals],
        [a.event.subject for a in arrivals],
        [a.record.topic for a in arrivals],
        [a.event.name for a in arrivals],
        [a.digest for a in arrivals],
        [a.record.partition for a in arrivals],
        [a.record.offset for a in arrivals],
        [a.traceparent for a in arrivals],
    )
    if rows:
        tx.now = rows[0]["now"]
    tx.taken += len(arrivals)
    return {row["event_id"]: row["erased"] for row in rows}


async def changed(tx: Transaction, arrivals: Sequence[ReceivedEvent]) -> set[UUID]:
    """Of events seen before, those that now come with another content."""
    rows = await tx.fetch(
        "select inbox.event_id from inbox join unnest($1::uuid[], $2::bigint[]) as now(id, digest)"
        " on inbox.event_id = now.id where inbox.digest <> now.digest and inbox.partition >= 0",
        [a.event_id for a in arrivals],
        [a.digest for a in arrivals],
    )
    return {row["event_id"] for row in rows}
