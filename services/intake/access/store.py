"""All SQL of approaches from outside. Every statement needs the service's duty (migration 0006)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.db import Transaction


@dataclass(frozen=True, slots=True)
class Approach:
    """Somebody from outside asked to see her, and what was answered."""

    id: UUID
    referral_id: UUID
    at: datetime
    purpose: str
    body: str
    source: str
    asked_by: UUID
    consent_id: UUID | None
    consent_version: int | None

    @property
    def decision(self) -> str:
        """Whether it may be."""
        return "granted" if self.consent_id else "refused"


async def may_ask(tx: Transaction, referral_id: UUID, partner_id: UUID) -> bool:
    """Whether an organisation knows of a referral: it made it, or holds or held a need of it."""
    return bool(
        await tx.fetchval(
            """
            select exists (select from referral where id = $1 and status <> 'erased'
                and (partner_id = $2 or exists (
                    select from need where referral_id = $1 and provider_partner_id = $2
                        and status not in ('requested', 'offered'))))
            """,
            referral_id,
            partner_id,
        )
    )


async def refused_at(tx: Transaction, referral_id: UUID, sources: Sequence[str]) -> list[datetime]:
    """When approaches of a source (by its digests) to her were refused."""
    rows = await tx.fetch(
        "select at from access_request where referral_id = $1 and source = any($2)"
        " and decision = 'refused'",
        referral_id,
        sources,
    )
    return [row["at"] for row in rows]


async def add(tx: Transaction, approach: Approach) -> None:
    """Write an approach and its answer."""
    await tx.execute(
        """
        insert into access_request (id, referral_id, partner_id, at, purpose, body, source,
            asked_by, decision, consent_id, consent_version)
        select $2, id, partner_id, $3, $4, $5, $6, $7, $8, $9, $10 from referral where id = $1
        """,
        approach.referral_id,
        approach.id,
        approach.at,
        approach.purpose,
        approach.body,
        approach.source,
        approach.asked_by,
        approach.decision,
        approach.consent_id,
        approach.consent_version,
    )


async def of_referral(tx: Transaction, referral_id: UUID) -> list[Approach]:
    """Every approach to her, newest first."""
    rows = await tx.fetch(
        "select id, referral_id, at, purpose, body, source, asked_by, consent_id, consent_version"
        " from access_request where referral_id = $1 order by at desc, id",
        referral_id,
    )
    return [Approach(**row) for row in rows]
