"""All SQL of who waits for her yes. It needs the service's duty (migration 0006)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.intake.consent.grants import Refusal, grant
from services.intake.consent.store import consents_of
from services.intake.vault.rules import Taken
from shared.db import Transaction
from shared.vocabulary import Need, ProviderKind


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A provider that has accepted and waits for her yes; `organization` is its public name."""

    provider_id: UUID
    partner_id: UUID
    organization: str | None
    need: Need
    accepted_at: datetime


async def awaiting_release(tx: Transaction, referral_id: UUID) -> list[Awaiting]:
    """Who has accepted and is given nothing before she says yes. Raises NotFound."""
    consents = await consents_of(tx, referral_id)
    rows = await tx.fetch(
        """
        select need.type, position, provider_id, provider_partner_id, provider_kind,
            coalesce(accepted_at, told_at) as accepted_at, partner.name
        from need left join partner on partner.id = provider_partner_id
        where referral_id = $1
            and status in ('accepted', 'scheduled', 'in_progress', 'waitlisted') order by position
        """,
        referral_id,
    )
    waits = [row for row in rows if grant(consents, _taken(row), tx.now) is Refusal.UNCONFIRMED]
    return [
        Awaiting(
            row["provider_id"],
            row["provider_partner_id"],
            row["name"],
            Need(row["type"]),
            row["accepted_at"],
        )
        for row in waits
    ]


def _taken(row: asyncpg.Record) -> Taken:
    kind = row["provider_kind"]
    return Taken(
        need=Need(row["type"]),
        position=row["position"],
        provider_id=row["provider_id"],
        partner_id=row["provider_partner_id"],
        kind=ProviderKind(kind) if kind else None,
        accepted_at=row["accepted_at"],
    )
