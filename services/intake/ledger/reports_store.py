"""All SQL of what she says of help. Every statement needs the service's duty (migration 0006)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.db import Transaction
from shared.vocabulary import Need, NeedStatus, OutcomeCode, ServiceReport


@dataclass(frozen=True, slots=True)
class Given:
    """A service that its provider says has begun or ended, and what she last said of it."""

    need_id: UUID
    need: Need
    provider_id: UUID
    provider_partner_id: UUID
    organization: str | None
    provider_says: NeedStatus
    outcome: OutcomeCode | None
    ended_at: datetime
    she_says: ServiceReport | None
    said_at: datetime | None


async def given(tx: Transaction, referral_id: UUID) -> list[Given]:
    """The services of a referral that a provider has taken on."""
    rows = await tx.fetch(
        """
        select need.id, type, provider_id, provider_partner_id, partner.name, status, outcome,
            told_at, said, said_at
        from need
        left join partner on partner.id = provider_partner_id
        left join lateral (
            select said, at as said_at from service_report
            where service_report.referral_id = need.referral_id and need_id = need.id
            order by service_report.id desc limit 1
        ) as last on true
        where referral_id = $1 and provider_id is not null
            and status in ('accepted', 'scheduled', 'in_progress', 'waitlisted', 'completed',
                'failed')
        order by position
        """,
        referral_id,
    )
    return [
        Given(
            need_id=row["id"],
            need=Need(row["type"]),
            provider_id=row["provider_id"],
            provider_partner_id=row["provider_partner_id"],
            organization=row["name"],
            provider_says=NeedStatus(row["status"]),
            outcome=OutcomeCode(row["outcome"]) if row["outcome"] else None,
            ended_at=row["told_at"],
            she_says=ServiceReport(row["said"]) if row["said"] else None,
            said_at=row["said_at"],
        )
        for row in rows
    ]


async def add(
    tx: Transaction, referral_id: UUID, need_id: UUID, said: str, by: tuple[str, str]
) -> None:
    """Write a word of hers; those before it stay. `by`: who said it, and how."""
    await tx.execute(
        """
        insert into service_report (referral_id, partner_id, need_id, at, said, given_by, method)
        select id, partner_id, $2, $3, $4, $5, $6 from referral where id = $1
        """,
        referral_id,
        need_id,
        tx.now,
        said,
        *by,
    )
