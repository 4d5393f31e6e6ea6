"""All SQL of an organisation's own page."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from shared.db import Transaction

LATELY = 7
"""Days of which refusals are shown."""
KEPT = 30
"""Days for which they are kept."""


class Refused(NamedTuple):
    """One kind of refusal, to one client. `route`: the address without its values."""

    caller: tuple[str, str]
    method: str
    route: str
    status: int


async def add_refused(tx: Transaction, counts: Mapping[Refused, int]) -> None:
    """Count these refusals for today in China; those of long ago go."""
    rows = sorted(counts.items())
    await tx.execute(
        """
        insert into refused_call as kept
            (day, partner_id, client_id, method, route, status, times, last_at)
        select (now() at time zone 'Asia/Shanghai')::date, partner, client, method, route, status,
            times, now()
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::int[])
            as told(partner, client, method, route, status, times)
        on conflict (partner_id, day, client_id, method, route, status)
        do update set times = kept.times + excluded.times, last_at = excluded.last_at
        """,
        [UUID(each.caller[0]) for each, _ in rows],
        [each.caller[1] for each, _ in rows],
        [each.method for each, _ in rows],
        [each.route for each, _ in rows],
        [each.status for each, _ in rows],
        [times for _, times in rows],
    )
    await tx.execute(
        "delete from refused_call where day < (now() at time zone 'Asia/Shanghai')::date - $1::int",
        KEPT,
    )


async def refused(tx: Transaction, partner_id: UUID) -> list[dict[str, Any]]:
    """What was refused to an organisation's clients in the last days, newest first."""
    rows = await tx.fetch(
        """
        select client_id, method, route, status, sum(times)::int as times, max(last_at) as last_at
        from refused_call where partner_id = $1
            and day > (now() at time zone 'Asia/Shanghai')::date - $2::int
        group by client_id, method, route, status order by last_at desc limit 100
        """,
        partner_id,
        LATELY,
    )
    return [dict(row) for row in rows]


async def organisation(tx: Transaction, partner_id: UUID) -> dict[str, Any] | None:
    """An organisation as it is registered."""
    row = await tx.fetchrow("select name, kind, region from partner where id = $1", partner_id)
    return None if row is None else dict(row)


async def clients(tx: Transaction, partner_id: UUID) -> list[dict[str, Any]]:
    """An organisation's clients with how each proves itself, never with what."""
    rows = await tx.fetch(
        """
        select client_id, test, scopes, public_keys is not null as signs, created_at, disabled_at,
            former_until
        from client where partner_id = $1 and kind <> 'service' order by client_id limit 200
        """,
        partner_id,
    )
    return [dict(row) for row in rows]
