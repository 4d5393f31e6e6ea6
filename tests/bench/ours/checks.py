"""Nothing lost and nothing twice, read from the tables of all four services."""

import asyncpg

from tests.bench.figures import Figures, wrong

# Each gives 0 when all is well.
CHECKS = {
    "needs without exactly one offer": """
        select count(*) from intake.need n
        left join (select need_id, count(*) as offers from matching.offer group by need_id) o
               on o.need_id = n.id
        where o.offers is distinct from 1""",
    "offers for needs nobody has": """
        select count(*) from matching.offer o
        where not exists (select 1 from intake.need n where n.id = o.need_id)""",
    "places overbooked or leaked": """
        select count(*) from matching.provider_load l
        left join (select provider_id, count(*) as offers from matching.offer group by provider_id)
               o using (provider_id)
        where l.held > l.places or l.held <> coalesce(o.offers, 0)""",
    "offers not told exactly once": """
        select count(*) from matching.offer o
        left join (select offer_id, count(*) as messages
                   from notifications.message, unnest(offer_ids) as offer_id
                   where status = 'sent' group by offer_id) m using (offer_id)
        where m.messages is distinct from 1""",
    "referrals not counted in full": """
        select count(*) from intake.referral r
        left join reporting.referral_fact f on f.referral_id = r.id
        where f.received_at is null or f.matched_at is null or f.told_at is null""",
    "referrals counted twice": """
        select abs((select sum(complete) from reporting.counted)
                   - (select count(*) from intake.referral))""",
    "needs not counted once": """
        select abs((select count(*) from reporting.need_fact)
                   - (select count(*) from intake.need))""",
    "identities not sealed": """
        select count(*) from intake.referral r
        where not exists (select 1 from intake.vault_key k where k.referral_id = r.id)""",
    "dead letters": """
        select (select count(*) from intake.dead_letter)
             + (select count(*) from matching.dead_letter)
             + (select count(*) from notifications.dead_letter)
             + (select count(*) from reporting.dead_letter)""",
}
_STORED = "select count(*) from intake.referral"


async def checked(database: asyncpg.Connection) -> Figures:
    """What is amiss; nothing when all is well."""
    return wrong({name: await database.fetchval(query) for name, query in CHECKS.items()})


async def stored(database: asyncpg.Connection) -> int:
    """How many referrals intake holds."""
    found: int = await database.fetchval(_STORED)
    return found
