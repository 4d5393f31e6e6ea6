"""All SQL of rehearsals that are to end in a certain way."""

from asyncpg import Record

from services.matching.rehearsals.rules import KINDS, REHEARSAL_PARTNER, provider_ids
from shared.db import Transaction

PLACES = 1_000_000_000
"""Of each invented provider: it is never full."""


async def enter_providers(tx: Transaction) -> None:
    """Enter the invented providers, two of each kind, unless they are there already.

    They are in no other directory: neither real cases nor other rehearsals are put to them.
    """
    if await tx.fetchval("select exists (select from provider where partner_id = $1)", _WHOSE):
        return
    await tx.execute("update directory_state set version = version + 1")
    for place, (kind, needs) in enumerate(KINDS.items()):
        await tx.execute(
            """
            with entered as (
                insert into provider (provider_id, partner_id, state, kind, needs, regions,
                    languages, credentials, trained_until, age_bands, genders, unit, maximum,
                    active, approved_number, last_number, version)
                select id, $2, 'approved', $3, $4, '{000000}', '{zh,en}', '[]', '9999-12-31',
                    '{}', '{}', 'case', $5, true, 1, 1, (select version from directory_state)
                from unnest($1::uuid[]) as id
                on conflict (provider_id) do nothing returning provider_id
            ), loads as (
                insert into provider_load (provider_id, target, places)
                select provider_id, $5, $5 from entered
            )
            insert into sandbox_provider (provider_id) select provider_id from entered
            """,
            provider_ids(place),
            _WHOSE,
            kind,
            list(needs),
            PLACES,
        )


_WHOSE = REHEARSAL_PARTNER


# Who is asked stands in the text: a partial index holds these offers alone, and is found by it.
ASKED = f"""
    select offer_id, attempt, rehearsed_end from offer join referral using (referral_id)
    where offer.provider_partner_id = '{_WHOSE}' and offer.status = 'offered'
        and rehearsed_end in ('accepted', 'declined_then_accepted') and answer_due_at > now()
    order by offer_id limit $1
"""  # noqa: S608 - an id of ours


async def asked(tx: Transaction, limit: int) -> list[Record]:
    """Open offers to invented providers that are to be answered, oldest first."""
    return await tx.fetch(ASKED, limit)
