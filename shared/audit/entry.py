"""What one row of the audit says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which subject, on what ground. Never what was seen.

    The subject is a referral, a provider or an organisation, by its id.
    """

    actor: str
    partner_id: UUID
    action: str
    subject: UUID | None = None
    ground: str = ""
    allowed: bool = True


def entries_for(
    actor: str, partner_id: UUID, action: str, subjects: Iterable[UUID], ground: str = ""
) -> list[AuditEntry]:
    """One entry per subject, however often it stands in what is read; for one `write_audit`."""
    return [
        AuditEntry(actor, partner_id, action, subject, ground)
        for subject in dict.fromkeys(subjects)
    ]


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A row of the audit as it is stored, with its place and hash in the chain (None: not yet)."""

    audit_id: int
    at: datetime
    look: AuditEntry
    seq: int | None = None
    hash: bytes | None = None
    key_version: int = 0
