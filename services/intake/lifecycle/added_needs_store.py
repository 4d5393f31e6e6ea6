"""All SQL of needs that come from another one of the same referral."""

from collections.abc import Sequence

from services.intake.lifecycle import store
from services.intake.lifecycle.store import TimelineEntry
from shared.db import Transaction
from shared.events.offer import NeedAdded


async def add_needs(tx: Transaction, events: Sequence[NeedAdded]) -> None:
    """Keep these needs, once each, and open what was closed. Unknown ids change nothing."""
    rows = await tx.fetch(
        """
        insert into need (id, referral_id, partner_id, position, type, status, parent_need, basis,
            added_at)
        select given.id, referral.id, referral.partner_id,
            (select coalesce(max(position), 0) from need n where n.referral_id = referral.id)
                + row_number() over (partition by referral.id order by given.at),
            given.type, 'requested', given.parent, given.basis, given.at
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[])
            as given(id, referral_id, type, parent, basis, at)
        join referral on referral.id = given.referral_id
            and referral.status not in ('withdrawn', 'erased')
        on conflict (id) do nothing returning id
        """,
        [event.need_id for event in events],
        [event.referral_id for event in events],
        [event.need for event in events],
        [event.based_on for event in events],
        [event.basis for event in events],
        [event.at for event in events],
    )
    new = {row["id"] for row in rows}
    fresh = [event for event in events if event.need_id in new]
    await tx.execute(
        """
        update referral set status = 'received', status_at = given.at
        from unnest($1::uuid[], $2::timestamptz[]) as given(id, at)
        where referral.id = given.id and referral.status = 'closed'
        """,
        [event.referral_id for event in fresh],
        [event.at for event in fresh],
    )
    lines = [
        TimelineEntry(
            event.referral_id,
            event.at,
            "need_added",
            event.need_id,
            {"parent_need": event.based_on, "basis": event.basis},
        )
        for event in fresh
    ]
    await store.add_to_timeline(tx, lines)
