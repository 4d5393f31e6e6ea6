"""All SQL of who is known already. One question for a whole set; rows are no partner's to see."""

from collections.abc import Sequence
from uuid import UUID

from services.intake.same_person.rules import (
    NOBODY,
    Asked,
    First,
    Person,
    firsts,
    have_one_of_another,
)
from shared.db import Transaction


async def first_of(tx: Transaction, persons: Sequence[Person]) -> dict[UUID, tuple[Asked, First]]:
    """Which of their needs are asked for already, and by which need; by the later need's id."""
    known = [person for person in persons if person.known is not NOBODY]
    if not known:
        return {}
    tokens = [person for person in known if person.known.tokens]
    rows = await tx.fetch(
        "select * from live_needs($1::bytea[], $2::text[], $3::bytea[], $4::text[])",
        [digest for one in known for digest in one.known.phones for _ in one.needs],
        [need["type"] for one in known for _ in one.known.phones for need in one.needs],
        [digest for one in tokens for digest in one.known.tokens for _ in one.needs],
        [need["type"] for one in tokens for _ in one.known.tokens for need in one.needs],
    )
    if not rows and not have_one_of_another(known):
        return {}
    asked = [
        Asked(need["need_id"], one.id, need["type"], one.known)
        for one in known
        for need in one.needs
    ]
    live = {(row["digest"], row["type"]): First(row["need_id"], row["referral_id"]) for row in rows}
    return firsts(asked, live)


async def link(tx: Transaction, found: Sequence[tuple[Asked, First]]) -> None:
    """Keep which need came first."""
    await tx.execute(
        """
        insert into same_need (need_id, referral_id, first_need_id, first_referral_id, linked_at)
        select *, $5 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[])
        """,
        [later.need_id for later, _ in found],
        [later.referral_id for later, _ in found],
        [first.need_id for _, first in found],
        [first.referral_id for _, first in found],
        tx.now,
    )


async def forget(tx: Transaction, referral_id: UUID) -> None:
    """Drop what links an erased referral, from either side."""
    await tx.execute(
        "delete from same_need where referral_id = $1 or first_referral_id = $1", referral_id
    )
