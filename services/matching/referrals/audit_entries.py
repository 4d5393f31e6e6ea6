"""What the audit notes of a look at offers."""

from collections.abc import Iterable
from uuid import UUID

from asyncpg import Record

from services.matching.referrals import views
from shared.audit import AuditEntry, entries_for
from shared.http import Caller

OPS = "ops"


def looks_at(
    caller: Caller, action: str, rows: Iterable[Record], partner: UUID | None
) -> list[AuditEntry]:
    """Whose facts these offers show, by where the reader stands; one that is over shows none."""
    stood: dict[str, list[UUID]] = {}
    for row in rows:
        standing = OPS if partner is None else str(views.standing_in(row))
        if standing not in views.SEES_NOTHING:
            stood.setdefault(standing, []).append(row["referral_id"])
    return [
        look
        for standing, subjects in stood.items()
        for look in entries_for(caller.client_id, caller.partner_id, action, subjects, standing)
    ]
