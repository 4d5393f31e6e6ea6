"""Was anything lost, or done twice? Asked of the services' own tables, as the administrator."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any
from uuid import UUID

import asyncpg

from shared.settings import SERVICES

Sql = Callable[..., Awaitable[list[asyncpg.Record]]]

_DEVIATIONS = {
    "referrals answered 202 and not kept by intake": """
        select asked.id from unnest($1::uuid[]) asked(id)
        where not exists (select 1 from intake.referral r where r.id = asked.id)""",
    "referrals matching never had": """
        select asked.id from unnest($1::uuid[]) asked(id)
        where not exists (select 1 from matching.referral r where r.referral_id = asked.id)""",
    "referrals without exactly one match told": """
        select asked.id from unnest($1::uuid[]) asked(id) left join matching.outbox o
            on o.subject = asked.id and o.name = 'referral.matched'
        group by asked.id having count(o.id) <> 1""",
    "needs without exactly one live offer": """
        select n.need_id from matching.need n left join matching.offer o
            on o.need_id = n.need_id and o.status in ('requested', 'offered', 'accepted',
                'scheduled', 'in_progress', 'waitlisted', 'paused_safety')
        where n.referral_id = any($1::uuid[]) and n.status <> 'unmet'
        group by n.need_id having count(o.offer_id) <> 1""",
    "offers told to their provider not exactly once": """
        select o.offer_id from matching.offer o left join notifications.message m
            on o.offer_id = any(m.offer_ids) and m.template = 'offer_made'
        where o.referral_id = any($1::uuid[])
        group by o.offer_id having count(m.message_id) <> 1""",
    "referrals not counted exactly once as received, matched and told": """
        select asked.id from unnest($1::uuid[]) asked(id) left join reporting.referral_fact f
            on f.referral_id = asked.id
        where f.received_at is null or f.matchings <> 1 or f.tellings <>
            (select count(*) from notifications.outbox o
             where o.subject = asked.id and o.name = 'notification.settled' and exists
                (select from jsonb_array_elements(
                    convert_from(o.body, 'utf8')::jsonb -> 'messages') m
                 where m ->> 'audience' <> 'partner' and m ->> 'status' = 'sent'))""",
    "needs whose offers are not counted as often as they were made": """
        select n.need_id from matching.need n left join reporting.need_fact f using (need_id)
        where n.referral_id = any($1::uuid[]) and n.status <> 'unmet'
            and f.offers is distinct from
                (select count(*) from matching.offer o where o.need_id = n.need_id)""",
}
_ALWAYS = {
    "providers whose held places are not their live offers, or more than they have": """
        select l.provider_id from matching.provider_load l left join matching.offer o
            on o.provider_id = l.provider_id
            and o.status in ('offered', 'accepted', 'scheduled', 'in_progress', 'waitlisted',
                    'paused_safety')
        group by l.provider_id, l.held, l.places
        having count(o.offer_id) <> l.held or l.held < 0 or l.held > l.places""",
    "totals that are not the number of facts": """
        select c.* from (select coalesce(sum(received), 0) as received,
            coalesce(sum(matched), 0) as matched, coalesce(sum(told), 0) as told,
            coalesce(sum(complete), 0) as complete from reporting.counted) c,
        (select count(received_at) as received, count(*) filter (where matchings > 0) as matched,
            count(*) filter (where tellings > 0) as told, count(*) filter
            (where received_at is not null and matchings > 0 and tellings > 0) as complete
         from reporting.referral_fact) f
        where (c.received, c.matched, c.told, c.complete)
            <> (f.received, f.matched, f.told, f.complete)""",
    "messages said twice for one cause": """
        select cause, recipient, template from notifications.message
        group by 1, 2, 3 having count(*) > 1""",
}


async def deviations(sql: Sql, ids: Collection[str | UUID]) -> dict[str, int]:
    """What is wrong with these referrals and how often; nothing, when all went well.

    For referrals that nobody answers, so that each need has one live offer or is unmet.
    """
    given = [UUID(str(id_)) for id_ in ids]
    assert given, "a test without referrals proves nothing"
    found = {what: len(await sql(query, given)) for what, query in _DEVIATIONS.items()}
    return {what: count for what, count in found.items() if count} | await always(sql)


async def always(sql: Sql) -> dict[str, int]:
    """What is wrong with places, messages and totals, whatever the referrals went through."""
    found = {what: len(await sql(query)) for what, query in _ALWAYS.items()}
    return {what: count for what, count in found.items() if count}


async def complete(sql: Sql, ids: Collection[str | UUID]) -> int:
    """How many of these referrals are counted as received, matched and told."""
    [row] = await sql(
        "select count(*) as n from reporting.referral_fact where referral_id = any($1::uuid[])"
        " and received_at is not null and matchings > 0 and tellings > 0",
        [UUID(str(id_)) for id_ in ids],
    )
    return int(row["n"])


async def unpublished(sql: Sql) -> int:
    """Events of all services that Kafka does not have yet."""
    parts = [f"select count(*) as n from {name}.outbox_unpublished" for name in SERVICES]
    return sum(int(row["n"]) for row in await sql(" union all ".join(parts)))


async def handled(sql: Sql, service: str) -> int:
    """How many events a service has in its inbox."""
    [row] = await sql(f"select count(*) as n from {service}.inbox")
    return int(row["n"])


def query_of(url: str) -> Sql:
    """Run one query on a connection of its own, so that a database that was away is no matter."""

    async def sql(query: str, *arguments: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(url, timeout=5, command_timeout=60)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(query, *arguments)
            return rows
        finally:
            await connection.close()

    return sql
