"""All SQL of the page beside what is read of offers: how she was spoken with."""

from uuid import UUID

from asyncpg import Record

from services.matching.inbox.rules import Proof
from shared.db import Transaction


async def lock_referral(tx: Transaction, referral_id: UUID) -> None:
    """Let nobody move an offer of this referral until the transaction ends."""
    await tx.execute("select from referral where referral_id = $1 for no key update", referral_id)


async def contact_made(tx: Transaction, offer_id: UUID) -> Record | None:
    """How and when she was first spoken with under this offer."""
    return await tx.fetchrow(
        "select means, made_on from contact_made where offer_id = $1", offer_id
    )


async def keep_contact(tx: Transaction, offer_id: UUID, proof: Proof, told_by: str) -> None:
    """Keep how she was spoken with; the first that was told stays."""
    await tx.execute(
        "insert into contact_made (offer_id, means, made_on, told_by) values ($1, $2, $3, $4)"
        " on conflict do nothing",
        offer_id,
        proof.means,
        proof.made_on,
        told_by,
    )
