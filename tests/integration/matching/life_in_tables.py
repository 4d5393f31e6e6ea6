"""What became of offers and needs as the tables had it, noted by the database itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from tests.integration.matching.conftest import Matching

_NOTE = """
    create table matching.noted (
        id bigint generated always as identity, what text, subject uuid, before text, after text);
    create function matching.note() returns trigger language plpgsql security definer as $note$
    begin
        insert into matching.noted (what, subject, before, after) values (
            tg_table_name,
            case tg_table_name when 'offer' then (to_jsonb(new) ->> 'offer_id')::uuid
                else (to_jsonb(new) ->> 'need_id')::uuid end,
            case when tg_op = 'UPDATE' then to_jsonb(old) ->> 'status' end, new.status);
        return new;
    end $note$;
    create trigger note_offer after insert or update of status on matching.offer
        for each row execute function matching.note();
    create trigger note_need after insert or update of status on matching.need
        for each row execute function matching.note();
"""
_FORGET = """
    drop trigger if exists note_offer on matching.offer;
    drop trigger if exists note_need on matching.need;
    drop function if exists matching.note();
    drop table if exists matching.noted;
"""
_EARLY = {"not_requested": "consent_pending", "requested": "matching"}
"""Where a need stands while nobody is asked for it, by its status."""


@asynccontextmanager
async def noted(url: str) -> AsyncIterator[None]:
    """Inside, the database notes each change of a state."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_FORGET)
        await connection.execute(_NOTE)
        yield
        await connection.execute(_FORGET)
    finally:
        await connection.close()


async def moves(url: str) -> set[tuple[str, str]]:
    """Every move that was noted, of offers and of needs for which nobody was asked yet."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select * from matching.noted order by id")
    finally:
        await connection.close()
    found = set()
    for row in rows:
        before, after = row["before"], row["after"]
        if row["what"] == "offer":
            if before is None:
                found.add(("matching", after))
            elif before != after:
                found.add((before, after))
        elif before is None:
            early = _EARLY.get(after, "matching")
            found.add(("draft", early))
        elif before == "not_requested" and after != before:
            found.add(("consent_pending", "matching"))
    return found


async def wrong(matching: Matching) -> list[str]:
    """What must never be found, each in a word; empty where all is well."""
    questions = {
        "overbooked, or a place that belongs to nobody": """
            select l.provider_id::text from provider_load l left join offer o
                on o.provider_id = l.provider_id and o.status in ('offered', 'accepted',
                    'scheduled', 'in_progress', 'waitlisted', 'paused_safety')
            group by l.provider_id having l.held <> count(o.*) or l.held > l.places""",
        "two winners, or two places for one need": """
            select need_id::text from offer where status in ('offered', 'accepted', 'scheduled',
                'in_progress', 'waitlisted', 'paused_safety') group by need_id
            having count(*) > 1""",
        "others asked beside a winner": """
            select need_id::text from offer group by need_id
            having bool_or(status in ('accepted', 'scheduled', 'in_progress', 'waitlisted',
                'paused_safety')) and bool_or(status in ('requested', 'offered'))""",
        "more asked at once than the rule says": """
            select o.need_id::text from offer o join referral r using (referral_id)
            where o.status in ('requested', 'offered') group by o.need_id, o.need, r.urgency
            having count(*) > case when r.urgency <> 'immediate' then 1
                when o.need = 'protection_order' then 3 when o.need = 'medical' then 2
                else 1 end""",
        "a need that is lost": """
            select n.need_id::text from need n
            where n.status in ('requested', 'offered', 'accepted', 'scheduled', 'in_progress',
                'waitlisted', 'paused_safety')
            and not (n.status = 'requested' and n.waits_for is not null)
            and not exists (select from offer o where o.need_id = n.need_id and case
                when n.status = 'offered' then o.status in ('requested', 'offered')
                else o.status = n.status end)""",
        "somebody asked for a need that is over": """
            select n.need_id::text from need n join offer o using (need_id)
            where o.status in ('requested', 'offered', 'accepted', 'scheduled', 'in_progress',
                'waitlisted', 'paused_safety')
            and n.status not in ('offered', 'accepted', 'scheduled', 'in_progress', 'waitlisted',
                'paused_safety')""",
        "a referral that is over and has an open need, or open and has none": """
            select r.referral_id::text from referral r
            where (r.status = 'open') <> exists (select from need n
                where n.referral_id = r.referral_id and n.status in ('requested', 'offered',
                    'accepted', 'scheduled', 'in_progress', 'waitlisted', 'paused_safety'))""",
        "a yes told twice of one offer": """
            select convert_from(body, 'utf8')::json ->> 'offer_id' from outbox
            where name = 'offer.accepted' group by 1 having count(*) > 1""",
        "somebody asked twice for one need": """
            select need_id::text from offer group by need_id, provider_id having count(*) > 1""",
    }
    return [
        f"{what}: {rows}"
        for what, query in questions.items()
        if (rows := await matching.rows(query))
    ]
