"""All SQL of the ledger. Every statement needs the service's duty (migration 0006)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.db import Transaction
from shared.vocabulary import SheKnows


@dataclass(frozen=True, slots=True)
class Disclosure:
    """An organisation received fields of a referral, or asked and was refused.

    `ground`: the basis it rests on, or why it was refused.
    """

    referral_id: UUID
    recipient_id: UUID
    provider_id: UUID | None
    fields: tuple[str, ...]
    ground: str
    consent_id: UUID | None = None
    consent_version: int | None = None

    @property
    def what(self) -> str:
        """Whether something was released."""
        return "released" if self.consent_id else "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """Equal disclosures together: the newest, when the first was, and how many there were."""

    id: int
    at: datetime
    first_at: datetime
    times: int
    disclosure: Disclosure
    organization: str | None


async def add(tx: Transaction, entry: Disclosure) -> None:
    """Write who received what, in the transaction that releases it."""
    await tx.execute(
        """
        insert into disclosure (referral_id, partner_id, at, what, recipient_id, provider_id,
            fields, ground, consent_id, consent_version)
        select id, partner_id, $2, $3, $4, $5, $6, $7, $8, $9 from referral where id = $1
        """,
        entry.referral_id,
        tx.now,
        entry.what,
        entry.recipient_id,
        entry.provider_id,
        list(entry.fields),
        entry.ground,
        entry.consent_id,
        entry.consent_version,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A partner told a body that gives no help itself of her case, and she may know of it."""

    id: UUID
    at: datetime
    partner_id: UUID
    recipient_kind: str
    organization: str | None
    parts: tuple[str, ...]
    basis: str
    article: str | None


async def told_of(tx: Transaction, referral_id: UUID) -> list[Told]:
    """What went to the police and other such bodies, but for what it is unsafe to tell her."""
    rows = await tx.fetch(
        """
        select d.id, disclosed_at as at, d.partner_id, recipient_kind,
            partner.name as organization, parts, basis, article
        from case_disclosure d left join partner on partner.id = recipient_id
        where referral_id = $1 and scope = 'case' and she <> $2
        """,
        referral_id,
        SheKnows.UNSAFE.value,
    )
    return [Told(**{**dict(row), "parts": tuple(row["parts"])}) for row in rows]


async def entries(tx: Transaction, referral_id: UUID) -> list[Entry]:
    """The ledger of a referral, newest first."""
    rows = await tx.fetch(
        """
        select max(disclosure.id) as id, max(at) as at, min(at) as first_at, count(*) as times,
            recipient_id, provider_id, fields, ground, consent_id, consent_version,
            min(partner.name) as organization
        from disclosure left join partner on partner.id = recipient_id
        where referral_id = $1
        group by recipient_id, provider_id, fields, ground, consent_id, consent_version
        order by 1 desc
        """,
        referral_id,
    )
    return [
        Entry(
            id=row["id"],
            at=row["at"],
            first_at=row["first_at"],
            times=row["times"],
            disclosure=Disclosure(
                referral_id,
                row["recipient_id"],
                row["provider_id"],
                tuple(row["fields"]),
                row["ground"],
                row["consent_id"],
                row["consent_version"],
            ),
            organization=row["organization"],
        )
        for row in rows
    ]
