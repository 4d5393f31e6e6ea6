"""All SQL of answer links. The database knows digests of them only."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from asyncpg import Record

from shared.db import Transaction


async def open_offers(tx: Transaction, offer_ids: Sequence[UUID]) -> list[UUID]:
    """Which of these still wait for an answer from a provider that nobody has stopped.

    Never one of a case that may reach the press: a mail about it leads nowhere.
    """
    rows = await tx.fetch(
        """
        select offer_id from offer o join provider p using (provider_id)
        where offer_id = any($1) and status in ('requested', 'offered') and answer_due_at > now()
            and p.state not in ('suspended', 'retired')
            and not exists (select from case_publicity c
                where c.referral_id = o.referral_id and c.publicity_risk)
        order by offer_id
        """,
        offer_ids,
    )
    return [row["offer_id"] for row in rows]


async def add(tx: Transaction, links: Mapping[bytes, UUID]) -> None:
    """Keep the digests of new links with their offers."""
    await tx.execute(
        "insert into answer_link (digest, offer_id) select * from unnest($1::bytea[], $2::uuid[])",
        list(links),
        list(links.values()),
    )


async def link(tx: Transaction, digest: bytes) -> Record | None:
    """A link: of which offer and of whose, and when it was used."""
    return await tx.fetchrow(
        """
        select l.offer_id, l.used_at, o.provider_partner_id, o.referral_id
        from answer_link l join offer o using (offer_id) where l.digest = $1
        """,
        digest,
    )


async def use(tx: Transaction, digest: bytes) -> bool:
    """Use a link; False when it was used already."""
    done = await tx.execute(
        "update answer_link set used_at = now() where digest = $1 and used_at is null", digest
    )
    return done == "UPDATE 1"
